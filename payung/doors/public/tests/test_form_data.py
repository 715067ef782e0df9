"""Odd, huge, tampered, replayed or reordered fields: never a 500, never a refusal, always a sentence."""

import re
from io import BytesIO
from typing import Any, cast
from unittest import mock

import pytest
from django.test import Client, RequestFactory
from django.test.client import BOUNDARY, MULTIPART_CONTENT, ClientHandler, encode_multipart
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from payung.doors.public import sealed_field, steps
from payung.foundation import receipts
from payung.intake.models import Message, StoredReport
from tests.fuzzing import examples
from tests.house import House

pytestmark = pytest.mark.django_db
NAMES = sorted({ask.name for step in steps.ALL.values() for ask in step.asks})
FORM = "application/x-www-form-urlencoded"
DEEDS = ["next", "back", "send", "stay", "skip", "", "\0", "🙂"]
QUIET = settings(
    max_examples=examples(60),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
words = st.text(max_size=60)
values = st.one_of(words, st.lists(words, max_size=4))


def fresh() -> str:
    return sealed_field.seal("tell", {"r": receipts.draw(), "a": {}, "t": False})


def answers_of(state: str) -> dict[str, str]:
    return cast("dict[str, str]", sealed_field.unseal("tell", state)["a"])


def is_a_page(html: str) -> bool:
    return "<h1>" in html and ("<form" in html or 'id="receipt"' in html)


@QUIET
@given(
    here=st.one_of(st.sampled_from(sorted(steps.ALL)), words),
    deed=st.sampled_from(DEEDS),
    fields=st.dictionaries(st.one_of(st.sampled_from(NAMES), words), values, max_size=8),
    state=st.one_of(st.just("fresh"), st.just(""), words, st.binary(max_size=90)),
)
def test_whatever_comes_a_page_answers(
    house: House, public: Client, here: str, deed: str, fields: dict[str, Any], state: Any
) -> None:
    data = {**fields, "here": here, "do": deed, "told": fresh() if state == "fresh" else state}
    response = public.post("/en/tell/", data)
    assert response.status_code == 200
    assert is_a_page(response.content.decode())


@QUIET
@given(place=st.integers(0, 400), sign=st.sampled_from("AZaz09-_=!é"))
def test_a_changed_field_is_noticed_and_the_page_kept(
    house: House, public: Client, place: int, sign: str
) -> None:
    field = fresh()
    place %= len(field)
    changed = field[:place] + sign + field[place + 1 :]
    response = public.post(
        "/en/tell/", {"told": changed, "here": "words", "do": "stay", "narrative": "kept words"}
    )
    html = response.content.decode()
    assert "kept words" in html
    if changed != field and sign != "=":
        assert "was open for a long time" in html


@QUIET
@given(order=st.permutations(sorted(steps.ALL)))
def test_pages_in_any_order_lose_no_answer(house: House, public: Client, order: list[str]) -> None:
    state = fresh()
    for here in order:
        data = {"told": state, "here": here, "do": "next", "narrative": "mine"}
        if here != "words":
            del data["narrative"]
        html = public.post("/en/tell/", data).content.decode()
        match = re.search(r'name="told" value="([^"]+)"', html)
        assert match
        state = match[1]
    assert answers_of(state)["narrative"] == "mine"


def test_a_huge_text_is_kept_in_its_beginning_and_said_so(house: House, public: Client) -> None:
    from payung.config.wsgi import application  # the cut lies before Django

    fields = {"told": fresh(), "here": "words", "do": "send", "narrative": "kite " * 200_000}
    body = encode_multipart(BOUNDARY, fields)
    status, html = call(application, "/en/tell/", body, MULTIPART_CONTENT)
    assert status == 200
    assert 'id="receipt"' in html
    assert "We kept the first part" in html
    assert StoredReport.objects.count() == 1


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\xff\xfe\x00",
        b"--x\r\n",
        b'--x\r\nContent-Disposition: form-data; name="here"\r\n\r\nwhat',
        b"told=%ff%fe&here=what&do=next",
    ],
)
@pytest.mark.parametrize(
    "kind",
    [
        "multipart/form-data; boundary=x",
        "multipart/form-data",
        "application/x-www-form-urlencoded",
        "text/plain",
        "application/json",
        "",
    ],
)
def test_an_unreadable_body_gets_a_page(
    house: House, public: Client, body: bytes, kind: str
) -> None:
    for address in ("/en/tell/", "/en/answer/"):
        response = public.generic("POST", address, body, content_type=kind)
        assert response.status_code == 200
        assert "<form" in response.content.decode()


@pytest.mark.parametrize("charset", ["zlib", "hex", "rot13", "base64", "utf-16", "nonsense"])
@pytest.mark.parametrize("kind", ["multipart/form-data; boundary=x", FORM])
def test_a_claimed_charset_changes_nothing(
    house: House, public: Client, charset: str, kind: str
) -> None:
    response = public.generic("POST", "/en/tell/", b"", f"{kind}; charset={charset}")
    assert response.status_code == 200
    if kind == FORM:
        body = b"here=words&do=stay&narrative=my+words"
        response = public.generic("POST", "/en/tell/", body, f"{kind}; charset={charset}")
        assert "my words" in response.content.decode()


@pytest.mark.parametrize("origin", ["http://[::1", "kite", "null", ""])
def test_an_odd_origin_gets_a_page(house: House, public: Client, origin: str) -> None:
    response = public.post("/en/tell/", {}, headers={"Origin": origin})
    assert response.status_code in {200, 403}
    assert response["Cache-Control"] == "no-store"
    assert "default-src 'none'" in response["Content-Security-Policy"]


def test_the_longest_words_travel_back_and_forth(house: House, public: Client) -> None:
    state, words = fresh(), "".join(chr(0x4E00 + n % 20_000) for n in range(90_000))
    for here, name in (("danger", "where_now"), ("words", "narrative")):
        data = {"told": state, "here": here, "do": "back", name: words}
        html = public.post("/en/tell/", data).content.decode()
        assert "We kept the first part" in html
        match = re.search(r'name="told" value="([^"]+)"', html)
        assert match
        state = match[1]
    answers = answers_of(state)
    assert (len(answers["where_now"]), len(answers["narrative"])) == (2_000, 80_000)


def test_a_file_is_dropped_and_the_words_are_kept(house: House, public: Client) -> None:
    file = BytesIO(b"x" * 100_000)
    file.name = "picture.png"
    data = {"told": fresh(), "here": "words", "do": "send", "narrative": "mine", "file": file}
    assert 'id="receipt"' in public.post("/en/tell/", data).content.decode()


def test_thousands_of_fields_are_no_refusal(house: House, public: Client) -> None:
    data = {f"x{n}": "y" for n in range(3000)}
    data |= {"told": fresh(), "here": "safe", "do": "send", "safe_now": "no"}
    assert 'id="receipt"' in public.post("/en/tell/", data).content.decode()


def test_an_odd_value_is_kept_as_text_for_the_officer(house: House, public: Client) -> None:
    from tests.house import open_for as open_report

    data = {"told": fresh(), "here": "safe", "do": "send", "safe_now": "perhaps a kite"}
    public.post("/en/tell/", data)
    opened = open_report(house.viewer("intake"), StoredReport.objects.get().id)
    assert "perhaps a kite" in str(opened.report.extra)


@QUIET
@given(way=st.one_of(words, st.just("fresh")), deed=st.sampled_from(DEEDS), text=words)
def test_the_way_back_answers_whatever_comes(
    house: House, public: Client, way: str, deed: str, text: str
) -> None:
    response = public.post("/en/answer/", {"way": way, "do": deed, "text": text, "receipt": way})
    assert response.status_code == 200
    assert not Message.objects.exists()


@pytest.mark.parametrize("path", ["/en/none/", "/xx/", "/en/tell/1", "/%00", "/en/%ff"])
def test_a_wrong_address_gets_a_sentence(public: Client, house: House, path: str) -> None:
    response = public.get(path)
    assert response.status_code == 404
    assert "Start here" in response.content.decode()


@pytest.mark.parametrize("method", ["put", "delete", "patch"])
def test_other_methods_are_not_for_this_face(public: Client, house: House, method: str) -> None:
    assert getattr(public, method)("/en/tell/").status_code == 405


def call(application: Any, path: str, body: bytes, kind: str) -> tuple[int, str]:
    """Send one request through the public face's own WSGI application, Django's test handler inside."""
    handler = ClientHandler(enforce_csrf_checks=False)
    environ = RequestFactory()._base_environ(  # type: ignore[attr-defined]
        **{
            "REQUEST_METHOD": "POST",
            "PATH_INFO": path,
            "CONTENT_TYPE": kind,
            "CONTENT_LENGTH": str(len(body)),
            "wsgi.input": BytesIO(body),
        }
    )
    with mock.patch(
        "payung.config.wsgi.django_application", lambda environ, _start: handler(environ)
    ):
        response = application(environ, None)
    return response.status_code, response.content.decode()
