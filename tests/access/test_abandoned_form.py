"""A form that was filled in and never sent leaves no trace in a table, a database file or a folder."""

import tempfile
import time
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client

from payung.doors.public import steps
from tests.access.test_canary import dump
from tests.canary import CANARIES, found
from tests.house import build_house

ASKED = {
    "where_now": CANARIES["where_now"],
    "narrative": CANARIES["narrative"],
    "account": CANARIES["account"],
    "service": CANARIES["service"],
    "concerns": CANARIES["odd"],
}


def files(since: float) -> Iterator[Path]:
    """Yield every file in which something could be left: of home, database and, where new, temp folder.

    PostgreSQL's folder holds gigabytes of what other tests wrote: what nobody has written to since is left out.
    """
    home, passing = Path(settings.PAYUNG_HOME), Path(tempfile.gettempdir())
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("CHECKPOINT")
            cursor.execute("SHOW data_directory")
            yield from new(Path(cursor.fetchone()[0]).rglob("*"), since)
    else:
        name = Path(connection.settings_dict["NAME"])
        yield from name.parent.glob(f"{name.name}*")
    yield from home.rglob("*")
    yield from new(passing.glob("*"), since)


def new(paths: Iterable[Path], since: float) -> Iterator[Path]:
    """Yield what was written to since: only there could it be left by what came since."""
    for path in paths:
        try:
            if path.lstat().st_mtime >= since:
                yield path
        except OSError:  # gone by now
            continue


def on_disk(since: float) -> list[str]:
    left: set[str] = set()
    for path in set(files(since)):
        try:
            if path.is_file():
                left |= set(found(path.read_bytes(), ASKED))
        except OSError:  # another process's own, or gone by now
            continue
    return sorted(left)


def hidden(html: str, name: str) -> str:
    return html.partition(f'name="{name}" value="')[2].partition('"')[0]


def walk(public: Client, before: object) -> str:
    """Fill every page of the form up to the last one, and never press "Send"; return that page.

    Whoever gives up at any of them leaves the database as it was `before`.
    """
    html = public.get("/en/tell/").content.decode()
    for _ in range(len(steps.ALL) * 2):
        here = hidden(html, "here")
        if here == "needs":
            break
        data = {"told": hidden(html, "told"), "here": here, "do": "next", "safe_now": "no", **ASKED}
        html = public.post("/en/tell/", data).content.decode()
        assert not public.cookies
        assert dump() == before, here
    # What is typed on the last page travels too, when somebody goes back.
    data = {"told": hidden(html, "told"), "here": "needs", "do": "back", **ASKED}
    return public.post("/en/tell/", data).content.decode()


@pytest.mark.django_db(transaction=True)
def test_a_form_that_was_never_sent_leaves_nothing(public: Client) -> None:
    build_house()
    began, before = time.time() - 1, dump()

    html = walk(public, before)

    sealed = hidden(html, "told")
    assert len(sealed) > 1000  # all of it travels with the page
    assert found(sealed.encode(), ASKED) == []
    assert dump() == before
    assert on_disk(began) == []


@pytest.mark.django_db(transaction=True)
def test_what_was_left_in_a_folder_would_be_found() -> None:
    left = Path(settings.PAYUNG_HOME) / "left-by-somebody"
    left.write_text(f"x {CANARIES['narrative']} x")
    try:
        assert on_disk(time.time()) == ["narrative"]
    finally:
        left.unlink()


@pytest.mark.django_db(transaction=True)
def test_what_was_left_in_the_database_would_be_found(monkeypatch: pytest.MonkeyPatch) -> None:
    # Words of its own: what other tests look for must not come from here.
    monkeypatch.setitem(ASKED, "narrative", "left by somebody 6e02")
    began = time.time() - 1
    assert on_disk(began) == []
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE left_by_somebody (words text)")
        cursor.execute("INSERT INTO left_by_somebody VALUES (%s)", [ASKED["narrative"]])
        try:
            assert on_disk(began) == ["narrative"]
        finally:
            cursor.execute("DROP TABLE left_by_somebody")
