"""What may be kept of what people send, judged by its content and not by its name."""

import io
from typing import Any

from PIL import Image, UnidentifiedImageError

from tracker.errors import InvalidAnswer
from tracker.languages import mark, t

# The largest picture, in pixels. A phone's largest JPEG has some 200 million and is read at half
# its size; the other kinds can only be read whole, at four bytes a pixel and more.
_MOST_PIXELS = {"JPEG": 200_000_000, "PNG": 40_000_000, "WEBP": 40_000_000}
# Judged above, by kind: Pillow's own limit knows none.
Image.MAX_IMAGE_PIXELS = None
_PICTURES = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp"}
_UNREADABLE = (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError)

# Why a file is not kept.
REFUSALS = mark(
    {
        "empty": "This file is empty.",
        "large": "This file is larger than {most} MB.",
        "pixels": "This picture has too many pixels.",
        "damaged": "We can take photos (JPEG, PNG or WebP) and PDF files. This file is none of "
        "them, or it is damaged.",
        "gif": "We can take photos (JPEG, PNG or WebP) and PDF files. This is a moving picture "
        "(GIF).",
        "heic": "We can take photos (JPEG, PNG or WebP) and PDF files. This photo is in another "
        "form (HEIC).",
        "video": "We can take photos (JPEG, PNG or WebP) and PDF files. This is a video.",
        "sound": "We can take photos (JPEG, PNG or WebP) and PDF files. This is a recording.",
        "scan": "This file could not be accepted.",
        "gone": "It could not be fetched.",
    }
)

# What a page adds, where another choice would do.
_ON_A_PAGE = {
    "empty": "Choose another one.",
    "large": "Choose a smaller one.",
    "pixels": "Choose a smaller one.",
}


class Refused(InvalidAnswer):
    """A file is not kept. ``why`` is a key of ``REFUSALS``; as a sentence it is for a page."""

    def __init__(self, why: str, *, most_megabytes: int = 0) -> None:
        self.why, self.most_megabytes = why, most_megabytes
        more = _ON_A_PAGE.get(why, "")
        super().__init__(f"{self.reason} {more}".rstrip())

    @property
    def reason(self) -> str:
        """Why, as a sentence in the current language."""
        return t(REFUSALS[self.why], most=self.most_megabytes)


def check_file(content: bytes, *, most_megabytes: int) -> tuple[bytes, str]:
    """Check a file that was sent; returns its content as it is kept, and its media type.

    Pictures are written anew without what the camera put into them: the place where a photo was
    taken is nobody's business unless it was asked for. Raises ``Refused``.
    """
    if not content:
        raise Refused("empty")
    if len(content) > most_megabytes * 1_000_000:
        raise Refused("large", most_megabytes=most_megabytes)
    if content.startswith(b"%PDF-"):
        return content, "application/pdf"
    return _picture(content)


def place_taken(content: bytes) -> tuple[float, float] | None:
    """Where a photo says that it was taken: latitude and longitude in degrees (WGS 84).

    ``None`` where it says nothing, or what cannot be. Exif 2.32, section 4.6.6 (GPS attributes):
    degrees, minutes and seconds, each with a letter for its hemisphere.
    """
    try:
        written = Image.open(io.BytesIO(content), formats=tuple(_PICTURES)).getexif()
        gps = written.get_ifd(_GPS)
        latitude = _degrees(gps[2], gps[1], "NS", 90)
        longitude = _degrees(gps[4], gps[3], "EW", 180)
    except (*_UNREADABLE, KeyError, TypeError, ZeroDivisionError, AttributeError):
        return None
    # A camera that has not found itself writes noughts.
    return (latitude, longitude) if latitude or longitude else None


_GPS = 0x8825  # the tag of what a photo says of its place


def _degrees(parts: Any, letter: Any, letters: str, most: int) -> float:
    """Degrees of what a photo says. Raises ``ValueError`` where it cannot be."""
    degrees, minutes, seconds = (float(part) for part in parts)
    found = degrees + minutes / 60 + seconds / 3600
    side = str(letter).strip("\0 ").upper()
    if len(side) != 1 or side not in letters or not 0 <= found <= most:
        raise ValueError("no place on earth")
    return round(-found if side == letters[1] else found, 5)


_ENDINGS = {
    "image/jpeg": (".jpg", ".jpeg"),
    "image/png": (".png",),
    "image/webp": (".webp",),
    "application/pdf": (".pdf",),
}


def name_to_save(name: str, media_type: str) -> str:
    """The name under which a file is saved: it ends as its content is, whatever it was called."""
    endings = _ENDINGS[media_type]
    return name if name.lower().endswith(endings) else f"{name}{endings[0]}"


def _picture(content: bytes) -> tuple[bytes, str]:
    try:
        picture = Image.open(io.BytesIO(content), formats=tuple(_PICTURES))
        # MPO: a JPEG with further pictures behind the first, as some phones write it.
        kind = "JPEG" if picture.format == "MPO" else picture.format or ""
        if picture.width * picture.height > _MOST_PIXELS[kind]:
            raise Refused("pixels")
        return _bare(picture, kind), _PICTURES[kind]
    except _UNREADABLE as fault:
        raise Refused(_what_else(content)) from fault


# How what phones send beside photos begins. Of those with "ftyp" the four letters after it say
# which they are (ISO/IEC 14496-12, section 4.3; of HEIC: ISO/IEC 23008-12, annex B).
_BEGINNINGS = {
    b"GIF8": "gif",
    b"\x1a\x45\xdf\xa3": "video",
    b"#!AMR": "sound",
    b"OggS": "sound",
    b"ID3": "sound",
}
_HEIC = (b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1", b"avif")
_SOUNDS = (b"M4A ", b"M4B ")


def _what_else(content: bytes) -> str:
    """What a file is that cannot be taken, by how it begins: a key of ``REFUSALS``."""
    if content[4:8] == b"ftyp":
        brand = content[8:12]
        return "heic" if brand in _HEIC else "sound" if brand in _SOUNDS else "video"
    return next((why for start, why in _BEGINNINGS.items() if content.startswith(start)), "damaged")


# How a picture is to be turned to stand upright, by what the camera says of it (Exif 2.32, 4.6.4).
_ORIENTATION = 0x0112
_TURNS = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}


def _upright(picture: Image.Image) -> Image.Image:
    """The picture as it was seen. Pillow's own way writes anew all that the camera said, which
    fails where that is damaged.
    """
    turn = _TURNS.get(picture.getexif().get(_ORIENTATION, 1))
    return picture if turn is None else picture.transpose(turn)


def _bare(picture: Image.Image, kind: str) -> bytes:
    """The picture, upright, with nothing but its pixels and the colours they mean."""
    # A very large JPEG is read at half its size or less, which spares most of the memory.
    picture.draft(None, (4096, 4096))
    colours = picture.info.get("icc_profile")
    picture = _upright(picture)
    if picture.mode in ("P", "PA") or picture.has_transparency_data:
        picture = picture.convert("RGBA" if picture.has_transparency_data else "RGB")
    bare = Image.new(picture.mode, picture.size)
    bare.paste(picture)
    written = io.BytesIO()
    options: dict[str, Any] = {"quality": 88} if kind == "JPEG" else {}
    bare.save(written, format=kind, icc_profile=colours, **options)
    return written.getvalue()
