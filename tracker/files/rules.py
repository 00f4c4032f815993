"""What may be uploaded, judged by its content and not by its name."""

import io
from typing import Any

from PIL import Image, ImageOps, UnidentifiedImageError

from tracker.errors import InvalidAnswer

# The largest picture, in pixels. A phone's largest JPEG has some 200 million and is read at half
# its size; the other kinds can only be read whole, at four bytes a pixel and more.
_MOST_PIXELS = {"JPEG": 200_000_000, "PNG": 40_000_000, "WEBP": 40_000_000}
# Judged above, by kind: Pillow's own limit knows none.
Image.MAX_IMAGE_PIXELS = None
_PICTURES = {"JPEG": "image/jpeg", "PNG": "image/png", "WEBP": "image/webp"}


def check_file(content: bytes, *, most_megabytes: int) -> tuple[bytes, str]:
    """Check an uploaded file; returns its content as it is kept, and its media type.

    Pictures are written anew without what the camera put into them: the place where a photo was
    taken is nobody's business unless it was asked for. Raises ``InvalidAnswer``.
    """
    if not content:
        raise InvalidAnswer("This file is empty. Choose another one.")
    if len(content) > most_megabytes * 1_000_000:
        raise InvalidAnswer(f"This file is larger than {most_megabytes} MB. Choose a smaller one.")
    if content.startswith(b"%PDF-"):
        return content, "application/pdf"
    return _picture(content)


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
            raise InvalidAnswer("This picture has too many pixels. Choose a smaller one.")
        return _bare(picture, kind), _PICTURES[kind]
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError) as fault:
        raise InvalidAnswer(
            "We can take photos (JPEG, PNG or WebP) and PDF files. This file is none of them, or "
            "it is damaged."
        ) from fault


def _bare(picture: Image.Image, kind: str) -> bytes:
    """The picture, upright, with nothing but its pixels and the colours they mean."""
    # A very large JPEG is read at half its size or less, which spares most of the memory.
    picture.draft(None, (4096, 4096))
    colours = picture.info.get("icc_profile")
    ImageOps.exif_transpose(picture, in_place=True)
    if picture.mode in ("P", "PA") or picture.has_transparency_data:
        picture = picture.convert("RGBA" if picture.has_transparency_data else "RGB")
    bare = Image.new(picture.mode, picture.size)
    bare.paste(picture)
    written = io.BytesIO()
    options: dict[str, Any] = {"quality": 88} if kind == "JPEG" else {}
    bare.save(written, format=kind, icc_profile=colours, **options)
    return written.getvalue()
