"""What is taught, and how far each person has come."""
