"""The letter of an authorised representative to a service, as a PDF: it names the unit, never the child.

Plain text in a standard font, written by hand, so that no library and no font file is needed. The letter is in
English; other scripts are written in Latin letters.
"""

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from anyascii import anyascii

WIDTH: Final = 84  # letters of a line
LINES: Final = 46  # lines of a page
_HEAD: Final = "Request to take down pictures or videos of a child"


@dataclass(frozen=True)
class Letter:
    """What one letter says. `items`: links and accounts there. `basis`: who may ask, with its source."""

    unit: str
    service: str
    items: Sequence[str]
    basis: str
    reference: str
    on: date

    def paragraphs(self) -> Iterator[str]:
        """Yield the paragraphs. Nothing tells who the child is, or what they told."""
        yield _HEAD
        yield f"Date: {self.on.isoformat()}    Reference: {self.reference}"
        yield f"To: {self.service}"
        yield f"From: {self.unit}"
        yield (
            "We write as the authorised representative of a person who was under 18 in the pictures or "
            f"videos, and who stays unnamed. Our authority: {self.basis}"
        )
        yield "Please take down what is at these addresses, with identical copies:"
        yield from (f"- {item}" for item in self.items)
        yield (
            "We state in good faith that the person did not consent to its publication, and that what we "
            "write here is correct as far as we know."
        )
        yield "Please keep what the law lets you keep for the authorities before you take it down."
        yield (
            "Please do not notify the person who posted it, and do not close the account of the person "
            "whom it shows: both can put a child in danger."
        )
        yield "Please do not publish this request, also not in an archive of notices."
        yield "Please answer to the address from which this letter came: removed, not found, or why not."
        yield f"For {self.unit}:"
        yield "Name, office and signature: ______________________________"


def pdf(letter: Letter) -> bytes:
    """Return a letter as a PDF."""
    lines = [
        line
        for paragraph in letter.paragraphs()
        for line in [*textwrap.wrap(anyascii(paragraph), WIDTH, break_on_hyphens=False), ""]
    ]
    pages = [lines[first : first + LINES] for first in range(0, len(lines), LINES)]
    return _document([_content(page) for page in pages])


def _content(lines: Sequence[str]) -> bytes:
    """Return the drawing instructions of one page."""
    shown = (f"({_escaped(line)}) Tj T*" for line in lines)
    return ("BT /F1 11 Tf 15 TL 56 790 Td\n" + "\n".join(shown) + "\nET").encode("ascii")


def _escaped(line: str) -> str:
    return line.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")


def _document(contents: Sequence[bytes]) -> bytes:
    """Return a PDF of A4 pages in Helvetica with these contents."""
    first = 4  # after catalogue, pages and font, each page has an object and a content
    kids = " ".join(f"{first + 2 * place} 0 R" for place in range(len(contents)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(contents)} >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    for place, content in enumerate(contents):
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R "
            b"/Resources << /Font << /F1 3 0 R >> >> >>" % (first + 2 * place + 1)
        )
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content))
    out, places = bytearray(b"%PDF-1.4\n"), []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    for at in places:
        out += b"%010d 00000 n \n" % at
    out += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (
        len(objects) + 1,
        table,
    )
    return bytes(out)
