"""Is this file known? It is hashed in memory as it comes, looked up, and forgotten: nothing of it is kept."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http import HTTPStatus
from typing import Final

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from ninja import Router, Schema

from payung.doors.api import limits
from payung.doors.api.hashes import NO_LEAVE, REFUSED, Known, told
from payung.doors.api.keys import partner_of
from payung.doors.api.problems import WrongLength
from payung.foundation.errors import BadInput, NotAllowed, PayungError, Text
from payung.media import asking
from payung.media.actions import note_matched
from payung.media.examining import Examining, Seen, of_file
from payung.media.hits import Match
from payung.media.meaning import of_looking

router = Router()

CHUNK: Final = 64 * 1024  # bytes
AT_ONCE: Final = 2  # files that a process of this face has opened at once
PATIENCE: Final = 1.0  # seconds that another waits, and holds a thread that a report could have
REST: Final = 10.0  # seconds in which the rest of a refused file is read
TYPE: Final = "application/octet-stream"
BODY: Final = {
    "required": True,
    "content": {TYPE: {"schema": {"type": "string", "format": "binary"}}},
}
_KINDS: Final = ("image/", "video/", "audio/", TYPE)
_ON_A_LIST: Final = _(
    "A list names it. Who has it matters all the same: please send a report of it."
)
_NEAR: Final = _(
    "A list names something near it, which does not say what it shows. Who has it matters all the same: "
    "please send a report of it."
)
_ON_NONE: Final = _("No list names it. That does not say what it shows.")
_turns = threading.BoundedSemaphore(AT_ONCE)
_rests = threading.BoundedSemaphore(AT_ONCE)


class WrongKind(PayungError):
    """A body that is no file, but a form or an object."""

    code = "not_a_file"
    status = HTTPStatus.UNSUPPORTED_MEDIA_TYPE
    sentence = _("Send the file itself, with Content-Type: application/octet-stream.")


class Busy(PayungError):
    """As many files are opened as this process opens at once."""

    code = "not_now"
    status = HTTPStatus.SERVICE_UNAVAILABLE
    sentence = _("This could not be done just now. Please send it again in a minute.")


class KnownFile(Known):
    """One entry of a list that is this file, or near to what it shows.

    `frames`: of a film, or of a picture that moves, how many were looked at, of which `near_frames`
    are near a picture of this list; 0: it is the file itself that matches, or a picture.
    """

    near_frames: int
    frames: int


class FileResult(Schema):
    """What a file is, and what it matches, nearest first. `pdq`: of a picture that could be opened."""

    md5: str
    sha1: str
    sha256: str
    pdq: str | None
    pdq_quality: int | None
    means: str
    matches: list[KnownFile]


@router.post(
    "/files",
    response={200: FileResult, **REFUSED},
    url_name="files",
    operation_id="matchFile",
    summary="Look a file up",
    openapi_extra={"requestBody": BODY},
)
def match(request: HttpRequest) -> FileResult:
    """Look a file up in every list of known material: exactly, and a picture by what it shows, also turned.

    The file lies in memory while it is hashed, and nothing of it is kept: the ledger notes that one file was
    looked up, with a digest of its hash. A film is found by its frames too, as far as they could be looked at.
    """
    partner = partner_of(request)
    try:
        if not partner.hashes_per_minute:
            raise NotAllowed(NO_LEAVE)
        if not (request.content_type or TYPE).lower().startswith(_KINDS):
            raise WrongKind
        with limits.one_file(partner):
            limits.count_hashes(partner, 1)
            limits.count_file(partner)
            seen = _seen(request)
            asked = of_file(seen)
            (found,) = asking.match_files(partner, [asked])
            note_matched(partner, [asked[0].text])
    except PayungError:
        pass_over(request)
        raise
    return _told(seen, found)


def pass_over(request: HttpRequest) -> None:
    """Read what is left of a file that is refused: many a machine reads no answer before it has sent all of it.

    It would find the line broken instead. For no longer than REST, and of few at once, so that no partner holds
    the whole face with what is refused. Our proxy has the whole file, and passes the answer on by itself.
    """
    wire = request.META.get("gunicorn.socket")
    if wire is None or wire.family == socket.AF_UNIX or not _rests.acquire(blocking=False):
        return
    late = threading.Timer(REST, _end_reading, [wire])
    late.daemon = True
    late.start()
    try:
        while request.read(CHUNK):
            pass
    except OSError:
        pass  # whoever sends has gone
    finally:
        late.cancel()
        _rests.release()


def _end_reading(wire: socket.socket) -> None:
    with suppress(OSError):  # it has ended by itself
        wire.shutdown(socket.SHUT_RD)


def _seen(request: HttpRequest) -> Seen:
    """Return what the body is. Raises WrongLength, BadInput where it is empty, and Busy."""
    examining = Examining(notes=False)
    while chunk := request.read(CHUNK):
        examining.add(chunk)
    with _turn():
        seen = examining.done()
    if seen.digests.size < int(request.headers.get("Content-Length") or 0):
        raise WrongLength  # it broke off
    if not seen.digests.size:
        raise BadInput("body", _("Send the file itself as the body: it was empty."))
    return seen


@contextmanager
def _turn() -> Iterator[None]:
    if not _turns.acquire(timeout=PATIENCE):
        raise Busy
    try:
        yield
    finally:
        _turns.release()


def _told(seen: Seen, found: list[Match]) -> FileResult:
    exact, look = seen.digests, seen.look
    return FileResult(
        md5=exact.md5,
        sha1=exact.sha1,
        sha256=exact.sha256,
        pdq=look.pdq[0].hex() if look else None,
        pdq_quality=look.quality if look else None,
        means=" ".join(map(str, _means(seen, found))),
        matches=[
            KnownFile(
                **told(each),
                near_frames=each.near,
                frames=each.frames,
            )
            for each in found
        ],
    )


def _means(seen: Seen, found: list[Match]) -> Iterator[Text]:
    if any(each.is_sure for each in found):
        yield _ON_A_LIST
    else:
        yield _NEAR if found else _ON_NONE
    yield from of_looking(seen)
