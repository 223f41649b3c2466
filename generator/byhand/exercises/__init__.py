"""What a teacher makes of a problem: so far the mistakes that people make in it."""
