"""Auditing what others have printed: which figures are right, and what was done where they are not."""
