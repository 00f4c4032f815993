"""Small pictures of photos, made once and kept beside them."""

import io

from PIL import Image

from tracker.files.store import FileStore

LONGEST_SIDE = 480  # pixels: sharp at 240 on a fine screen
_ENDING = "small"  # behind the key of the photo
MEDIA_TYPE = "image/webp"


def has_preview(media_type: str) -> bool:
    """Whether a small picture can be made of a file of this kind."""
    return media_type.startswith("image/")


def preview(store: FileStore, key: str) -> bytes:
    """A small picture of a photo that is kept under ``key``, as WebP.

    Raises ``FileNotFoundError`` where there is no photo any more.
    """
    small = f"{key}{_ENDING}"
    try:
        return store.get(small)
    except FileNotFoundError:
        content = shrunk(store.get(key))
        store.put(content, small)
        return content


def shrunk(content: bytes) -> bytes:
    """A picture made small, as WebP. It was checked when it was taken in (``files.rules``)."""
    with Image.open(io.BytesIO(content)) as picture:
        # A large JPEG is read at a fraction of its size, which takes a tenth of the time.
        picture.draft("RGB", (LONGEST_SIDE * 2, LONGEST_SIDE * 2))
        small = picture.convert("RGBA" if picture.has_transparency_data else "RGB")
        small.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
        written = io.BytesIO()
        small.save(written, format="WEBP", quality=80)
        return written.getvalue()
