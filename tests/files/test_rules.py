"""Files are judged by their content, and pictures are kept without what a camera put into them."""

import io

import pytest
from PIL import Image

from tracker.errors import InvalidAnswer
from tracker.files.rules import check_file


def written(picture: Image.Image, kind: str, **options: object) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, format=kind, **options)
    return buffer.getvalue()


def kept(content: bytes) -> Image.Image:
    return Image.open(io.BytesIO(check_file(content, most_megabytes=10)[0]))


def test_a_photo_loses_where_it_was_taken_and_stands_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by 90 degrees
    exif.get_ifd(0x8825)[1] = "N"  # a place
    photo = kept(written(Image.new("RGB", (40, 20), "red"), "JPEG", exif=exif))
    assert photo.size == (20, 40) and not photo.getexif()


def test_a_picture_with_a_palette_keeps_its_colours() -> None:
    picture = Image.new("RGB", (8, 8), (200, 30, 40)).convert("P", palette=Image.Palette.ADAPTIVE)
    assert kept(written(picture, "PNG")).convert("RGB").getpixel((1, 1)) == (200, 30, 40)


def test_what_is_transparent_stays_so() -> None:
    picture = Image.new("RGBA", (8, 8), (1, 2, 3, 0))
    assert kept(written(picture, "PNG")).convert("RGBA").getpixel((1, 1)) == (1, 2, 3, 0)


def test_a_photo_with_further_pictures_in_it_is_taken() -> None:
    several = written(
        Image.new("RGB", (8, 8), "red"), "MPO", save_all=True,
        append_images=[Image.new("RGB", (8, 8), "blue")],
    )  # fmt: skip
    content, media_type = check_file(several, most_megabytes=10)
    assert media_type == "image/jpeg" and content.startswith(b"\xff\xd8")


def test_a_pdf_is_kept_as_it_is() -> None:
    assert check_file(b"%PDF-1.7 and more", most_megabytes=10) == (
        b"%PDF-1.7 and more",
        "application/pdf",
    )


BOMB = written(Image.new("1", (9000, 9000)), "PNG")


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "empty"),
        (b"MZ a program called photo.jpg", "none of them"),
        (b"<svg onload='alert(1)'/>", "none of them"),
        (b"\x89PNG\r\n\x1a\n broken", "damaged"),
        (written(Image.new("RGB", (64, 64)), "JPEG")[:300], "damaged"),
        (written(Image.new("RGB", (8, 8)), "GIF"), "a moving picture"),
        (b"\0\0\0\x18ftypheic\0\0\0\0mif1heic", "another form .HEIC."),
        (b"\0\0\0\x18ftyp3gp4\0\0\0\x003gp4", "a video"),
        (b"\0\0\0\x18ftypM4A \0\0\0\0M4A ", "a recording"),
        (b"#!AMR\n\x3c", "a recording"),
        (b"%PDF-" + b"0" * 10_000_001, "larger than 10 MB"),
        (BOMB, "too many pixels"),
    ],
)
def test_what_cannot_be_taken_is_refused_with_a_reason(content: bytes, says: str) -> None:
    with pytest.raises(InvalidAnswer, match=says):
        check_file(content, most_megabytes=10)
