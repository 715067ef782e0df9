"""A partner's developer tries the api in a browser: where the page is, and what it may fetch."""

import re
from itertools import product

import pytest
from django.test import Client
from pytest_django import Settings

from payung.doors.api.console import FILES

pytestmark = pytest.mark.django_db


@pytest.fixture
def developer(api: Client, settings: Settings) -> Client:
    """A browser at a demonstration in development."""
    settings.PAYUNG_DEMO = settings.PAYUNG_DEVELOPMENT = True
    return api


@pytest.mark.parametrize(("demo", "development"), list(product([False, True], repeat=2)))
@pytest.mark.parametrize("path", ["/try/", "/try/console.css", "/try/nothing"])
def test_outside_a_demonstration_in_development_nothing_is_there(
    api: Client, settings: Settings, path: str, demo: bool, development: bool
) -> None:
    settings.PAYUNG_DEMO, settings.PAYUNG_DEVELOPMENT = demo, development
    is_there = demo and development and path != "/try/nothing"
    assert api.get(path).status_code == (200 if is_there else 404)
    if not is_there:
        for answer in (api.get(path), api.post(path), api.put(path)):
            assert answer.status_code in {404, 405 if demo and development else 404}
            assert answer["Content-Type"] == "application/problem+json"


def test_the_page_fetches_only_its_own_files_and_runs_no_other_script(developer: Client) -> None:
    page = developer.get("/try/")
    policy = dict(part.split(" ", 1) for part in page["Content-Security-Policy"].split("; "))
    assert policy == {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": "data:",
        "connect-src": "'self'",
        "form-action": "'none'",
        "base-uri": "'none'",
        "frame-ancestors": "'none'",
    }
    assert page["Cache-Control"] == "no-store"
    files = re.findall(r'(?:src|href)="/try/([^"]+)"', page.content.decode())
    assert sorted(files) == sorted(FILES)
    assert "://" not in page.content.decode()


@pytest.mark.parametrize("name", sorted(FILES))
def test_each_file_is_there_as_what_it_is(developer: Client, name: str) -> None:
    answer = developer.get(f"/try/{name}")
    kind = "text/css" if name.endswith(".css") else "text/javascript"
    assert answer["Content-Type"] == f"{kind}; charset=utf-8"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer.content
    assert developer.get(f"/try/..%2f{name}").status_code == 404
