"""A form in one line: stray percent signs cost nothing, and what a browser sends arrives as it was typed."""

from io import BytesIO
from typing import Any
from unittest.mock import Mock
from urllib.parse import urlencode

from hypothesis import given
from hypothesis import strategies as st

from payung.config import wsgi
from payung.operations.wsgi_middleware import LINES, Escaped, readable


@given(st.dictionaries(st.text(min_size=1, max_size=8), st.text(min_size=1, max_size=20)))
def test_what_a_browser_sends_arrives_as_it_was_typed(fields: dict[str, str]) -> None:
    body = urlencode(fields).encode()
    assert Escaped(BytesIO(body)).read() == body


@given(st.binary(max_size=60))
def test_no_stray_percent_sign_arrives(body: bytes) -> None:
    read = Escaped(BytesIO(body)).read().decode("latin-1")
    for place, sign in enumerate(read):
        assert sign != "%" or int(read[place + 1 : place + 3], 16) >= 0


def test_a_form_in_one_line_is_read_without_them_and_others_are_left_alone() -> None:
    heard: list[bytes] = []

    def application(environ: dict[str, Any], _start: Any) -> list[bytes]:
        heard.append(environ["wsgi.input"].read())
        return []

    for kind in (LINES, f"{LINES}; charset=utf-8", "text/plain"):
        environ = {"CONTENT_TYPE": kind, "wsgi.input": BytesIO(b"a=5%%&b=%41")}
        readable(application)(environ, lambda *_: bytes)
    assert heard == [b"a=5 &b=%41", b"a=5 &b=%41", b"a=5%%&b=%41"]


def test_the_face_of_children_cuts_it_where_no_page_of_ours_would_be(
    settings: Any, monkeypatch: Any
) -> None:
    settings.PAYUNG_LONGEST_BODY, settings.PAYUNG_LONGEST_LINES = 1000, 10
    monkeypatch.setattr(wsgi, "django_application", lambda environ, _start: environ)
    for kind, length in ((LINES, "10"), ("multipart/form-data; boundary=x", "1000")):
        environ: Any = wsgi.cut({"CONTENT_TYPE": kind, "CONTENT_LENGTH": "5000"}, Mock())
        assert environ["CONTENT_LENGTH"] == length
