"""What an administrator sets for the whole blog, and whom he invites: the forms of it."""
