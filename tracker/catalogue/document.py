"""A YAML file as plain data, that still knows on which line each part of it stands."""

import re
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.constructor import DuplicateKeyError, RoundTripConstructor
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.reader import ReaderError

from tracker.catalogue.shape import Place
from tracker.errors import InvalidDefinition


class _Constructor(RoundTripConstructor):
    """Reads what looks like a date as the words it is: no part of a definition is a date."""


_Constructor.add_constructor("tag:yaml.org,2002:timestamp", RoundTripConstructor.construct_yaml_str)

# What the parser says, and what it nearly always comes of.
_USUAL_CAUSE = {
    "mapping values are not allowed here": (
        "a text with a colon in it must stand in quotation marks, or a line is indented wrongly"
    ),
    "found character '\\t' that cannot start any token": "indent with spaces, not with tabs",
    "could not find expected ':'": "a word at the start of a line needs a colon after it",
    "found unexpected end of stream": "a quotation mark or a bracket is never closed",
    "expected <block end>, but found '<block mapping start>'": "a line is indented wrongly",
    "expected <block end>, but found '-'": "a line is indented wrongly",
}


class Document:
    """One YAML file.

    Attributes:
        name: what the file is called in messages.
        content: what it says, as dictionaries, lists, texts, numbers and booleans.
    """

    def __init__(self, path: Path, name: str) -> None:
        """Read a file.

        Args:
            path: where it is.
            name: what to call it in messages.

        Raises:
            InvalidDefinition: it cannot be opened, is not UTF-8, is not YAML, or is empty.
        """
        self.name = name
        self._root = self._parse(self._text(path))
        if self._root is None:
            raise self.fault_at(1, "the file is empty")
        self.content = _plain(self._root)

    def line(self, place: Place) -> int:
        """The line of the innermost part of ``place`` that is there, counted from 1."""
        node, line = self._root, 0
        for step in place:
            try:
                position = (
                    node.lc.key(step) if isinstance(node, CommentedMap) else node.lc.item(step)
                )
                node, line = node[step], position[0]
            except (AttributeError, KeyError, IndexError, TypeError):
                break
        return int(line) + 1

    def fault_at(self, line: int, fault: str) -> InvalidDefinition:
        """The error that names this file, a line and a fault."""
        stop = "" if fault.endswith((".", "?")) else "."
        return InvalidDefinition(f"{self.name}, line {line}: {fault}{stop}")

    def fault(self, place: Place, fault: str) -> InvalidDefinition:
        """The error that names this file, the line of ``place`` and a fault."""
        return self.fault_at(self.line(place), fault)

    def _text(self, path: Path) -> str:
        try:
            raw = path.read_bytes()
        except OSError as error:
            raise InvalidDefinition(
                f"{self.name}: the file cannot be opened ({error.strerror})."
            ) from error
        try:
            return raw.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = raw.count(b"\n", 0, error.start) + 1
            raise self.fault_at(line, "this is not UTF-8 text: save the file as UTF-8") from error

    def _parse(self, text: str) -> Any:
        yaml = YAML()
        yaml.Constructor = _Constructor
        try:
            return yaml.load(text)
        except DuplicateKeyError as error:
            key = re.search(r'duplicate key "(.*?)"', error.problem or "")
            fault = f"“{key[1] if key else '?'}” is there twice"
            raise self.fault_at(_line_of(error), fault) from error
        except MarkedYAMLError as error:
            problem = error.problem or error.context or "unknown"
            cause = _USUAL_CAUSE.get(problem)
            fault = f"this is not YAML ({problem})" + (f": {cause}" if cause else "")
            raise self.fault_at(_line_of(error), fault) from error
        except ReaderError as error:
            line = text.count("\n", 0, error.position) + 1
            raise self.fault_at(line, "there is a character that YAML does not allow") from error
        except YAMLError as error:
            raise self.fault_at(1, f"this is not YAML ({error})") from error


def _line_of(error: MarkedYAMLError) -> int:
    mark = error.problem_mark or error.context_mark
    if error.problem == "found unexpected end of stream":
        # The problem is found at the end; the fault is where the quotation or the list begins.
        mark = error.context_mark or mark
    return int(mark.line) + 1 if mark else 1


def _plain(node: Any) -> Any:
    """The node without what the parser adds to it (comments, quotes, how a number was written)."""
    if isinstance(node, CommentedMap):
        return {_plain(key): _plain(value) for key, value in node.items()}
    if isinstance(node, CommentedSeq):
        return [_plain(value) for value in node]
    for kind in (bool, int, float, str):
        if isinstance(node, kind):
            return kind(node)
    return node if node is None else str(node)
