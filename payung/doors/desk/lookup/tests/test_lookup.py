"""An officer looks hashes up: the matches, and what they mean and do not mean."""

import hashlib
import io
import re
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import override_settings
from django.utils import translation
from pytest_django import Settings

from payung.doors.desk.conftest import SignedIn
from payung.doors.desk.hash_matches import list_entry
from payung.doors.desk.lookup import embedded_files
from payung.foundation import uploads
from payung.foundation.viewer import SYSTEM
from payung.ledger.models import Entry
from payung.media.exhibits.actions import look_back
from payung.media.exhibits.tests.samples import PICTURE, received
from payung.media.exhibits.tests.samples import places as places
from payung.media.files import hashing
from payung.media.files.analysis import Look
from payung.media.files.tests.test_containers import zipped
from payung.media.hashsets.actions import import_set
from payung.media.matcher import current_index
from payung.media.matcher.queries import lookup
from payung.media.matcher.results import Match
from tests.access.test_canary import dump
from tests.canary import found
from tests.house import House

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("places")]
ONE, NEAR, FAR = "0" * 64, "0" * 63 + "3", "f" * 64


@pytest.fixture(autouse=True)
def _a_list(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = current_index.CurrentIndex(tmp_path)
    monkeypatch.setattr(current_index, "shared_index", lambda: place)
    listed = f"key,pdq,md5,category,baseline\na,{ONE},{'1' * 32},A1,yes\n"
    import_set(SYSTEM, "kites", io.BytesIO(listed.encode()))


def shown(answer: Any, status: int = 200) -> str:
    assert answer.status_code == status
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())).split())


def test_each_hash_gets_a_sentence(signed_in: SignedIn) -> None:
    answer = signed_in("intake").post("/known/", {"hashes": f"{NEAR}\n\n{FAR}\n{'1' * 32}"})
    text = shown(answer)
    assert "2 of 3 hashes are in a hash set" in text
    assert "kites · entry a · category A1" in text
    assert "saved again or made smaller. 2 of 256 bits differ." in text
    assert "Exact match. According to the hash set it meets INTERPOL's baseline." in text
    assert "In no hash set here" in text
    assert Entry.objects.get(act="hashes.matched").count == 3
    assert "the nearest" not in text


def test_where_not_all_that_matches_is_shown_the_page_says_so(
    signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    import_set(SYSTEM, "shells", io.BytesIO(f"key,pdq\na,{ONE}\n".encode()))
    monkeypatch.setattr(lookup, "MOST", 1)
    text = shown(signed_in("intake").post("/known/", {"hashes": ONE}))
    assert "These are the closest entries. More entries match." in text


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ("kite", "Line 1 is not a hash: kite"),
        (f"{ONE}\n\n<b>kite", "Line 3 is not a hash: <b>kite"),
        ("\n".join([ONE] * 501), "At most 500 hashes at once."),
    ],
)
def test_what_is_no_hash_is_named_and_nothing_is_looked_up(
    signed_in: SignedIn, sent: str, sentence: str
) -> None:
    assert sentence in shown(signed_in("intake").post("/known/", {"hashes": sent}), 400)
    assert not Entry.objects.filter(act="hashes.matched").exists()


def test_what_was_typed_stays_where_nobody_answers(signed_in: SignedIn, tmp_path: Path) -> None:
    client = signed_in("intake")
    with override_settings(PAYUNG_MATCHER=str(tmp_path / "nobody.sock")):
        answer = client.post("/known/", {"hashes": ONE})
    assert "Hashes cannot be compared at the moment" in shown(answer, 400)
    assert ONE in answer.content.decode()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"distance": 0}, "The same picture."),
        ({"distance": 1}, "1 of 256 bits differs."),
        ({"distance": 11}, "Very likely the same picture, altered"),
        ({"is_weak": True}, "may be chance"),
        ({"kind": "md5"}, "Exact match"),
        ({"baseline": None}, "The hash set does not say whether it meets INTERPOL"),
        ({"victim_identified": False}, "has not been identified"),
    ],
)
def test_what_a_match_means(changes: dict[str, Any], sentence: str) -> None:
    match = {
        **dict.fromkeys(("set_name", "entry", "category", "region", "series"), "kites"),
        "kind": "pdq",
        "distance": 3,
        "baseline": False,
        "victim_identified": None,
        "is_weak": False,
    }
    with translation.override("en"):
        sentences = " ".join(
            str(part) for part in list_entry(Match(**{**match, **changes})).sentences
        )
    assert sentence in sentences


def test_a_file_is_looked_up_and_nothing_of_it_is_kept(
    house: House, signed_in: SignedIn, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = b"What a kite says, canary-asked-70d2."
    rows = f"key,md5,category\nb,{hashlib.md5(data).hexdigest()},B\n"
    import_set(SYSTEM, "shells", io.BytesIO(rows.encode()))
    received(house.viewer("super"), data)
    client = signed_in("intake")
    file = SimpleUploadedFile("kite.txt", data)
    text = shown(client.post("/known/", {"hashes": "", "file": file}))
    assert "shells · entry b · category B Exact match." in text
    assert "Only an exact match was searched for, not similar pictures." in text
    assert "An exhibit of your unit is the same file" in text
    assert found(dump(), {"words": "canary-asked-70d2"}) == []
    assert list(uploads.folder().iterdir()) == []
    settings.PAYUNG_LARGEST_ASKED = 9
    answer = client.post("/known/", {"file": SimpleUploadedFile("kite.txt", data)})
    assert "at most 16 MB" in shown(answer, 413)


def test_a_picture_is_looked_up_by_what_it_shows(
    signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    look = Look((bytes.fromhex(FAR),) * 8, 40)
    monkeypatch.setattr(hashing, "look", lambda _data, **_how: look)
    import_set(SYSTEM, "shells", io.BytesIO(f"key,pdq\nb,{FAR}\n".encode()))
    picture = SimpleUploadedFile("kite.jpg", PICTURE)
    text = shown(signed_in("intake").post("/known/", {"file": picture}))
    assert "shells · entry b One of the two pictures shows little detail" in text
    assert "It shows little detail, so only very close matches were searched for." in text


def test_nothing_at_all_is_named_and_a_form_of_another_site_is_refused(signed_in: SignedIn) -> None:
    client = signed_in("intake")
    answer = client.post("/known/", {"hashes": ""})
    assert "Enter at least one hash, or choose a file." in shown(answer, 400)
    client.handler.enforce_csrf_checks = True
    assert client.post("/known/", {"hashes": ONE}).status_code == 403


def test_exhibits_that_lists_name_are_listed_with_since_when(
    house: House, signed_in: SignedIn
) -> None:
    received(house.viewer("super"), PICTURE)
    client = signed_in("intake")
    assert "Exhibits matched by hash sets" not in shown(client.get("/known/"))
    look_back(SYSTEM)
    import_set(SYSTEM, "shells", io.BytesIO(f"key,pdq,category\nb,{'03' * 32},B\n".encode()))
    assert look_back(SYSTEM) == 1
    text = shown(client.get("/known/"))
    assert "shells · B What it means The same picture." in text
    assert "kites" in text


def test_what_lies_in_a_file_is_looked_up_too(house: House, signed_in: SignedIn) -> None:
    words, own_file, picture = b"General words.", b"What the unit holds.", PICTURE
    listed = f"key,md5,category\nb,{hashlib.md5(words).hexdigest()},B\n"
    import_set(SYSTEM, "shells", io.BytesIO(listed.encode()))
    exhibit = received(house.viewer("super"), own_file)
    box = zipped(
        **{"<b>kite": b"Other words.", "held": own_file, "picture": picture, "nothing": b""},
        box=zipped(words=words),
    )
    sent = {"hashes": ONE, "file": SimpleUploadedFile("box.zip", box)}
    text = shown(signed_in("intake").post("/known/", sent))
    assert "1 of 2 hashes are in a hash set" in text
    assert "2 of 6 files inside the file are in a hash set." in text
    assert "Who has it still matters: can they reach a child?" in text
    assert "The file itself is in no hash set here. Files inside it were looked up too." in text
    assert "1 Known: an exact match in a hash set." in text
    assert "1 Near: it, or a frame of a film, looks like a picture" in text
    assert "1 The file is empty." in text
    known = (
        "box!/words Status known · 14 bytes In hash sets shells · entry b · category B Exact match."
    )
    near = "picture Status near · image/jpeg"
    unlisted = f"held Status no picture · {len(own_file)} bytes In hash sets –"
    assert text.index(known) < text.index(near) < text.index(unlisted)
    assert f"Also held by your unit Exhibit {str(exhibit)[:8]}" in text
    assert "<b>kite Status" not in text
    assert Entry.objects.get(act="hashes.matched").count == 7


def test_an_archive_of_which_nothing_is_known_has_counts_alone(signed_in: SignedIn) -> None:
    box = zipped(**{f"n{number}": b"Words." for number in range(3)})
    text = shown(signed_in("intake").post("/known/", {"file": SimpleUploadedFile("a.zip", box)}))
    assert "3 files inside it." in text
    assert "3 Not a picture, and in no hash set." in text
    assert "In a hash set, or already held by your unit" not in text


def test_no_more_of_what_lies_in_it_is_shown_than_a_page_holds(
    signed_in: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(embedded_files, "MOST", 2)
    words = b"General words."
    listed = f"key,md5\nb,{hashlib.md5(words).hexdigest()}\n"
    import_set(SYSTEM, "shells", io.BytesIO(listed.encode()))
    box = zipped(**{f"n{number}": words for number in range(3)})
    text = shown(signed_in("intake").post("/known/", {"file": SimpleUploadedFile("a.zip", box)}))
    assert "n1 Status known" in text
    assert "n2 Status known" not in text
    assert "1 more file is not shown." in text


def test_a_file_that_lies_in_an_exhibit_is_found_there(house: House, signed_in: SignedIn) -> None:
    words = b"General words."
    received(house.viewer("super"), zipped(words=words))
    client = signed_in("intake")
    text = shown(client.post("/known/", {"hashes": hashlib.md5(words).hexdigest()}))
    assert "An exhibit of your unit contains the same file, or one that looks like it" in text
