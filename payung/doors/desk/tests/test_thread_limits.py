"""Long bodies are read only from officers, and few at once: others are answered unread."""

import gc
import threading
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pytest
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from payung.doors.desk import thread_limits
from payung.doors.desk.conftest import SignedIn
from payung.foundation import uploads
from tests.desk_forms import PLAIN
from tests.house import PASSWORD, House, fresh_code

TAKE_IN = "/exhibits/take-in/"
OPEN = ("/sign-in/", "/sign-in/code/", "/invitation/", "/sign-out/")
SAID = {"description": "The phone of the elder one", "source": "seized", "origin": "Invented"}


class Slow(BytesIO):
    """A body whose rest never arrives: a reader would wait for ever."""

    def read(self, size: int | None = -1) -> bytes:
        came = super().read(size)
        if not came or size is None or size < 0:
            pytest.fail("The body was read further than it may be.")
        return came


def slowly(client: Client, path: str, came: bytes = b"", kind: str = MULTIPART_CONTENT) -> Any:
    """Post what begins and does not go on."""
    more: dict[str, Any] = {
        "wsgi.input": Slow(came),
        "CONTENT_LENGTH": str(len(came) + 4_000_000_000),
    }
    return client.generic("POST", path, b"x", kind, **more)


@pytest.fixture
def full(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.BoundedSemaphore]:
    """Let as many files be on their way as may be at once."""
    turns = threading.BoundedSemaphore(1)
    monkeypatch.setattr(thread_limits, "_turns", turns)
    with thread_limits.turn():
        yield turns


@pytest.mark.parametrize("path", [TAKE_IN, *OPEN, "/known/", "/locked/", "/queue/", "/nowhere/"])
def test_of_a_stranger_no_form_in_parts_is_read(house: House, path: str) -> None:
    answer = slowly(Client(enforce_csrf_checks=True), path)
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/sign-in/")


@pytest.mark.parametrize("kind", [PLAIN, "application/json", "text/plain"])
def test_where_files_come_in_nothing_else_of_a_stranger_is_read_either(
    house: House, kind: str
) -> None:
    """The proxy passes on as it comes whatever comes there."""
    answer = slowly(Client(enforce_csrf_checks=True), TAKE_IN, kind=kind)
    assert answer.headers["Location"] == "/sign-in/?next=%2Fexhibits%2Ftake-in%2F"


def test_a_password_alone_lets_nothing_be_read(house: House) -> None:
    code = fresh_code(house.officers["intake"])
    client = Client()
    client.post("/sign-in/", {"name": "intake", "password": PASSWORD})
    for path in (TAKE_IN, "/sign-in/code/"):
        assert slowly(client, path).headers["Location"].startswith("/sign-in/")
    # and the sign-in that was begun goes on
    assert client.post("/sign-in/code/", {"code": code}).headers["Location"] == "/"


def test_a_script_hears_that_nobody_is_there(house: House) -> None:
    answer = Client().post(
        TAKE_IN, {"file": SimpleUploadedFile("x", b"x")}, headers={"X-Payung-Background": "1"}
    )
    assert (answer.status_code, answer.content) == (401, b"")


def form(typed: dict[str, str]) -> bytes:
    """Return a form as the page sends it: what was typed, and the file after it."""
    whole = typed | ({"uploads": SimpleUploadedFile("a.bin", b"y" * 200_000)})
    return encode_multipart(BOUNDARY, whole).removesuffix(f"\r\n--{BOUNDARY}--\r\n".encode())


def test_of_a_locked_officer_the_words_before_a_file_are_kept_and_the_file_is_not_read(
    signed_in: SignedIn,
) -> None:
    client = signed_in("intake")
    client.post("/lock/")
    asked = slowly(client, TAKE_IN, form(SAID))
    assert asked.status_code == 401
    assert 'name="description" value="The phone of the elder one"' in asked.content.decode()
    again = client.post(TAKE_IN, {**SAID, "proof-password": PASSWORD})
    assert again.status_code == 400
    assert "What you typed is still here; please choose the files again." in again.content.decode()
    assert "The phone of the elder one" in again.content.decode()


def test_the_page_sends_its_files_last(signed_in: SignedIn) -> None:
    page = signed_in("intake").get(TAKE_IN).content.decode()
    places = [page.index(f'name="{name}"') for name in (*SAID, "uploads")]
    assert max(places) == places[-1]
    assert page.index('name="csrfmiddlewaretoken"') < min(places)


@pytest.mark.parametrize("name", ["admin", "fresh"])
def test_of_who_may_not_bring_files_none_is_read(signed_in: SignedIn, name: str) -> None:
    client = signed_in(name)
    answer = slowly(client, TAKE_IN, form(SAID))
    assert answer.status_code == 403
    assert "The phone of the elder one" in answer.content.decode()


# --- few at once


def test_where_many_files_come_in_the_next_waits_unread_and_all_else_goes_on(
    signed_in: SignedIn, full: threading.BoundedSemaphore
) -> None:
    client = signed_in("intake")
    answer = slowly(client, TAKE_IN)
    assert answer.status_code == 503
    assert (
        "Too many files are being uploaded at the moment, so this upload did not start"
        in answer.content.decode()
    )
    assert client.get(TAKE_IN).status_code == 200
    assert client.get("/queue/").status_code == 200
    full.release()
    assert client.post(TAKE_IN, SAID).status_code == 400  # read, and no file is in it
    full.acquire(blocking=False)


@pytest.mark.parametrize("wrong", [ValueError, RequestDataTooBig])
def test_a_file_gives_its_turn_back_however_it_ends(
    signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch, wrong: type[Exception]
) -> None:
    turns = threading.BoundedSemaphore(1)
    monkeypatch.setattr(thread_limits, "_turns", turns)

    def breaks(*_args: Any) -> None:
        raise wrong

    client = signed_in("intake")
    client.raise_request_exception = False
    monkeypatch.setattr(uploads.SealingUploadHandler, "handle_raw_input", breaks)
    client.post(TAKE_IN, {**SAID, "uploads": SimpleUploadedFile("a.bin", b"y")})
    assert turns.acquire(blocking=False)


def test_what_leaves_holds_its_turn_until_it_has_left(monkeypatch: pytest.MonkeyPatch) -> None:
    turns = threading.BoundedSemaphore(1)
    monkeypatch.setattr(thread_limits, "_turns", turns)

    def begun(pieces: list[bytes]) -> thread_limits.Passing:
        with thread_limits.turn() as turn:
            return turn.over(iter(pieces))

    assert list(begun([b"a", b"b"])) == [b"a", b"b"]  # left whole
    nobody = begun([b"a"])
    with pytest.raises(thread_limits.TooManyFiles):
        thread_limits.turn()
    nobody.close()  # nobody wanted it
    nobody.close()
    half = begun([b"a", b"b"])
    assert next(half) == b"a"
    half.close()
    del nobody, half
    thrown_away = begun([b"a"])  # as Django does where it fails after the view has answered
    del thrown_away
    gc.collect()
    with pytest.raises(KeyError), thread_limits.turn():  # it did not even begin
        raise KeyError
    assert turns.acquire(blocking=False)
