"""An officer looks hashes up: what is on a list, what that means in a sentence, and what it does not mean."""

import io
import re
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from django.test import override_settings
from django.utils import translation

from payung.doors.desk.known_words import said
from payung.doors.desk.tests.conftest import SignedIn
from payung.foundation.viewer import SYSTEM
from payung.ledger.models import Entry
from payung.media import known
from payung.media.actions import import_set
from payung.media.hits import Match

pytestmark = pytest.mark.django_db
ONE, NEAR, FAR = "0" * 64, "0" * 63 + "3", "f" * 64


@pytest.fixture(autouse=True)
def _a_list(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = known.Known(tmp_path)
    monkeypatch.setattr(known, "known", lambda: place)
    listed = f"key,pdq,md5,category,baseline\na,{ONE},{'1' * 32},A1,yes\n"
    import_set(SYSTEM, "kites", io.BytesIO(listed.encode()))


def shown(answer: Any, status: int = 200) -> str:
    assert answer.status_code == status
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())).split())


def test_each_hash_gets_a_sentence(signed_in: SignedIn) -> None:
    answer = signed_in("intake").post("/known/", {"hashes": f"{NEAR}\n\n{FAR}\n{'1' * 32}"})
    text = shown(answer)
    assert "2 of 3 hashes are on a list" in text
    assert "kites · entry a · category A1" in text
    assert "saved anew or made smaller. 2 of 256 marks differ." in text
    assert "It is this very file. By the list it meets INTERPOL's baseline." in text
    assert "On no list here. That does not say that it is harmless" in text
    assert Entry.objects.get(act="hashes.matched").count == 3


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ("", "This field is required"),
        ("kite", "Line 1 is no hash: kite"),
        (f"{ONE}\n\n<b>kite", "Line 3 is no hash: <b>kite"),
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
    assert "Hashes cannot be compared just now." in shown(answer, 400)
    assert ONE in answer.content.decode()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"distance": 0}, "It is the same picture."),
        ({"distance": 1}, "1 of 256 marks differs."),
        ({"distance": 11}, "very likely the same picture, changed"),
        ({"is_weak": True}, "may be chance"),
        ({"kind": "md5"}, "this very file"),
        ({"baseline": None}, "the list does not say"),
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
        told = " ".join(str(each) for each in said(Match(**{**match, **changes})).sentences)
    assert sentence in told
