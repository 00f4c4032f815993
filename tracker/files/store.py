"""Where the content of photos and files is kept: any address that fsspec knows."""

from pathlib import PurePosixPath
from uuid import uuid4

import fsspec


class FileStore:
    """Keeps the content of files under keys."""

    def __init__(self, url: str) -> None:
        self._fs, self._root = fsspec.core.url_to_fs(url)

    def _path(self, key: str) -> str:
        # Keys are our own hexadecimal names; two letters make the folder, so that none gets full.
        if not key.isalnum():
            raise ValueError("no key of a stored file")
        return str(PurePosixPath(self._root) / key[:2] / key)

    def put(self, content: bytes, key: str | None = None) -> str:
        """Keep some content under a key, a new one unless it is given; returns the key.

        What lies under that key already is replaced: who was stopped half way does it again.
        """
        key = key or uuid4().hex
        path = self._path(key)
        self._fs.makedirs(str(PurePosixPath(path).parent), exist_ok=True)
        self._fs.pipe_file(path, content)
        return key

    def get(self, key: str) -> bytes:
        """The content of a key. Raises ``FileNotFoundError``."""
        content: bytes = self._fs.cat_file(self._path(key))
        return content

    def remove(self, key: str) -> None:
        """Keep the content of a key no longer. Raises ``FileNotFoundError``."""
        self._fs.rm_file(self._path(key))
