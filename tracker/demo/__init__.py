"""The demo city: Larkmouth, its staff and a year of its cases."""
