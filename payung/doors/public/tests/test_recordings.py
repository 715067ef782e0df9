"""Recordings of screens: offered where they are, in their language, never loaded by themselves."""

import json
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.test import Client, override_settings

from conftest import face_settings
from payung.doors.public import recordings, steps
from payung.doors.public.tests.test_report_form import Child
from tests.house import House

pytestmark = pytest.mark.django_db
VOICE, FILM = b"an invented voice", b"an invented film"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, content in {
        "th/home.opus": VOICE,
        "th/home.webm": FILM,
        "th/safe.mp3": VOICE,
        "en/leaving.m4a": VOICE,
    }.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(content)
    return tmp_path


@pytest.fixture
def recorded(house: House, folder: Path) -> Iterator[Client]:
    settings = face_settings("public") | {"PAYUNG_RECORDINGS": str(folder)}
    with override_settings(**settings):
        yield Client()


def test_a_screen_offers_what_was_recorded_of_it_and_loads_nothing(recorded: Client) -> None:
    page = recorded.get("/th/").content.decode()
    assert page.count('preload="none"') == 2
    assert '<source src="/recordings/th/home.opus" type="audio/ogg">' in page
    assert '<source src="/recordings/th/home.webm" type="video/webm">' in page
    assert "autoplay" not in page
    assert 'src="/recordings/en/leaving.m4a"' in recorded.get("/en/leaving/").content.decode()


def test_other_screens_and_languages_offer_none(recorded: Client) -> None:
    for path in ("/en/", "/id/", "/th/talk/", "/th/nothing-here/"):
        page = recorded.get(path).content.decode()
        assert "<audio" not in page
        assert "<video" not in page


def test_a_step_is_heard_as_it_is_put_to_a_child_alone(recorded: Client) -> None:
    assert "/recordings/th/safe.mp3" in recorded.get("/th/tell/").content.decode()
    assert "<audio" not in recorded.get("/th/tell/other/").content.decode()


def test_an_adult_survivor_hears_only_pages_that_have_the_words_of_a_child(
    house: House, folder: Path
) -> None:
    for name in steps.ALL.keys() | {"sent"}:
        (folder / "en" / f"{name}.mp3").write_bytes(VOICE)
    with override_settings(**face_settings("public"), PAYUNG_RECORDINGS=str(folder)):
        heard = {
            reporter: set(_heard(reporter)) for reporter in ("adult_survivor", "child", "friend")
        }
    changed = {"what", "who"}
    assert heard["child"] >= {"safe", "when", "wish", "words", "sent"} | changed
    assert heard["adult_survivor"] == heard["child"] - changed - {"sent"}
    assert heard["friend"] == set()


def _heard(reporter: str) -> Iterator[str]:
    """Go from the first page to the last; yield the names of those that have a recording."""
    teller = Child(Client(), "en", "tell/other/")
    teller.post("", reporter=reporter)
    pages = [*steps.ALL, "sent"]
    for _ in pages:
        for name in pages:
            if f"/recordings/en/{name}.mp3" in teller.html:
                yield name
        if 'id="receipt"' in teller.html:
            return
        last = teller.here() == "needs"
        teller.post("send" if last else "next", safe_now="yes")
    raise AssertionError("the last page was not reached")


def test_a_recording_comes_whole_or_in_parts_and_is_not_kept(recorded: Client) -> None:
    whole = recorded.get("/recordings/th/home.opus", headers={"Accept-Encoding": "gzip"})
    assert whole.getvalue() == VOICE
    assert whole["Content-Type"] == "audio/ogg"
    assert whole["Cache-Control"] == "no-store"
    assert "Content-Encoding" not in whole
    part = recorded.get("/recordings/th/home.webm", headers={"Range": "bytes=3-10"})
    assert part.status_code == 206
    assert part.getvalue() == FILM[3:11]


def test_nothing_else_is_served_from_there(recorded: Client, folder: Path) -> None:
    (folder / "secret.txt").write_text("no")
    for path in ("secret.txt", "th/../secret.txt", "../secret.txt", "th/", ""):
        assert recorded.get(f"/recordings/{path}").status_code == 404
    assert recorded.post("/recordings/th/home.opus").status_code == 404


@pytest.mark.parametrize(("suffix", "encoding"), [("gz", "gzip"), ("br", "br")])
def test_no_compressed_file_beside_a_recording_is_served_in_its_place(
    house: House, folder: Path, suffix: str, encoding: str
) -> None:
    (folder / f"th/home.opus.{suffix}").write_bytes(b"x")
    with override_settings(**face_settings("public"), PAYUNG_RECORDINGS=str(folder)):
        asked = {"Accept-Encoding": encoding}
        whole = Client().get("/recordings/th/home.opus", headers=asked)
    assert whole.getvalue() == VOICE
    assert "Content-Encoding" not in whole
    assert listed(folder)[1].startswith(f"th/home.opus.{suffix}: no screen is named home.opus")


def test_what_a_link_leads_to_is_neither_offered_nor_served(
    house: House, folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    outside = tmp_path_factory.mktemp("outside")
    (outside / "home.opus").write_bytes(b"not for anybody")
    (folder / "id").symlink_to(outside)
    (folder / "en" / "home.opus").symlink_to(outside / "home.opus")
    (folder / "en" / "home.mp3").symlink_to(outside / "gone.mp3")
    with override_settings(**face_settings("public"), PAYUNG_RECORDINGS=str(folder)):
        for path in ("id/home.opus", "en/home.opus", "en/home.mp3"):
            assert Client().get(f"/recordings/{path}").status_code == 404
    rows, wrong = listed(folder)
    assert rows["id"]["there"] == []
    assert rows["en"]["there"] == ["leaving.m4a"]
    for name in ("en/home.mp3", "en/home.opus", "id"):
        assert f"{name}: it is a link, or lies behind one;" in wrong


def test_the_folder_itself_may_be_named_through_a_link(
    folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    named = tmp_path_factory.mktemp("elsewhere") / "named"
    named.symlink_to(folder)
    assert listed(named)[0]["th"]["there"] == ["home.opus", "home.webm", "safe.mp3"]


def test_without_recordings_the_browser_may_load_none(public: Client, house: House) -> None:
    assert "media-src" not in public.get("/en/")["Content-Security-Policy"]


def listed(folder: Path | str) -> tuple[dict[str, dict[str, list[str]]], str]:
    out, error = StringIO(), StringIO()
    with override_settings(PAYUNG_RECORDINGS=str(folder)):
        call_command("recordings", stdout=out, stderr=error)
    rows = [json.loads(line) for line in out.getvalue().splitlines()]
    return {row["language"]: row for row in rows}, error.getvalue()


def test_the_command_lists_what_is_there_and_what_is_missing(folder: Path) -> None:
    rows, wrong = listed(folder)
    assert wrong == ""
    assert rows["th"]["there"] == ["home.opus", "home.webm", "safe.mp3"]
    assert "home" not in rows["th"]["without_voice"]
    assert "safe" not in rows["th"]["without_voice"]
    assert {"safe", "talk"} <= set(rows["th"]["without_signs"])
    assert rows["id"]["without_voice"] == rows["id"]["without_signs"] == recordings.screens()


def test_without_a_folder_all_is_missing() -> None:
    for nothing in ("", "/nowhere/at/all"):
        rows, wrong = listed(nothing)
        assert wrong == ""
        assert rows["en"]["there"] == []


@pytest.mark.parametrize(
    ("name", "size", "fault"),
    [
        ("home.opus", 5, "it must lie in a folder named for its language"),
        ("xx/home.opus", 5, "no language is named xx"),
        ("th/house.opus", 5, "no screen is named house"),
        ("th/_numbers.opus", 5, "no screen is named _numbers"),
        ("th/home.wav", 5, "its name must end in one of .opus, .mp3"),
        ("th/talk.opus", 0, "it is empty, or larger than 1,000,000 bytes"),
        ("th/talk.opus", 1_000_001, "it is empty, or larger than 1,000,000 bytes"),
    ],
)
def test_a_file_that_cannot_be_used_is_named_in_one_sentence(
    folder: Path, name: str, size: int, fault: str
) -> None:
    (folder / name).parent.mkdir(exist_ok=True)
    (folder / name).write_bytes(b"x" * size)
    rows, wrong = listed(folder)
    assert wrong.startswith(f"{name}: {fault}")
    assert wrong.count("\n") == 1
    assert rows["th"]["there"] == ["home.opus", "home.webm", "safe.mp3"]


def test_screens_are_pages_and_steps() -> None:
    names = recordings.screens()
    assert {"home", "sent", "dialogue", "safe", "words", "leaving", "shared"} <= set(names)
    assert not {"base", "step", "_ask", "away"} & set(names)
