"""Any header: a sentence that names it, or the report is received; never a 500, never half a report."""

import json
import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any, Final
from wsgiref.types import WSGIApplication

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import override_settings
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from conftest import face_settings
from payung.foundation.rate_limits import empty_all
from payung.intake.models import Sent, StoredAssessment, StoredReport
from payung.ledger.models import Entry
from payung.operations.wsgi_middleware import readable
from tests.fuzzing import examples

pytestmark = pytest.mark.django_db

BODY: Final = b'{"language": "en"}'
TEXT: Final = st.text(
    st.characters(max_codepoint=255), max_size=300
)  # bytes, as a server hands them over
CODECS: Final = ("utf-8", "utf-16", "idna", "hex", "undefined", "rot13", "none-such", "\0", "")
LENGTHS: Final = ("", "18", "018", "+18", " 18", "1_8", "1e1", "0x12", "-1", "\xb2", "9" * 4000)
# Of no account to this face: what is sent is taken whatever they say.
IGNORED: Final = (
    *("Accept", "Accept-Charset", "Accept-Encoding", "Accept-Language", "Cookie", "Expect"),
    *("If-Match", "If-None-Match", "If-Modified-Since", "If-Unmodified-Since", "If-Range"),
    *("Origin", "Range", "Referer", "User-Agent"),
)
often = settings(
    max_examples=examples(40),
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)


class Gone(BytesIO):
    """A connection that breaks while the body is read."""

    def read(self, *_size: Any) -> bytes:
        """Break off."""
        raise ConnectionResetError


@dataclass
class Wire:
    """The api as a server calls it, with the key of a partner, and all that is logged."""

    key: str
    logged: list[str]
    face: WSGIApplication

    def ask(self, stream: BytesIO | None = None, **changed: str) -> tuple[int, dict[str, Any]]:
        """Return status and answer to a small report, or to a question; hold what every answer keeps to."""
        empty_all()
        before, said = _kept(), []
        environ = {
            "REQUEST_METHOD": "POST",
            "SCRIPT_NAME": "",
            "PATH_INFO": "/v1/reports",
            "QUERY_STRING": "limit=%35",
            "SERVER_NAME": "127.0.0.1",
            "SERVER_PORT": "8002",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "wsgi.url_scheme": "http",
            "wsgi.input": stream or BytesIO(BODY),
            "HTTP_AUTHORIZATION": f"Bearer {self.key}",
            "CONTENT_TYPE": "application/json",
            "CONTENT_LENGTH": str(len(BODY)),
            **changed,
        }

        def start(*head: Any) -> Callable[[bytes], object]:
            said.append(head)
            return bytes

        answer = self.face(environ, start)
        problem = json.loads(b"".join(answer))
        status, headers = int(said[0][0][:3]), dict(said[0][1])
        assert status < 500
        assert self.logged == []
        assert _kept() == tuple(count + (status == 201) for count in before)
        if status >= 400:
            assert headers["Content-Type"] == "application/problem+json"
            assert problem["status"] == status
            assert problem["detail"].count(".") == problem["detail"].endswith(".") == 1
        return status, problem


def _kept() -> tuple[int, ...]:
    received = Entry.objects.filter(act="report.received")
    rows = (StoredReport.objects, StoredAssessment.objects, Sent.objects, received)
    return tuple(row_set.count() for row_set in rows)


@pytest.fixture
def wire(key: str) -> Iterator[Wire]:
    """The face, whose requests leave this test's connection to the database open."""
    logged: list[str] = []

    class Kept(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            logged.append(record.getMessage())

    handler = Kept()
    logging.getLogger().addHandler(handler)
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    with override_settings(**face_settings("api"), ALLOWED_HOSTS=["*"]):
        yield Wire(key, logged, readable(WSGIHandler()))
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)
    logging.getLogger().removeHandler(handler)


def every(strategy: st.SearchStrategy[str], wire: Wire, check: Callable[[str], None]) -> None:
    """Check many texts that come of a strategy."""

    @often
    @given(strategy)
    def checked(text: str) -> None:
        check(text)

    checked()
    assert wire.logged == []


def test_authorization_opens_with_the_key_alone(wire: Wire) -> None:
    odd = st.one_of(
        TEXT,
        TEXT.map("Bearer {}".format),
        TEXT.map("bearer {}".format),
        TEXT.map(lambda text: f"Bearer {wire.key}{text}"),
        TEXT.map(lambda text: f"{text}Bearer {wire.key}"),
        TEXT.map(lambda text: f"Bearer {text[:9]} {wire.key[:-1]}"),
    )

    def check(text: str) -> None:
        status, problem = wire.ask(HTTP_AUTHORIZATION=text)
        if status != 201:
            assert status == 401
            assert "the Authorization header" in problem["detail"]
        else:
            assert text.lower() == f"bearer {wire.key}".lower()

    every(odd, wire, check)


def test_an_idempotency_key_is_taken_or_named(wire: Wire) -> None:
    visible = st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=260)

    def check(text: str) -> None:
        status, problem = wire.ask(HTTP_IDEMPOTENCY_KEY=text)
        if status == 400:
            assert problem["field"] == "Idempotency-Key"
            assert "Idempotency-Key" in problem["detail"]
        else:
            assert status in {200, 201}
            assert 1 <= len(text) <= 255

    every(st.one_of(TEXT, visible), wire, check)


def content_types() -> st.SearchStrategy[str]:
    """Return kinds of bodies, with the parameters that a reader of headers stumbles over."""
    kinds = st.sampled_from(["application/json", "multipart/form-data", "text/plain", ""])
    names = st.sampled_from(["charset", "charset*", "a*", "a*0*", "boundary", "boundary*", ""])
    codecs = st.sampled_from(CODECS)
    given = st.one_of(
        codecs,
        TEXT,
        st.builds("{}'x'%41{}".format, codecs, TEXT),
        st.builds('"{}'.format, TEXT),
    )
    whole = st.builds("{};{}={};{}".format, kinds, names, given, TEXT)
    return st.one_of(TEXT, TEXT.map("application/json;{}".format), whole)


@pytest.mark.parametrize("method", ["POST", "GET"])
def test_a_content_type_is_json_or_named(wire: Wire, method: str) -> None:
    def check(text: str) -> None:
        status, problem = wire.ask(CONTENT_TYPE=text, REQUEST_METHOD=method)
        if status == 415:
            assert "Content-Type: application/json" in problem["detail"]
        else:
            assert status == (201 if method == "POST" else 200)
        if text.startswith("application/json;"):
            assert status != 415

    every(content_types(), wire, check)


@pytest.mark.parametrize("codec", CODECS)
@pytest.mark.parametrize("form", ["charset={}", "charset*={}'x'%41", "a*={}'x'%ff"])
def test_a_letter_set_that_is_none_changes_nothing(wire: Wire, codec: str, form: str) -> None:
    kind = f"application/json; {form.format(codec)}"
    assert wire.ask(CONTENT_TYPE=kind)[0] == 201
    assert wire.ask(CONTENT_TYPE=kind, REQUEST_METHOD="GET")[0] == 200


def test_a_content_length_is_that_of_the_body_or_named(wire: Wire) -> None:
    numbers = st.integers(-(10**30), 10**30) | st.integers(0, 5 * 1024 * 1024)

    def check(text: str) -> None:
        status, problem = wire.ask(CONTENT_LENGTH=text)
        if status == 400:
            is_short = text.isascii() and text.isdigit() and int(text) < len(BODY)
            assert problem["field"] == ("body" if is_short or not text else "Content-Length")
            assert is_short or not text or "Content-Length" in problem["detail"]
        elif status == 413:
            assert int(text) > 4 * 1024 * 1024
        else:
            assert (status, int(text)) == (201, len(BODY))

    every(st.one_of(TEXT, st.sampled_from(LENGTHS), numbers.map(str)), wire, check)


@pytest.mark.parametrize("header", IGNORED)
@pytest.mark.parametrize("method", ["POST", "GET"])
def test_other_headers_change_nothing(wire: Wire, header: str, method: str) -> None:
    name = f"HTTP_{header.upper().replace('-', '_')}"

    @settings(often, max_examples=examples(10))
    @given(TEXT)
    @example("\0")
    @example("a" * 20_000)
    @example(",".join(["id;q=0.1"] * 3000))
    @example("x;a*=none-such'x'%41")
    def check(text: str) -> None:
        status, _ = wire.ask(None, **{name: text, "REQUEST_METHOD": method})
        assert status == (201 if method == "POST" else 200)

    check()


def test_a_body_that_breaks_off_is_no_fault_of_ours_and_leaves_nothing(wire: Wire) -> None:
    assert wire.ask(Gone())[0] == 400
