"""The style and the script of the public face.

Each page contains them, so that a first page needs one round trip. The browser gets their hashes and runs no
others.
"""

import base64
import hashlib
from pathlib import Path
from typing import Final

_HERE: Final = Path(__file__).parent


def _lines(name: str) -> list[str]:
    """Return the lines of one of our files, without comments and empty lines."""
    lines = (line.strip() for line in (_HERE / name).read_text(encoding="utf-8").splitlines())
    return [line for line in lines if line and not line.startswith("//")]


def _hash(text: str) -> str:
    """Return the hash by which a content security policy allows an inline text."""
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


STYLE: Final = "".join(_lines("look.css"))
STYLE_HASH: Final = _hash(STYLE)
# Line ends stay: they end statements.
SCRIPT: Final = "\n".join(_lines("page.js"))
SCRIPT_HASH: Final = _hash(SCRIPT)
# The script of the page that makes fingerprints, and the worker that makes them.
FINGERPRINT_SCRIPT: Final = "\n".join(_lines("fingerprints/page.js"))
FINGERPRINT_SCRIPT_HASH: Final = _hash(FINGERPRINT_SCRIPT)
WORKER: Final = "\n".join(
    line
    for name in ("digests", "pdq", "untouched", "pictures", "worker")
    for line in _lines(f"fingerprints/{name}.js")
)

# Homework that covers the page at a tap. Cells have no end tags, to save bytes: it is in every page.
COVER: Final = "".join(
    f"<tr><th scope=row>{row}" + "".join(f"<td>{row * column}" for column in range(2, 10))
    for row in range(2, 10)
)

# A grey disc: a neutral icon that needs no second request.
ICON: Final = (
    "data:image/svg+xml,"
    "%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 9 9'%3E"
    "%3Ccircle cx='4.5' cy='4.5' r='4' fill='%23888'/%3E%3C/svg%3E"
)
