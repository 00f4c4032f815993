"""The map of a city, as its files say it: its areas and its streets, in GeoJSON (RFC 7946).

``areas.geojson`` has a Polygon or a MultiPolygon for each part of the city by which cases are
routed, with a ``key`` and a ``name``; ``streets.geojson`` a Point for each street, with its
``name``. What else a feature has is left alone: cities take these from their own maps.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tracker.catalogue.geometry import Shape, fault_of, is_position, overlap
from tracker.catalogue.streets import street_key
from tracker.errors import InvalidDefinition

AREAS, STREETS = "areas.geojson", "streets.geojson"
_KEY = re.compile(r"[a-z][a-z0-9-]{0,39}")
_LONGEST_NAME = 200


@dataclass(frozen=True)
class CityArea:
    """A part of the city; ``polygon`` is a geometry of GeoJSON."""

    key: str
    name: str
    polygon: Mapping[str, Any]


@dataclass(frozen=True)
class CityStreet:
    """A street, and a point on it in degrees of WGS 84."""

    key: str
    name: str
    latitude: float
    longitude: float


@dataclass(frozen=True)
class Feature:
    """One feature of a file: its number, counted from 0, what is known of it, and where it is."""

    number: int
    properties: Mapping[str, Any]
    geometry: Any

    def word(self, key: str) -> str:
        """A property that is a text; "" where it is none."""
        value = self.properties.get(key)
        return value.strip() if isinstance(value, str) else ""


class GeoFile:
    """A file of GeoJSON with features, each of which knows its line."""

    def __init__(self, path: Path, name: str) -> None:
        """Read a file, which is called ``name`` in messages. Raises ``InvalidDefinition``."""
        self.name = name
        try:
            self._text = path.read_text(encoding="utf-8-sig")
            content = json.loads(self._text)
        except OSError as error:
            raise InvalidDefinition(
                f"{name}: the file cannot be opened ({error.strerror})."
            ) from error
        except UnicodeDecodeError as error:
            raise self._fault(1, "this is not UTF-8 text: save the file as UTF-8") from error
        except json.JSONDecodeError as error:
            raise self._fault(error.lineno, f"this is not JSON ({error.msg})") from error
        features = content.get("features") if isinstance(content, dict) else None
        if not isinstance(features, list) or content.get("type") != "FeatureCollection":
            raise self._fault(
                1,
                "this is not GeoJSON: a file of it is a FeatureCollection with a list of features",
            )
        self.features = [_feature(number, each) for number, each in enumerate(features)]

    def fault(self, feature: Feature, fault: str) -> str:
        """A sentence that names this file, the line of a feature and a fault."""
        return str(self._fault(self._line(feature.number), fault))

    def _fault(self, line: int, fault: str) -> InvalidDefinition:
        stop = "" if fault.endswith((".", "?")) else "."
        return InvalidDefinition(f"{self.name}, line {line}: {fault}{stop}")

    def _line(self, number: int) -> int:
        """The line on which a feature begins: the text is read again, up to there."""
        found = re.search(r'"features"\s*:\s*\[\s*', self._text)
        at = found.end() if found else 0
        decoder = json.JSONDecoder()
        for _ in range(number):
            _, at = decoder.raw_decode(self._text, at)
            at += len(self._text[at:]) - len(self._text[at:].lstrip(", \t\r\n"))
        return self._text.count("\n", 0, at) + 1


def _feature(number: int, read: Any) -> Feature:
    whole = read if isinstance(read, dict) else {}
    properties = whole.get("properties")
    return Feature(
        number, properties if isinstance(properties, dict) else {}, whole.get("geometry")
    )


def read_areas(folder: Path, faults: list[str]) -> tuple[CityArea, ...]:
    """The areas of a city's folder, none where it has no such file; adds to the ``faults``."""
    file = _open(folder / AREAS, folder.parent, faults)
    if file is None:
        return ()
    found = [*_faults_of_areas(file)]
    faults += [file.fault(feature, fault) for feature, fault in found]
    if found:
        return ()
    areas = [
        CityArea(each.word("key"), each.word("name"), _bare_geometry(each.geometry))
        for each in file.features
    ]
    shapes: list[Shape] = []
    for feature, area in zip(file.features, areas, strict=True):
        shape = Shape(area.polygon)
        other = overlap(shape, shapes)
        if other is not None:
            fault = f"the area “{area.name}” overlaps with “{areas[other].name}”"
            faults.append(file.fault(feature, fault))
        shapes.append(shape)
    return tuple(areas)


def _faults_of_areas(file: GeoFile) -> Iterator[tuple[Feature, str]]:
    seen: set[str] = set()
    for feature in file.features:
        key = feature.word("key")
        if not _KEY.fullmatch(key):
            yield (
                feature,
                "an area has a key among its properties: small letters, figures and hyphens",
            )
        elif key in seen:
            yield feature, f"there are two areas with the key “{key}”"
        seen.add(key)
        yield from _fault_of_name(feature, "an area")
        fault = fault_of(feature.geometry)
        if fault:
            yield feature, f"the area “{feature.word('name') or key}”: {fault}"


def read_streets(folder: Path, faults: list[str]) -> tuple[CityStreet, ...]:
    """The streets of a city's folder, none where it has no such file; adds to the ``faults``."""
    file = _open(folder / STREETS, folder.parent, faults)
    if file is None:
        return ()
    found = [*_faults_of_streets(file)]
    faults += [file.fault(feature, fault) for feature, fault in found]
    if found:
        return ()
    return tuple(
        CityStreet(
            street_key(each.word("name")),
            each.word("name"),
            float(each.geometry["coordinates"][1]),
            float(each.geometry["coordinates"][0]),
        )
        for each in file.features
    )


def _faults_of_streets(file: GeoFile) -> Iterator[tuple[Feature, str]]:
    seen: set[str] = set()
    for feature in file.features:
        name = feature.word("name")
        yield from _fault_of_name(feature, "a street")
        key = street_key(name)
        if name and not key:
            yield feature, f"“{name}” has no letter or figure by which it could be found"
        elif key and key in seen:
            yield feature, f"there are two streets called “{name}”"
        seen.add(key)
        at = feature.geometry
        is_point = isinstance(at, Mapping) and at.get("type") == "Point"
        if not is_point or not is_position(at.get("coordinates")):
            yield (
                feature,
                f"the street “{name}” needs a Point: its longitude and latitude",
            )


def _fault_of_name(feature: Feature, what: str) -> Iterator[tuple[Feature, str]]:
    name = feature.word("name")
    if not name or len(name) > _LONGEST_NAME:
        yield feature, f"{what} has a name among its properties, of {_LONGEST_NAME} letters at most"


def _open(path: Path, base: Path, faults: list[str]) -> GeoFile | None:
    if not path.exists():
        return None
    try:
        return GeoFile(path, path.relative_to(base).as_posix())
    except InvalidDefinition as fault:
        faults += fault.faults
        return None


def _bare_geometry(geometry: Mapping[str, Any]) -> dict[str, Any]:
    """A geometry without what else stood in it."""
    return {"type": geometry["type"], "coordinates": geometry["coordinates"]}
