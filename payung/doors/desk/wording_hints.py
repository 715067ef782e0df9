"""Hints on the wording of a text for the record: shown once, to its author only.

It is read when it is stored, so nothing is blocked and nobody else hears of it. Until the next page that waits
in the session, sealed to the officer's own key: what they wrote lies open nowhere, and it is gone once shown.
"""

import json
import os
from typing import Any, Final

from django.http import HttpRequest
from django.utils.translation import get_language

from payung.doors.desk.current_officer import officer_of, viewer_of
from payung.foundation import sealing
from payung.foundation.errors import SealBroken
from payung.language import text_checks

_WAITS: Final = "said_better"
_LABEL: Final = b"payung said better 1"
_MOST: Final = 20  # findings: more are read by nobody, and the session is written with each
_SHOWN: Final = ("phrase", "kind", "why", "instead", "source", "language")


def remember(request: HttpRequest, text: str) -> None:
    """Read what an officer has written, once it is stored; keep what was found for the next page."""
    own, found = viewer_of(request).own, text_checks.read_record(text, get_language() or "")[:_MOST]
    if own is None or not found:
        return
    shown = [{name: getattr(each, name) for name in _SHOWN} for each in found]
    data_key = os.urandom(32)
    body = sealing.encrypt(json.dumps(shown).encode(), data_key, _LABEL)
    request.session[_WAITS] = [sealing.box(data_key, own.public).hex(), body.hex()]


def waiting(request: HttpRequest) -> list[dict[str, Any]]:
    """Return what waits to be shown to the officer, once; nothing where it does not open any more."""
    officer = officer_of(request)
    if officer is None or officer.own is None or _WAITS not in request.session:
        return []
    box, body = (bytes.fromhex(each) for each in request.session.pop(_WAITS))
    try:
        data_key = sealing.unbox(box, officer.own)
        found: list[dict[str, Any]] = json.loads(sealing.decrypt(body, data_key, _LABEL))
    except SealBroken:
        return []
    return found
