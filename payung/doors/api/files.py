"""Is this file known? It is hashed in memory as it comes, looked up, and forgotten: nothing of it is kept.

What lies in an archive, a letter or a document is looked up with it.
"""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http import HTTPStatus
from typing import Final

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext_lazy as _
from ninja import Router

from payung.doors.api import file_results, limits
from payung.doors.api.file_results import FileResult, Found
from payung.doors.api.hashes import NO_LEAVE, REFUSED
from payung.doors.api.keys import partner_of
from payung.doors.api.problems import WrongLength
from payung.foundation.errors import BadInput, NotAllowed, PayungError
from payung.media.files.analysis import FileAnalysis
from payung.media.matcher.file_lookup import look_up
from payung.media.sandbox.examination import INSIDE, Examination
from payung.staff.viewer import PartnerViewer

router = Router()

CHUNK: Final = 64 * 1024  # bytes
AT_ONCE: Final = 2  # files that a process of this face has opened at once
PATIENCE: Final = 1.0  # seconds that another waits, and holds a thread that a report could have
NEAREST: Final = 10  # entries that are told of each thing that lies in a file
REST: Final = 10.0  # seconds in which the rest of a refused file is read
TYPE: Final = "application/octet-stream"
BODY: Final = {
    "required": True,
    "content": {TYPE: {"schema": {"type": "string", "format": "binary", "minLength": 1}}},
}
_KINDS: Final = ("image/", "video/", "audio/", TYPE)
_turns = threading.BoundedSemaphore(AT_ONCE)
_rests = threading.BoundedSemaphore(AT_ONCE)


class WrongKind(PayungError):
    """A body that is no file, but a form or an object."""

    code = "not_a_file"
    status = HTTPStatus.UNSUPPORTED_MEDIA_TYPE
    sentence = _("Send the file itself as the body, with Content-Type: application/octet-stream.")


class Busy(PayungError):
    """As many files are opened as this process opens at once."""

    code = "not_now"
    status = HTTPStatus.SERVICE_UNAVAILABLE
    sentence = _("This could not be done just now. Please send it again in a minute.")


@router.post(
    "/files",
    response={200: FileResult, **REFUSED},
    url_name="files",
    operation_id="matchFile",
    summary="Look a file up",
    openapi_extra={"requestBody": BODY},
)
def match(request: HttpRequest) -> HttpResponse:
    """Look a file up in every list of known material: exactly, and a picture by what it shows, also turned.

    The file lies in memory while it is hashed, and nothing of it is kept: the ledger notes how many files were
    looked up, with a digest of their hashes. A film is found by its frames too, as far as they could be looked
    at. What lies in an archive, a letter, a mailbox or a document is looked up as well: at most 2,000 things,
    and no more than the hashes a minute that were agreed, of which each counts as one.
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
            most = min(INSIDE, partner.hashes_per_minute)
            found = _found(partner, _analysed(request, most))
    except PayungError:
        pass_over(request)
        raise
    # Written as it is, as in `hashes.match`: tests hold it to `FileResult`.
    return JsonResponse(file_results.result(found, most))


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


def _analysed(request: HttpRequest, most: int) -> FileAnalysis:
    """Return what the body is, and the first things in it. Raises WrongLength, BadInput if empty, and Busy."""
    examination = Examination(notes=False, most=most)
    while chunk := request.read(CHUNK):
        examination.add(chunk)
    with _turn():
        analysis = examination.done()
    if analysis.digests.size < int(request.headers.get("Content-Length") or 0):
        raise WrongLength  # it broke off
    if not analysis.digests.size:
        raise BadInput("body", _("The body was empty. Send the file itself as the body."))
    return analysis


@contextmanager
def _turn() -> Iterator[None]:
    if not _turns.acquire(timeout=PATIENCE):
        raise Busy
    try:
        yield
    finally:
        _turns.release()


def _found(partner: PartnerViewer, analysis: FileAnalysis) -> Found:
    """Look a file up with all that lies in it, of which each thing counts as it does."""
    limits.count_within(
        partner, sum(isinstance(embedded.result, FileAnalysis) for embedded in analysis.inside)
    )
    (matches,), within = look_up(partner, [analysis.hash_queries], analysis.inside, nearest=NEAREST)
    return Found(analysis, matches, list(zip(analysis.inside, within, strict=True)))
