"""Examples inside the pages of a course: one core, and a thin integration for each tool that builds sites."""
