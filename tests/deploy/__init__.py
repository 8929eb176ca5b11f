"""What deploy/ ships, with real servers."""
