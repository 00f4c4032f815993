"""What may be uploaded, judged by its content and not by its name."""

import io
import warnings

from PIL import Image, ImageOps, UnidentifiedImageError

from tracker.errors import InvalidAnswer

# The largest picture, in pixels: a phone's largest is some 200 million.
_MOST_PIXELS = 200_000_000
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
        with warnings.catch_warnings():
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            picture = Image.open(io.BytesIO(content), formats=tuple(_PICTURES))
            kind = picture.format or ""
            if picture.width * picture.height > _MOST_PIXELS:
                raise InvalidAnswer("This picture has too many pixels. Choose a smaller one.")
            upright = ImageOps.exif_transpose(picture)
            bare = Image.new(upright.mode, upright.size)
            bare.paste(upright)
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError) as fault:
        raise InvalidAnswer(
            "We can take photos (JPEG, PNG or WebP) and PDF files. This file is none of them, or "
            "it is damaged."
        ) from fault
    except (Image.DecompressionBombWarning, Image.DecompressionBombError) as fault:
        raise InvalidAnswer("This picture has too many pixels. Choose a smaller one.") from fault
    written = io.BytesIO()
    bare.save(written, format=kind, **({"quality": 88} if kind == "JPEG" else {}))
    return written.getvalue(), _PICTURES[kind]
