"""What the staff does."""
