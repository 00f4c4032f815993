"""Accounts, teams, roles and permissions of the people who work for the city."""
