"""What takes how long: run by hand, and told in docs/."""
