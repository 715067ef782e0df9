"""Look a file up, with the files inside it. It is hashed in memory as it arrives; nothing of it is stored."""

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
from payung.doors.api.file_results import FileLookup, FileResult
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
AT_ONCE: Final = 2  # files that a process of this face opens at once
PATIENCE: Final = 1.0  # seconds that a further one waits, in a thread that a report could use
NEAREST: Final = 10  # entries in the answer for a file inside
REST: Final = 10.0  # seconds for which the rest of a refused file is read
TYPE: Final = "application/octet-stream"
BODY: Final = {
    "required": True,
    "content": {TYPE: {"schema": {"type": "string", "format": "binary", "minLength": 1}}},
}
_KINDS: Final = ("image/", "video/", "audio/", TYPE)
_turns = threading.BoundedSemaphore(AT_ONCE)
_rests = threading.BoundedSemaphore(AT_ONCE)


class WrongKind(PayungError):
    """A body that is a form or a JSON object instead of a file."""

    code = "not_a_file"
    status = HTTPStatus.UNSUPPORTED_MEDIA_TYPE
    sentence = _("Send the file itself as the body, with Content-Type: application/octet-stream.")


class Busy(PayungError):
    """This process has reached its limit of open files."""

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
            file = _look_up(partner, _examine(request, most))
    except PayungError:
        pass_over(request)
        raise
    # Not validated again, as in `hashes.match`: tests hold it to `FileResult`.
    return JsonResponse(file_results.result(file, most))


def pass_over(request: HttpRequest) -> None:
    """Read the rest of a refused file, since many machines read no answer before they have sent all of it.

    Otherwise they would only see a broken connection. It takes at most REST seconds and a few files at once, so
    refused files cannot hold the whole face. Behind our proxy it is not needed: the proxy has the whole file.
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
        pass  # the sender has gone
    finally:
        late.cancel()
        _rests.release()


def _end_reading(wire: socket.socket) -> None:
    with suppress(OSError):  # it has ended already
        wire.shutdown(socket.SHUT_RD)


def _examine(request: HttpRequest, most: int) -> FileAnalysis:
    """Return the examined body, with the first files inside it. Raises WrongLength, BadInput and Busy."""
    examination = Examination(notes=False, most=most)
    while chunk := request.read(CHUNK):
        examination.add(chunk)
    with _turn():
        file = examination.done()
    if file.digests.size < int(request.headers.get("Content-Length") or 0):
        raise WrongLength  # it broke off
    if not file.digests.size:
        raise BadInput("body", _("The body was empty. Send the file itself as the body."))
    return file


@contextmanager
def _turn() -> Iterator[None]:
    if not _turns.acquire(timeout=PATIENCE):
        raise Busy
    try:
        yield
    finally:
        _turns.release()


def _look_up(partner: PartnerViewer, file: FileAnalysis) -> FileLookup:
    """Return a file with its matches and the files inside it. Each of them counts as one hash."""
    limits.count_within(
        partner, sum(isinstance(inner.result, FileAnalysis) for inner in file.inside)
    )
    (matches,), within = look_up(partner, [file.hash_queries], file.inside, nearest=NEAREST)
    return FileLookup(file, matches, list(zip(file.inside, within, strict=True)))
