"""The one style of the public face: inside each page, so that a first page needs one round trip, and named
to the browser by its hash, so that no other style can be slipped in."""

import base64
import hashlib
from pathlib import Path
from typing import Final

STYLE: Final = "".join(
    (Path(__file__).parent / "look.css").read_text(encoding="utf-8").splitlines()
)
STYLE_HASH: Final = f"'sha256-{base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()}'"

# A grey disc: an icon that says nothing, and no second request to fetch it.
ICON: Final = (
    "data:image/svg+xml,"
    "%3Csvg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 9 9'%3E"
    "%3Ccircle cx='4.5' cy='4.5' r='4' fill='%23888'/%3E%3C/svg%3E"
)
