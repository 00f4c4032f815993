"""Calls, visits, text conversations and web visits: each contact with the city."""
