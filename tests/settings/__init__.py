"""What a member chooses for himself."""
