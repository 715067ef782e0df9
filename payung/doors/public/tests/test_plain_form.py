"""A plain form is read as Django reads it; one that is not plain is left to Django."""

from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadhandler import MemoryFileUploadHandler
from django.http import HttpRequest
from django.http.multipartparser import MultiPartParser
from django.test import Client
from django.test.client import encode_multipart
from hypothesis import given, settings
from hypothesis import strategies as st

from payung.doors.public import form_data, plain_form
from tests.fuzzing import examples

MARK = "----paper-kite-7d1"
HEAD = f'--{MARK}\r\nContent-Disposition: form-data; name="%s"\r\n\r\n'
END = f"\r\n--{MARK}--\r\n"
NAMES = ["told", "here", "concerns", "do"]
MANY = settings(max_examples=examples(150), deadline=None)
odd = st.sampled_from(
    [
        b"\r\n",
        b"\n",
        b"\r",
        b"--",
        MARK.encode(),
        f"--{MARK}".encode(),
        f"\r\n--{MARK}\r\n".encode(),
        f"\n--{MARK}--".encode(),
        b'"',
        b"; filename=a",
        b"\xff\xfe",
        b"Content-Type: text/plain",
        b"%41",
    ]
)
pieces = st.lists(st.one_of(odd, st.text(max_size=8).map(lambda text: text.encode())), max_size=5)


def form(*fields: tuple[str, bytes]) -> bytes:
    parts = [(HEAD % name).encode() + value for name, value in fields]
    return b"\r\n".join(parts) + END.encode()


def as_django_reads(body: bytes) -> dict[str, list[str]]:
    kind = {"CONTENT_TYPE": f"multipart/form-data; boundary={MARK}", "CONTENT_LENGTH": len(body)}
    fields, _files = MultiPartParser(
        kind, BytesIO(body), [MemoryFileUploadHandler()], "utf-8"
    ).parse()
    return dict(fields.lists())


@MANY
@given(st.lists(st.tuples(st.sampled_from(NAMES), pieces), min_size=1, max_size=4))
def test_values_of_any_kind_are_those_that_django_reads(
    named: list[tuple[str, list[bytes]]],
) -> None:
    body = form(*((name, b"".join(value)) for name, value in named))
    read = plain_form.fields(body, MARK.encode())
    assert read is None or dict(read.lists()) == as_django_reads(body)


@MANY
@given(
    st.lists(
        st.one_of(odd, st.sampled_from([HEAD.encode() % b"do", END.encode(), b"next"])), max_size=9
    )
)
def test_a_body_of_any_shape_is_read_as_django_reads_it_or_not_at_all(body: list[bytes]) -> None:
    read = plain_form.fields(b"".join(body), MARK.encode())
    if read is not None:
        assert dict(read.lists()) == as_django_reads(b"".join(body))


def test_a_form_as_browsers_send_it_is_plain() -> None:
    body = form(("here", b"what"), ("concerns", b"a"), ("concerns", "ภาพ".encode()), ("do", b""))
    read = plain_form.fields(body, MARK.encode())
    assert read is not None
    assert dict(read.lists()) == {"here": ["what"], "concerns": ["a", "ภาพ"], "do": [""]}


@pytest.mark.parametrize(
    "body",
    [
        b"",
        END.encode(),
        f"--{MARK}--\r\n".encode(),
        form(("do", b"next"))[:-4],
        form(*[("do", b"next")] * (plain_form.MOST + 2)),
        form(("do", f"a\n--{MARK}\r\n".encode())),
        form(("do", b"next")).replace(b'"do"', b'"do"; filename="a.png"'),
        form(("do", b"next")).replace(b'"do"', b'"d%22o"'),
        form(("do", b"next")).replace(b"\r\n\r\n", b"\r\nContent-Type: text/plain\r\n\r\n", 1),
    ],
)
def test_any_other_form_is_left_to_django(body: bytes) -> None:
    assert plain_form.fields(body, MARK.encode()) is None


@pytest.mark.parametrize(
    ("kind", "boundary"),
    [
        ("multipart/form-data; boundary=a-b", b"a-b"),
        ("multipart/form-data; boundary=a b", None),
        ('multipart/form-data; boundary="a b"', None),
        ("multipart/form-data; boundary=a; charset=x", None),
        ("multipart/form-data", None),
        ("multipart/form-data; boundary=", None),
        ("application/x-www-form-urlencoded", None),
    ],
)
def test_only_a_simple_boundary_is_taken(kind: str, boundary: bytes | None) -> None:
    assert plain_form.boundary(kind) == boundary


def test_the_face_asks_django_only_for_other_forms(
    public: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[object] = []
    plain: Any = form_data._plain

    def noted(request: HttpRequest) -> Any:
        read.append(plain(request))
        return read[-1]

    monkeypatch.setattr(form_data, "_plain", noted)
    body = encode_multipart(MARK, {"here": "safe", "do": "next"})
    kind = f"multipart/form-data; boundary={MARK}"
    assert public.post("/en/answer/", body, content_type=kind).status_code == 200
    assert public.post("/en/answer/", body[:-6], content_type=kind).status_code == 200
    assert [each is None for each in read] == [False, True]
