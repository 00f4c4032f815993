"""Files are judged by their content, and pictures are kept without what a camera put into them."""

import io

import pytest
from PIL import Image, ImageOps
from PIL.TiffImagePlugin import IFDRational

from tracker.errors import InvalidAnswer
from tracker.files.rules import REFUSALS, Refused, check_file, place_taken


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


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_photo_stands_upright_however_the_camera_was_held(orientation: int) -> None:
    seen = Image.new("RGB", (32, 16), "white")
    seen.paste("red", (0, 0, 16, 8))
    exif = Image.Exif()
    exif[0x0112] = orientation
    content = written(seen, "PNG", exif=exif)
    upright = ImageOps.exif_transpose(Image.open(io.BytesIO(content)))
    assert kept(content).tobytes() == upright.tobytes()


@pytest.mark.filterwarnings("ignore:.*:UserWarning:PIL")  # Pillow tells of the nonsense
def test_a_photo_whose_camera_wrote_nonsense_is_taken() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010F] = "a maker"
    content = bytearray(written(Image.new("RGB", (8, 4)), "JPEG", exif=exif))
    at = content.index(b"\x01\x0f")
    for kind in range(256):  # of the maker's name: no text, but this
        content[at + 3] = kind
        assert kept(bytes(content)).size in ((4, 8), (8, 4))


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


def gps(**changes: object) -> bytes:
    """A photo that says where it was taken."""
    exif = Image.Exif()
    usual = {"1": "S", "2": (33.0, 51.0, 24.84), "3": "E", "4": (151.0, 12.0, 33.48)}
    said = {int(tag): value for tag, value in {**usual, **changes}.items() if value is not None}
    exif.get_ifd(0x8825).update(said)
    return written(Image.new("RGB", (8, 8)), "JPEG", exif=exif)


def test_a_photo_tells_where_it_was_taken() -> None:
    assert place_taken(gps()) == (-33.85690, 151.20930)
    assert place_taken(gps(**{"1": "N", "3": "W"})) == (33.85690, -151.20930)
    content, _ = check_file(gps(), most_megabytes=1)
    assert place_taken(content) is None


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"%PDF-1.7",
        written(Image.new("RGB", (8, 8)), "JPEG"),
        written(Image.new("RGB", (8, 8)), "PNG"),
        gps(**{"1": None}),
        gps(**{"1": "X"}),
        gps(**{"4": None}),
        gps(**{"2": (91.0, 0.0, 0.0)}),
        gps(**{"4": (181.0, 0.0, 0.0)}),
        gps(**{"2": (0.0, 0.0, 0.0), "4": (0.0, 0.0, 0.0)}),
        gps(**{"2": (1.0, 2.0)}),
    ],
)
def test_a_photo_that_tells_no_place_has_none(content: bytes) -> None:
    assert place_taken(content) is None


def test_a_photo_with_a_place_that_divides_by_nought_has_none() -> None:
    nought = IFDRational(0, 0)
    assert place_taken(gps(**{"2": (nought, nought, nought)})) is None


def test_every_reason_is_a_sentence() -> None:
    for why in REFUSALS:
        assert Refused(why, most_megabytes=10).reason.endswith(".")
