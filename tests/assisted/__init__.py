"""What holds at both assisted doors."""
