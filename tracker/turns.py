"""Turns, for what only one thread of a process can do at a time."""

from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock


class Turns:
    """Who may write next in SQLite, of the threads of this process: whoever has waited longest.

    SQLite itself lets those who wait look again every so often, at most ten times a second, and
    whoever looks at the right moment is lucky.
    """

    def __init__(self, patience: float) -> None:
        self._patience = patience
        self._guard = Lock()
        self._waiting = deque[Lock]()
        self._taken = False

    @contextmanager
    def taken(self) -> Iterator[None]:
        """Wait for one's turn; after ``patience`` seconds go on without, and let SQLite say."""
        turn = Lock()
        turn.acquire()
        with self._guard:
            at_once, self._taken = not self._taken, True
            if not at_once:
                self._waiting.append(turn)
        mine = at_once or turn.acquire(timeout=self._patience) or not self._leave(turn)
        try:
            yield
        finally:
            if mine:
                self._next()

    def _leave(self, turn: Lock) -> bool:
        """Wait no more; false if it has just become one's turn."""
        with self._guard:
            waited = turn in self._waiting
            if waited:
                self._waiting.remove(turn)
        return waited

    def _next(self) -> None:
        with self._guard:
            if self._waiting:
                self._waiting.popleft().release()
            else:
                self._taken = False
