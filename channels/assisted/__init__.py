"""What the two assisted doors share: staff who enter for somebody on the phone or at a counter.

It is no door itself. ``routes.register`` gives a door's blueprint the pages; what tells one door
from the other is in its ``Desk``.
"""
