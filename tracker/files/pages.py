"""Several pages made one PDF: photos from a camera, and what a scanner wrote."""

import io
from collections.abc import Sequence

import pikepdf
from PIL import Image

from tracker.errors import InvalidAnswer
from tracker.files.rules import Refused, check_file

MOST_PAGES = 20
# Enough to read small print on a sheet of A4 (200 dots to the inch), and a tenth of what a phone's
# camera takes.
LONGEST_SIDE = 2340  # pixels
QUALITY = 80  # of JPEG
_A4 = (595.0, 842.0)  # points


def one_pdf(pages: Sequence[bytes], title: str, *, most_megabytes: int) -> bytes:
    """One PDF of photos and PDFs, in their order, each upright and no larger than a sheet.

    Each is judged by its content, as every file is (``check_file``). Raises ``Refused``, and
    ``InvalidAnswer`` where there are none or too many.
    """
    if not 0 < len(pages) <= MOST_PAGES:
        raise InvalidAnswer(f"Add from 1 to {MOST_PAGES} pages.")
    with pikepdf.new() as whole:
        for page in pages:
            content, media_type = check_file(page, most_megabytes=most_megabytes)
            if media_type == "application/pdf":
                _append(whole, content)
            else:
                _append(whole, _on_a_sheet(content))
        whole.docinfo["/Title"] = title
        written = io.BytesIO()
        whole.save(written, linearize=False, deterministic_id=True)
    pdf = written.getvalue()
    if len(pdf) > most_megabytes * 1_000_000:
        raise Refused("large", most_megabytes=most_megabytes)
    return pdf


def _append(whole: pikepdf.Pdf, content: bytes) -> None:
    """The pages of a PDF; what else it may hold (scripts, attachments, forms) stays behind."""
    try:
        with pikepdf.open(io.BytesIO(content)) as part:
            for page in part.pages:
                for active in ("/AA", "/Annots"):
                    if active in page.obj:
                        del page.obj[active]
            whole.pages.extend(part.pages)
    except pikepdf.PdfError as fault:
        raise Refused("damaged") from fault


def _on_a_sheet(content: bytes) -> bytes:
    """A picture as a page of A4 at most, on its side where it is wider than high."""
    with Image.open(io.BytesIO(content)) as picture:
        plain = picture.convert("RGB")
    plain.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    short, long = _A4
    sheet = (long, short) if plain.width > plain.height else (short, long)
    dots = 72 * max(plain.width / sheet[0], plain.height / sheet[1])
    written = io.BytesIO()
    plain.save(written, "PDF", resolution=dots, quality=QUALITY)
    return written.getvalue()
