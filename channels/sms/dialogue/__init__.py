"""The conversation: what a text means where it stands, and what is texted back.

``steps`` has its two tables. It knows no provider: what it says goes out as whoever calls it sends
it.
"""
