"""What the author writes: reading it, checking it, and the problems that come with byhand."""
