"""Set a paper by Typst (https://typst.app/docs/): a PDF with tags, a text layer and a title.

What is printed goes in as JSON and is read by the template as text: nothing that anybody wrote is
ever read as Typst's own language.
"""

import json
from collections.abc import Mapping
from functools import cache
from typing import Any

import segno
import typst

from tracker.languages import current_language
from tracker.settings import ROOT

FOLDER = ROOT / "templates" / "papers"
# Put there by assets/build.js, from their packages.
FACES = ROOT / "assets" / "dist" / "fonts" / "papers"
ACCESSIBLE = "ua-1"  # PDF/UA-1 (ISO 14289-1)


@cache
def _fonts() -> typst.Fonts:
    """The faces of papers, and those of the system for scripts that these do not have."""
    return typst.Fonts(
        include_system_fonts=True, include_embedded_fonts=False, font_paths=[str(FACES)]
    )


def typeset(template: str, content: Mapping[str, Any]) -> bytes:
    """Set a template of ``templates/papers`` in the current language; returns a PDF.

    ``content`` is plain JSON with a ``title`` and the ``paper`` it is set on. It is PDF/UA-1 unless
    it has a letter that no font at hand can show, which that standard forbids.
    """
    language, _, region = current_language().partition("-")
    words = json.dumps({**content, "language": language, "region": region or None})
    # One for each paper: a compiler keeps what it read, and is not for two threads at once.
    compiler = typst.Compiler(root=str(FOLDER), font_paths=_fonts())
    try:
        return _pdf(compiler, template, words, [ACCESSIBLE])
    except typst.TypstError as fault:
        if "could not be displayed" not in fault.message:
            raise
    return _pdf(compiler, template, words, [])


def _pdf(compiler: typst.Compiler, template: str, words: str, standards: list[Any]) -> bytes:
    pdf: bytes = compiler.compile(  # type: ignore[assignment]  # of this format it is bytes
        FOLDER / f"{template}.typ",
        format="pdf",
        sys_inputs={"content": words},
        pdf_standards=standards,
    )
    return pdf


def qr_code(address: str) -> str:
    """A QR code of an address, as SVG (ISO/IEC 18004), that is still read with a torn corner."""
    svg: str = segno.make(address, error="m", micro=False).svg_inline(border=2, omitsize=True)
    return svg
