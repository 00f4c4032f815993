"""How many segments a text takes, for the rooms that send; the counting is ``tracker.segments``."""

from tracker.segments import BASIC, EXTENDED, is_gsm, plain, segments

__all__ = ["BASIC", "EXTENDED", "is_gsm", "plain", "segments"]
