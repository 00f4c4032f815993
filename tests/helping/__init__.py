"""The pages of people from organisations that help citizens."""
