"""The frame of all pages is written and compressed once a language; nobody's page is in another's."""

import gzip
import zlib

import pytest
from django.conf import settings
from django.middleware.gzip import GZipMiddleware
from django.test import Client
from django.utils.safestring import SafeString
from django.utils.translation import override

from payung.doors.public import frames
from payung.doors.public.frames import Frame

GZIP = {"Accept-Encoding": "gzip"}


@pytest.mark.parametrize("code", ["en", "th", "my"])
def test_a_compressed_page_is_the_page(public: Client, code: str) -> None:
    plain = public.get(f"/{code}/leaving/")
    packed = public.get(f"/{code}/leaving/", headers=GZIP)

    assert gzip.decompress(packed.content) == plain.content
    assert packed["Content-Encoding"] == "gzip"
    assert int(packed["Content-Length"]) == len(packed.content)
    assert "Accept-Encoding" in packed["Vary"]
    assert f'lang="{code}"'.encode() in plain.content


@pytest.mark.django_db
def test_it_is_compressed_about_as_well_as_at_once(public: Client) -> None:
    page = public.get("/th/tell/").content
    with override("th"):
        packed = frames.frame().deflated(page)
    assert packed is not None
    assert len(packed) <= len(zlib.compress(page, frames.LEVEL)) + 50


def test_pages_do_not_mix_whatever_was_written_before() -> None:
    begun = Frame(SafeString("paper kite "))
    pages = [f"paper kite {number}".encode() for number in range(5)]

    deflated = [begun.deflated(page) for page in pages]

    assert [zlib.decompress(packed or b"", -15) for packed in deflated] == pages
    assert begun.deflated(b"another page") is None


def test_an_answer_without_the_frame_is_compressed_as_by_django(public: Client) -> None:
    answer = public.get("/fingerprint.js", headers=GZIP)
    assert gzip.decompress(answer.content) == public.get("/fingerprint.js").content


def test_lengths_of_the_same_page_differ(public: Client) -> None:
    """Django's protection against those who guess a page's contents by its length (BREACH)."""
    lengths = {len(public.get("/en/leaving/", headers=GZIP).content) for _ in range(20)}
    assert len(lengths) > 1
    assert max(lengths) - min(lengths) < GZipMiddleware.max_random_bytes


def test_the_same_page_in_another_language_is_escaped(public: Client) -> None:
    page = public.get('/en/no"><b>/').content.decode()
    assert "no&quot;&gt;&lt;b&gt;/" in page
    assert "<b>" not in page


def test_each_language_has_its_own_frame_in_every_process(public: Client) -> None:
    frames.load()
    for code, _name in settings.LANGUAGES:
        with override(code):
            assert f'<html lang="{code}">' in frames.frame().text
