"""Read a PDF back: its words, its pages, and what it says of itself."""

import io
from dataclasses import dataclass

from pypdf import PdfReader

POINTS = 72 / 25.4  # in a millimetre


@dataclass(frozen=True)
class Read:
    """What a PDF says: its words on one line, each page's width and height in millimetres."""

    words: str
    pages: list[tuple[int, int]]
    title: str
    language: str
    tagged: bool
    accessible: bool


def read(pdf: bytes) -> Read:
    """Read a PDF as a program for the blind would: its text layer and its marks."""
    reader = PdfReader(io.BytesIO(pdf))
    root = reader.trailer["/Root"]
    about = root["/Metadata"].get_data().decode() if "/Metadata" in root else ""
    return Read(
        " ".join(" ".join(page.extract_text() for page in reader.pages).split()),
        [
            (
                round(float(page.mediabox.width) / POINTS),
                round(float(page.mediabox.height) / POINTS),
            )
            for page in reader.pages
        ],
        str((reader.metadata or {}).get("/Title", "")),
        str(root.get("/Lang", "")),
        bool(root.get("/MarkInfo", {}).get("/Marked", False)) and "/StructTreeRoot" in root,
        "pdfuaid:part" in about,
    )
