"""Counts and figures."""
