"""Grading: from a file of responses to verdicts, feedback and a summary, with every row accounted for."""
