"""A homework for learning platforms: one neutral model of questions, and a writer for each platform's format."""
