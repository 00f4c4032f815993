"""Photos and files that people add to what they ask."""
