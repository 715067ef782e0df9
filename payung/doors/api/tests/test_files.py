"""A partner looks a file up: hashed in memory, in every orientation, and nothing of it is kept."""

import hashlib
import io
import socket
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from django.core.handlers.wsgi import WSGIRequest
from django.test import Client, RequestFactory
from PIL import Image
from pytest_django import Settings

from payung.doors.api import files, limits
from payung.doors.api.file_results import FileResult
from payung.doors.api.tests.conftest import Ask
from payung.foundation import uploads
from payung.foundation.viewer import SYSTEM
from payung.ledger.models import Entry
from payung.media.files.errors import FailureReason
from payung.media.files.hashing import hash_bytes
from payung.media.files.memory_file import MemoryFile
from payung.media.files.tests.films import film
from payung.media.files.tests.pictures import colours, saved
from payung.media.hashsets.actions import import_set
from payung.media.matcher import current_index
from payung.media.sandbox import dispatch
from payung.staff.models import Partner
from tests.access.test_canary import dump
from tests.canary import found

pytestmark = pytest.mark.django_db
Send = Callable[..., Any]
TEXT = b"A kite in words, canary-file-3b91."
PICTURE = colours(300, 400)


@pytest.fixture(autouse=True)
def _a_list(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = current_index.CurrentIndex(tmp_path / "index")
    monkeypatch.setattr(current_index, "shared_index", lambda: place)
    monkeypatch.setattr(dispatch, "one", dispatch.here)  # here and not in a process of its own
    look = hash_bytes(saved(PICTURE)).look
    assert look is not None
    rows = (
        f"text,,{hashlib.md5(TEXT).hexdigest()},B,",
        f"picture,{look.pdq.bits.hex()},,A1,yes",
    )
    listed = "\n".join(("key,pdq,md5,category,baseline", *rows))
    import_set(SYSTEM, "kites", io.BytesIO(listed.encode()))


@pytest.fixture
def send(api: Client, key: str) -> Send:
    def sent(data: bytes, kind: str = files.TYPE, by: str = key) -> Any:
        head = {"Authorization": f"Bearer {by}"}
        return api.generic("POST", "/v1/files", data, kind, headers=head)

    return sent


def result_of(answer: Any) -> dict[str, Any]:
    assert answer.status_code == 200, answer.content
    assert FileResult.model_validate(answer.json()).model_dump() == answer.json()
    result: dict[str, Any] = answer.json()
    return result


def test_a_picture_that_was_turned_is_found_and_what_that_means_is_said(send: Send) -> None:
    turned = saved(PICTURE[:, ::-1].transpose(1, 0, 2), "PNG")
    result = result_of(send(turned, "image/png"))
    (match,) = result["matches"]
    assert (match["set"], match["entry"], match["kind"]) == ("kites", "picture", "pdq")
    assert match["distance"] == 31  # the band; exactly it is nearer
    assert match["category"] == "A1"
    assert "meets INTERPOL's baseline" in match["means"]
    assert result["pdq_quality"] > 50
    assert result["sha256"] == hashlib.sha256(turned).hexdigest()
    assert "send a report" in result["means"]


def test_any_file_is_found_by_its_bytes_and_one_that_is_on_no_list_is_not(send: Send) -> None:
    result = result_of(send(TEXT))
    assert [(match["entry"], match["distance"]) for match in result["matches"]] == [("text", 0)]
    assert (result["pdq"], result["pdq_quality"]) == (None, None)
    result = result_of(send(TEXT + b"!", "video/mp4"))
    assert result["matches"] == []
    assert "does not say what it shows" in result["means"]
    assert "Only an exact match was searched for, not similar pictures" in result["means"]


def test_of_a_film_it_is_said_how_many_frames_are_near(send: Send) -> None:
    result = result_of(send(film((1, 2), size=(300, 400)), "video/mp4"))
    (match,) = result["matches"]
    assert (match["entry"], match["kind"]) == ("picture", "pdq")
    assert 0 < match["near_frames"] < match["frames"]
    assert "are similar to pictures in this hash set" in match["means"]
    assert (
        "A hash set lists a similar entry, which does not say what this file shows"
        in result["means"]
    )


def test_a_picture_that_cannot_be_opened_is_told_with_the_reason(send: Send) -> None:
    result = result_of(send(saved(PICTURE, "PNG")[:60]))
    assert (result["pdq"], result["matches"]) == (None, [])
    assert "damaged" in result["means"]


def test_nothing_of_it_is_kept(send: Send, settings: Settings, tmp_path: Path) -> None:
    settings.PAYUNG_HOME = tmp_path
    result_of(send(TEXT))
    marks = {"words": "canary-file-3b91", "sha256": hashlib.sha256(TEXT).hexdigest()}
    assert found(dump(), marks) == []
    assert hashlib.sha256(TEXT).digest() not in dump()
    assert list(uploads.folder().iterdir()) == []
    entry = Entry.objects.get(act="hashes.matched")
    assert (entry.count, entry.actor.partition(":")[0]) == (1, "partner")


def test_without_leave_and_beyond_the_limits_nothing_is_looked_up(
    send: Send, monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    monkeypatch.setattr(limits, "FILES", 1)
    result_of(send(TEXT))
    answer = send(TEXT)
    assert (answer.status_code, int(answer["Retry-After"]) >= 1) == (429, True)
    settings.PAYUNG_LARGEST_ASKED = 10
    assert send(TEXT).status_code == 413
    Partner.objects.update(hashes_per_minute=0)
    assert send(b"kite").status_code == 403


@pytest.fixture
def wires() -> Iterator[tuple[socket.socket, socket.socket]]:
    """Return both ends of a connection: a partner's, and that of this face."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        theirs = socket.create_connection(server.getsockname())
        ours, _address = server.accept()
    with theirs, ours:
        yield theirs, ours


def sent_by(ours: socket.socket, length: int) -> WSGIRequest:
    environ = RequestFactory().post("/v1/files", content_type=files.TYPE).environ
    more = {"CONTENT_LENGTH": str(length), "wsgi.input": ours.makefile("rb")}
    return WSGIRequest({**environ, **more, "gunicorn.socket": ours})


def test_a_refused_file_is_read_to_its_end_so_that_the_answer_is(
    wires: tuple[socket.socket, socket.socket],
) -> None:
    theirs, ours = wires
    length = 16 << 20  # more than waits on the way
    with ThreadPoolExecutor() as pool:
        sending = pool.submit(theirs.sendall, bytes(length))
        files.pass_over(sent_by(ours, length))
        sending.result(timeout=60)


def test_whoever_does_not_go_on_sending_is_not_waited_for(
    wires: tuple[socket.socket, socket.socket], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "REST", 0.01)
    theirs, ours = wires
    theirs.sendall(b"kite")
    files.pass_over(sent_by(ours, 100))
    ours.sendall(b"429")  # and the answer can still be given
    assert theirs.recv(3) == b"429"


def test_no_more_than_a_few_refused_files_are_read_at_once(
    wires: tuple[socket.socket, socket.socket], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(files, "_rests", threading.BoundedSemaphore(1))
    files._rests.acquire()
    files.pass_over(sent_by(wires[1], 100))  # nothing was sent: it would wait


def test_what_is_refused_is_passed_over(send: Send, monkeypatch: pytest.MonkeyPatch) -> None:
    passed: list[str] = []
    monkeypatch.setattr(files, "pass_over", lambda request: passed.append(request.path))
    monkeypatch.setattr(limits, "FILES", 1)
    assert [send(TEXT).status_code, send(TEXT).status_code] == [200, 429]
    assert send(TEXT, "text/plain").status_code == 415
    assert passed == ["/v1/files"] * 2


@pytest.mark.parametrize(
    ("kind", "status"),
    [("application/json", 415), ("multipart/form-data; boundary=x", 415), ("image/png", 200)],
)
def test_the_body_is_the_file_itself(send: Send, kind: str, status: int) -> None:
    assert send(TEXT, kind).status_code == status


def test_a_body_that_is_empty_or_broke_off_is_named(send: Send, api: Client, key: str) -> None:
    answer = send(b"")
    assert (answer.status_code, answer.json()["field"]) == (400, "body")
    line = {"wsgi.input": io.BytesIO(TEXT), "CONTENT_LENGTH": "99"}
    head = {"Authorization": f"Bearer {key}"}
    answer = api.generic("POST", "/v1/files", TEXT, files.TYPE, headers=head, **line)  # type: ignore[arg-type]
    assert (answer.status_code, answer.json()["field"]) == (400, "Content-Length")


def test_who_comes_while_as_many_are_opened_as_may_waits_and_is_told(
    send: Send, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert files.PATIENCE <= 1.0  # who waits holds a thread that somebody's report could have
    monkeypatch.setattr(files, "PATIENCE", 0.0)
    with files._turn(), files._turn():
        answer = send(TEXT)
    assert (answer.status_code, answer.json()["type"]) == (503, "urn:payung:problem:not_now")
    assert int(answer["Retry-After"]) >= 1
    result_of(send(TEXT))


def test_a_partner_has_one_file_open_at_a_time_and_holds_up_nobody_else(
    send: Send, ask: Ask, other_key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    Partner.objects.update(hashes_per_minute=10)
    monkeypatch.setattr(limits, "FILES", 2)
    others: list[Any] = []

    def meanwhile(_work: object, _held: MemoryFile, **_how: float) -> FailureReason:
        others.append(send(TEXT))
        others.append(ask("GET", "/v1/reports"))
        others.append(send(TEXT, by=other_key))
        return FailureReason.TOO_LONG

    monkeypatch.setattr(dispatch, "one", meanwhile)
    result_of(send(saved(PICTURE, "PNG")))
    assert [response.status_code for response in others] == [429, 200, 200]
    assert others[0].json()["type"] == "urn:payung:problem:too_many"
    assert "one file at a time" in others[0].json()["detail"]
    assert int(others[0]["Retry-After"]) >= 1
    result_of(send(TEXT))  # what was refused did not count


def test_a_picture_is_opened_in_a_process_apart(
    send: Send, monkeypatch: pytest.MonkeyPatch
) -> None:
    given: list[bytes] = []

    def one(_work: object, file_in_memory: MemoryFile, **_how: float) -> FailureReason:
        given.append(file_in_memory.path.read_bytes())
        return FailureReason.TOO_LONG

    monkeypatch.setattr(dispatch, "one", one)
    file = io.BytesIO()
    Image.new("L", (9, 9)).save(file, "PNG")
    assert "took too long" in result_of(send(file.getvalue()))["means"]
    send(TEXT)
    assert given == [file.getvalue()]
