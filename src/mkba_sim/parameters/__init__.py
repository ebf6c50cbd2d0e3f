"""What is drawn, and what follows from it."""
