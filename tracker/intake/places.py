"""Places as people write them: an address, a landmark, a postcode, a plus code, a map link.

A place is kept as one text that people can read. Coordinates in it are degrees of WGS 84, latitude
first, with five figures after the point (about a metre), and say what they were read from:
``by the bench, 51.50740, -0.12780 (map link)``. Pure functions: no link is ever opened, so that one
that only leads to another stays as it was written.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import SplitResult, parse_qs, unquote_plus, urlsplit

from openlocationcode import openlocationcode

from tracker.cases.places import KEPT_POINT, Point, point_in
from tracker.errors import InvalidAnswer
from tracker.languages import mark, t

# What coordinates can have been read from, as it is said behind them.
KINDS = mark(
    {"link": "map link", "plus": "plus code", "photo": "from the photo", "typed": "coordinates"}
)

_OUT_OF_RANGE = mark(
    "There is no such place: a latitude goes from -90 to 90, a longitude from -180 to 180. Send it "
    "again, or write an address or a landmark."
)


@dataclass(frozen=True)
class _Found:
    """What a part of a text was read as: a point, and the words that it had in it."""

    point: Point | None
    words: str = ""


_NUMBER = r"[+-]?\d{1,4}(?:\.\d{1,20})?"
_EXACT = r"[+-]?\d{1,3}\.\d{3,20}"
_PAIR = re.compile(rf"\s*({_NUMBER})\s*[,;~\s]\s*({_NUMBER})\s*")
# In the middle of words only what has three figures after both points is taken for coordinates.
_PAIR_WITHIN = re.compile(rf"(?<![\w.,+-])({_EXACT})\s?[,; ]\s?({_EXACT})(?![\w.]*\d)")
_DEGREES = re.compile(
    r"(\d{1,3}(?:\.\d{1,20})?)\s?°\s?(?:(\d{1,2})\s?['′’]\s?)?(?:(\d{1,2}(?:\.\d{1,9})?)\s?[\"″”]\s?)?"
    r"([NSns])[,;\s]{0,3}"
    r"(\d{1,3}(?:\.\d{1,20})?)\s?°\s?(?:(\d{1,2})\s?['′’]\s?)?(?:(\d{1,2}(?:\.\d{1,9})?)\s?[\"″”]\s?)?"
    r"([EWew])"
)
_KEPT_WITH_KIND = re.compile(rf"{KEPT_POINT.pattern}(?: \([^()]{{1,60}}\))?")

_PLUS = re.compile(
    r"(?<![\w+])([23456789CFGHJMPQRVWX]{4,8})\+([23456789CFGHJMPQRVWX]{2,7})?(?![\w+])",
    re.IGNORECASE,
)

# The form of a postcode in the United Kingdom (BS 7666; GIR 0AA is the one exception).
_POSTCODE = re.compile(
    r"\b(GIR|[A-PR-UWYZ](?:\d[\dA-HJKPSTUW]?|[A-HK-Y]\d[\dABEHMNPRV-Y]?))( ?)"
    r"(\d[ABD-HJLNP-UW-Z]{2})\b",
    re.IGNORECASE,
)
_ORDINAL = re.compile(r"\d(?:st|nd|rd|th)")


def read_place(typed: str, region: str) -> str:
    """A place as it is kept, of what somebody wrote in a country (ISO 3166-1).

    A link of a known map becomes its coordinates and the words in it, a full plus code its
    coordinates, a postcode gets its usual form. Whatever else was written stays. Raises
    ``InvalidAnswer`` for coordinates that are nowhere.
    """
    text = " ".join(typed.split())
    if KEPT_POINT.search(text) and _within_range(point_in(text)):
        return text
    text = " ".join(_read_token(token) for token in text.split(" "))
    text = _with_degrees(text)
    text = _PLUS.sub(_read_plus_code, text)
    whole = _PAIR.fullmatch(text)
    if whole and "." in whole[1] and "." in whole[2]:
        text = _said(_checked(float(whole[1]), float(whole[2])), "")
    elif not KEPT_POINT.search(text):
        text = _PAIR_WITHIN.sub(_read_pair, text, count=1)
    return _with_postcodes(text) if region == "GB" else text


def with_point(words: str, point: Point, kind: str) -> str:
    """A place with coordinates, beside the words that there are; others in it go.

    ``kind`` is one of ``KINDS``. Raises ``InvalidAnswer`` for coordinates that are nowhere.
    """
    rest = _KEPT_WITH_KIND.sub("", words).strip(" ,;")
    said = _said(_checked(*point), t(KINDS[kind]))
    return f"{rest}, {said}" if rest else said


def _said(point: Point, kind: str) -> str:
    said = f"{point[0] + 0.0:.5f}, {point[1] + 0.0:.5f}".replace("-0.00000", "0.00000")
    return f"{said} ({kind})" if kind else said


def _checked(latitude: float, longitude: float) -> Point:
    if not _within_range((latitude, longitude)):
        raise InvalidAnswer(t(_OUT_OF_RANGE))
    return latitude, longitude


def _within_range(point: Point | None) -> bool:
    return point is not None and abs(point[0]) <= 90 and abs(point[1]) <= 180


def _read_pair(found: re.Match[str]) -> str:
    """Two numbers within words: coordinates, if they can be."""
    point = float(found[1]), float(found[2])
    return _said(point, "") if _within_range(point) else found[0]


def _with_degrees(text: str) -> str:
    """With coordinates in degrees, minutes and seconds (51°30'26"N 0°7'39"W) as decimals."""

    def read(found: re.Match[str]) -> str:
        north, east = (_decimal(*found.group(first, first + 1, first + 2)) for first in (1, 5))
        south, west = found[4] in "Ss", found[8] in "Ww"
        point = _checked(-north if south else north, -east if west else east)
        return _said(point, t(KINDS["typed"]))

    return _DEGREES.sub(read, text, count=1)


def _decimal(degrees: str, minutes: str | None, seconds: str | None) -> float:
    return float(degrees) + float(minutes or 0) / 60 + float(seconds or 0) / 3600


def _read_plus_code(found: re.Match[str]) -> str:
    """A full plus code as coordinates; one that needs a town beside it in capitals."""
    code = found[0].upper()
    if openlocationcode.isFull(code):
        area = openlocationcode.decode(code)
        said = _said((area.latitudeCenter, area.longitudeCenter), t(KINDS["plus"]))
        return said[:-1] + f" {code})"
    return code if openlocationcode.isShort(code) else found[0]


def _with_postcodes(text: str) -> str:
    """With postcodes in their usual form: ``lk11aa`` is ``LK1 1AA``. "B1 2nd floor" is none."""

    def tidied(found: re.Match[str]) -> str:
        if found[2] and _ORDINAL.fullmatch(found[3]):
            return found[0]
        return f"{found[1]} {found[3]}".upper()

    return _POSTCODE.sub(tidied, text)


def _read_token(token: str) -> str:
    """A part of a text without spaces: the link of a map as what it says, all else as it is."""
    bare = token.strip("<>()[]\"'“”‘’.,;")
    found = _read_geo(bare) if bare.lower().startswith("geo:") else _read_link(bare)
    if found is None or (found.point is None and not found.words):
        return token
    if found.point is None:
        return f"{found.words} ({t(KINDS['link'])})"
    said = _said(_checked(*found.point), t(KINDS["link"]))
    return f"{found.words}, {said}" if found.words else said


def _pair(text: str) -> Point | None:
    found = _PAIR.fullmatch(text)
    return (float(found[1]), float(found[2])) if found else None


def _read_geo(uri: str) -> _Found | None:
    """A geo URI (RFC 5870): ``geo:51.5074,-0.1278;u=35``. With 0,0 and a query, as Android writes
    it, the query says where.
    """
    head, _, query = uri[len("geo:") :].partition("?")
    numbers = head.partition(";")[0].split(",")
    point = _pair(",".join(numbers[:2]))
    asked = parse_qs(query).get("q", [""])[0]
    place, _, label = asked.partition("(")
    label = label.rstrip(")").strip()
    if point in (None, (0.0, 0.0)) and asked:
        at = _pair(place)
        return _Found(at, label) if at else _Found(None, place.strip())
    return _Found(point, label) if point else None


def _read_link(token: str) -> _Found | None:
    """What the link of a known map says; ``None`` for any other text or link."""
    if "." not in token or "/" not in token:
        return None
    try:
        link = urlsplit(token if "://" in token else f"https://{token}")
        host = (link.hostname or "").lower().removeprefix("www.")
    except ValueError:  # brackets in the place of an address
        return None
    if link.scheme.lower() not in ("http", "https"):
        return None
    for pattern, read in _MAPS.items():
        if re.fullmatch(pattern, f"{host}{link.path}", flags=re.DOTALL):
            return read(link)
    return None


def _queries(link: SplitResult, *names: str) -> Iterator[str]:
    """What a link has under these names in its query, in their order."""
    asked = parse_qs(link.query)
    for name in names:
        yield from asked.get(name, [])


def _point_or_words(texts: Iterator[str]) -> _Found | None:
    """The first of these that is a point; else the first that has words in it."""
    every = [text.removeprefix("loc:") for text in texts]
    points = [point for point in map(_pair, every) if point]
    words = [" ".join(text.split()) for text in every if text.strip() and not _pair(text)]
    if not points and not words:
        return None
    return _Found(points[0] if points else None, words[0] if words else "")


def _read_google(link: SplitResult) -> _Found | None:
    """Google Maps: ``!3d…!4d…`` is the place itself, ``@…`` only the middle of the map."""
    path = unquote_plus(link.path)
    named = re.search(r"/(?:place|search|dir)/(?:[^/]*/)*?([^/@][^/]*)/?(?=@|data=|$)", path)
    name = named[1] if named and not named[1].startswith("data=") else ""
    asked = _point_or_words(
        _queries(link, "q", "query", "destination", "daddr", "ll", "center", "viewpoint", "sll")
    )
    pins = re.findall(rf"!3d({_NUMBER})!4d({_NUMBER})", path + link.query)
    middle = re.search(rf"/@({_NUMBER}),({_NUMBER})", path)
    point = (float(pins[-1][0]), float(pins[-1][1])) if pins else None
    point = point or _pair(name) or (asked.point if asked else None)
    if point is None and middle:
        point = float(middle[1]), float(middle[2])
    words = "" if _pair(name) or "°" in name else name
    return _Found(point, words or (asked.words if asked else ""))


def _read_apple(link: SplitResult) -> _Found | None:
    return _point_or_words(_queries(link, "coordinate", "ll", "sll", "q", "address", "daddr"))


def _read_openstreetmap(link: SplitResult) -> _Found | None:
    marked = ",".join(_queries(link, "mlat", "mlon"))
    shown = re.search(rf"map=\d{{1,2}}(?:\.\d+)?/({_NUMBER})/({_NUMBER})", link.fragment)
    point = _pair(marked) or ((float(shown[1]), float(shown[2])) if shown else None)
    return _Found(point) if point else _point_or_words(_queries(link, "query"))


# The maps whose links can be read as they stand, by host and path. What is not here stays as it was
# written: goo.gl, maps.app.goo.gl, what3words and their like say nothing until they are opened.
_MAPS: dict[str, Callable[[SplitResult], _Found | None]] = {
    r"(?:maps\.)?google(?:\.[a-z]{2,3}){1,2}/maps.*": _read_google,
    r"maps\.google(?:\.[a-z]{2,3}){1,2}/.*": _read_google,
    r"maps\.apple\.com.*": _read_apple,
    r"(?:openstreetmap|osm)\.org/.*": _read_openstreetmap,
}
