"""What happens when parts fail: real processes, killed and restarted under load."""
