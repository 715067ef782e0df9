"""While the faces are down, a child reads whom to call, and a machine gets a problem document."""

import json
import shutil
from collections.abc import Iterator
from typing import Any

import pytest

from payung.config.settings import public
from tests.deploy.client import Browser, partner_sends
from tests.deploy.stack import Stack, stack


@pytest.fixture(scope="module")
def closed(served: Stack) -> Iterator[Stack]:
    """Yield a proxy behind which no face answers, with the pages that the public one wrote when it started."""
    with stack() as made:
        shutil.copytree(served.place("away"), made.home / "away")
        made.start_proxy()
        yield made


@pytest.mark.parametrize("language", [language for language, _ in public.LANGUAGES])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_child_reads_whom_to_call(closed: Stack, language: str, method: str) -> None:
    answer = Browser(closed, "public").ask(method, f"/{language}/tell/", body=b"narrative=x")
    assert answer.status == 502
    assert f'<html lang="{language}">' in answer.text
    assert "000 111" in answer.text
    assert "000 999" in answer.text
    assert answer.headers["content-type"] == "text/html; charset=utf-8"
    assert answer.headers["cache-control"] == "no-store"
    assert "set-cookie" not in answer.headers
    policy = answer.headers["content-security-policy"]
    assert all(f"{name} {' '.join(sources)}" in policy for name, sources in DIRECTIVES.items())


DIRECTIVES: dict[str, Any] = public.CONTENT_SECURITY_POLICY["DIRECTIVES"]


def test_who_asks_without_a_language_gets_english(closed: Stack) -> None:
    for path in ("/", "/xx/", "/en"):
        answer = Browser(closed, "public").ask("GET", path)
        assert answer.status == 502, path
        assert '<html lang="en">' in answer.text


def test_nobody_can_ask_for_it(closed: Stack) -> None:
    assert Browser(closed, "public").ask("GET", "/away-en.html").status == 404


def test_what_is_too_long_gets_the_same_page(closed: Stack) -> None:
    answer = Browser(closed, "public").ask("POST", "/th/tell/", body=b"x" * 3_000_000)
    assert answer.status == 413
    assert '<html lang="th">' in answer.text


def test_a_machine_gets_a_problem_that_it_can_read(closed: Stack) -> None:
    for body, status in (({"language": "en"}, 503), ({"narrative": "x" * 5_000_000}, 413)):
        answer = partner_sends(closed, "any", body, "127.0.0.1")
        assert answer.status == status
        assert answer.headers["content-type"] == "application/problem+json"
        problem = json.loads(answer.text)
        assert problem["status"] == status
        assert problem["detail"].endswith(".")
    assert "retry-after" not in answer.headers
    chunked = {"Transfer-Encoding": "chunked"}
    answer = Browser(closed, "api").ask("POST", "/v1/reports", chunked, b"0\r\n\r\n")
    assert json.loads(answer.text)["type"] == "urn:payung:problem:length_required"
