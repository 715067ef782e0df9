"""Hints on the wording of a text for the record: shown once, to its author only.

The text is checked after it is stored, so no hint blocks it. Until the next page the hints wait in the session,
sealed to the officer's own key. They are gone once shown.
"""

import json
import os
from typing import Final

from django.http import HttpRequest
from django.utils.translation import get_language

from payung.doors.desk.current_officer import officer_of, viewer_of
from payung.foundation import sealing
from payung.foundation.errors import SealBroken
from payung.language import text_checks

_WAITS: Final = "said_better"
_LABEL: Final = b"payung said better 1"
_MOST: Final = 20  # findings: nobody reads more, and each makes the session longer
_SHOWN: Final = ("phrase", "kind", "why", "instead", "source", "language", "example")


def remember(request: HttpRequest, text: str) -> None:
    """Check a text that an officer has stored; keep the hints for the next page."""
    own, findings = (
        viewer_of(request).own,
        text_checks.read_record(text, get_language() or "")[:_MOST],
    )
    if own is None or not findings:
        return
    hints = [{name: getattr(finding, name) for name in _SHOWN} for finding in findings]
    data_key = os.urandom(32)
    body = sealing.encrypt(json.dumps(hints).encode(), data_key, _LABEL)
    request.session[_WAITS] = [sealing.box(data_key, own.public).hex(), body.hex()]


def waiting(request: HttpRequest) -> list[dict[str, str]]:
    """Return the officer's hints, once; none if they cannot be opened any more."""
    officer = officer_of(request)
    if officer is None or officer.own is None or _WAITS not in request.session:
        return []
    box, body = (bytes.fromhex(part) for part in request.session.pop(_WAITS))
    try:
        data_key = sealing.unbox(box, officer.own)
        hints: list[dict[str, str]] = json.loads(sealing.decrypt(body, data_key, _LABEL))
    except SealBroken:
        return []
    return hints
