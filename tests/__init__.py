"""The suite; `flask test` finds and runs it."""
