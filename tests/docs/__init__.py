"""What the pages of the documentation say is held to what the code does."""
