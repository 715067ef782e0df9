"""A partner looks hashes up: with permission, within its limit, and no hash is stored."""

import io
import random
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from django.test import override_settings
from hypothesis import given, settings
from hypothesis import strategies as st

from payung.doors.api import neighbourhoods
from payung.doors.api.hashes import HashResults, band, banded, payload
from payung.doors.api.tests.conftest import Ask
from payung.foundation.viewer import SYSTEM
from payung.ledger.models import Entry
from payung.media.hashsets.actions import change_set, import_set
from payung.media.matcher import client as matcher
from payung.media.matcher import current_index
from payung.media.matcher.queries import lookup
from payung.media.matcher.results import WIDEST, Match
from payung.staff.models import Partner
from tests.fuzzing import examples

pytestmark = pytest.mark.django_db

ONE, NEAR, FAR = "0" * 64, "0" * 63 + "3", "f" * 64


@pytest.fixture(autouse=True)
def _a_list(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = current_index.CurrentIndex(tmp_path)
    monkeypatch.setattr(current_index, "shared_index", lambda: place)
    listed = f"key,pdq,pdq_quality,md5,category,baseline\na,{ONE},80,{'1' * 32},A1,yes\n"
    import_set(SYSTEM, "kites", io.BytesIO(listed.encode()))
    neighbourhoods.forget()


def matches(answer: Any) -> list[list[tuple[str, str, int]]]:
    assert answer.status_code == 200, answer.content
    return [
        [(match["set"], match["entry"], match["distance"]) for match in result["matches"]]
        for result in answer.json()["results"]
    ]


def test_each_hash_gets_what_it_matches_in_the_order_asked(ask: Ask) -> None:
    answer = ask("POST", "/v1/hashes", {"hashes": [FAR, NEAR, "1" * 32, f"sha256:{ONE}"]})
    assert matches(answer) == [[], [("kites", "a", 10)], [("kites", "a", 0)], []]
    assert HashResults.model_validate(answer.json()).model_dump() == answer.json()
    match = answer.json()["results"][1]["matches"][0]
    assert (match["category"], match["baseline"], match["kind"], match["weak"]) == (
        *("A1", True),
        *("pdq", False),
    )


def test_quality_and_meaning_are_told_and_the_quality_of_what_is_asked_counts(ask: Ask) -> None:
    (result,) = ask("POST", "/v1/hashes", {"hashes": [f"pdq:{NEAR}"]}).json()["results"]
    (match,) = result["matches"]
    assert (match["quality"], match["weak"]) == (80, False)
    said = "The same picture, saved again or made smaller. At most 10 of 256 bits differ."
    assert match["means"].startswith(said)
    assert "According to the hash set it meets INTERPOL's baseline." in match["means"]
    weak = {"hashes": [f"pdq:{NEAR},30", f"{'0' * 61}fff,30", f"{'0' * 61}fff,80"]}
    answer = ask("POST", "/v1/hashes", weak)
    assert matches(answer) == [[("kites", "a", 10)], [], [("kites", "a", 31)]]
    (match,) = answer.json()["results"][0]["matches"]
    assert match["weak"]
    assert "this may be chance" in match["means"]
    assert HashResults.model_validate(answer.json()).model_dump() == answer.json()


def test_the_meaning_is_said_in_the_language_asked_for(ask: Ask) -> None:
    for language, said in (("en", "Exact match."), ("id", "Persis sama.")):
        answer = ask("POST", "/v1/hashes", {"hashes": ["1" * 32]}, Accept_Language=language)
        assert answer.json()["results"][0]["matches"][0]["means"].startswith(said)


def test_what_matches_very_much_is_told_so(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = (f"{number},{ONE}" for number in range(4))
    import_set(SYSTEM, "kites", io.BytesIO("\n".join(("key,pdq", *rows)).encode()))
    monkeypatch.setattr(lookup, "MOST", 3)
    (result,) = ask("POST", "/v1/hashes", {"hashes": [ONE]}).json()["results"]
    assert (len(result["matches"]), result["more"]) == (3, True)
    monkeypatch.setattr(matcher, "TOGETHER", 5)
    refused = ask("POST", "/v1/hashes", {"hashes": [ONE, ONE]})
    assert (refused.status_code, refused.json()["field"]) == (400, "hashes")
    assert "Ask about fewer hashes at once" in refused.json()["detail"]


def test_a_smaller_radius_is_taken(ask: Ask) -> None:
    far = f"{'0' * 61}fff"
    assert matches(ask("POST", "/v1/hashes", {"hashes": [NEAR], "radius": 0})) == [[]]
    assert matches(ask("POST", "/v1/hashes", {"hashes": [far], "radius": 10})) == [[]]
    assert matches(ask("POST", "/v1/hashes", {"hashes": [far], "radius": 11})) == [
        [("kites", "a", 31)]
    ]
    assert matches(ask("POST", "/v1/hashes", {"hashes": [ONE], "radius": 0.0})) == [
        [("kites", "a", 0)]
    ]


def test_a_question_is_one_entry_of_the_ledger_and_holds_no_hash(ask: Ask) -> None:
    ask("POST", "/v1/hashes", {"hashes": [ONE, FAR]})
    entry = Entry.objects.get(act="hashes.matched")
    assert (entry.count, entry.actor.partition(":")[0]) == (2, "partner")
    assert ONE not in repr(vars(entry))


def test_without_leave_nothing_is_looked_up(ask: Ask) -> None:
    Partner.objects.update(hashes_per_minute=0)
    answer = ask("POST", "/v1/hashes", {"hashes": [ONE]})
    assert (answer.status_code, answer.json()["type"]) == (403, "urn:payung:problem:not_allowed")
    assert not Entry.objects.filter(act="hashes.matched").exists()


def test_beyond_what_was_agreed_it_waits(ask: Ask) -> None:
    Partner.objects.update(hashes_per_minute=3)
    assert ask("POST", "/v1/hashes", {"hashes": [ONE] * 2}).status_code == 200
    answer = ask("POST", "/v1/hashes", {"hashes": [ONE] * 2})
    assert (answer.status_code, int(answer["Retry-After"]) >= 1) == (429, True)
    answer = ask("POST", "/v1/hashes", {"hashes": [ONE] * 4})
    assert (answer.status_code, answer.json()["field"]) == (400, "hashes")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ([], "body"),
        ({}, "hashes"),
        ({"hashes": []}, "hashes"),
        ({"hashes": "kite"}, "hashes"),
        ({"hashes": [ONE] * 5001}, "hashes"),
        ({"hashes": [ONE, "kite"]}, "hashes.1"),
        ({"hashes": [ONE, 7]}, "hashes.1"),
        ({"hashes": [ONE, f"pdq:{ONE},101"]}, "hashes.1"),
        ({"hashes": ["1" * 32 + ",50"]}, "hashes.0"),
        ({"hashes": [ONE], "radius": 64}, "radius"),
        ({"hashes": [ONE], "radius": True}, "radius"),
        ({"hashes": [ONE], "radius": 1.5}, "radius"),
        ({"hashes": [ONE], "radius": "1"}, "radius"),
    ],
)
def test_what_cannot_be_is_named(ask: Ask, body: object, field: str) -> None:
    answer = ask("POST", "/v1/hashes", body)
    assert (answer.status_code, answer.json()["field"]) == (400, field)


def test_a_matcher_that_is_not_there_is_said_in_a_sentence(ask: Ask, tmp_path: Path) -> None:
    with override_settings(PAYUNG_MATCHER=str(tmp_path / "nobody.sock")):
        answer = ask("POST", "/v1/hashes", {"hashes": [ONE]})
    assert (answer.status_code, answer.json()["type"]) == (503, "urn:payung:problem:no_matcher")
    assert answer["Retry-After"]


def test_the_queries_do_not_grow_with_the_hashes(
    ask: Ask, django_assert_max_num_queries: Any
) -> None:
    ask("POST", "/v1/hashes", {"hashes": [ONE]})
    with django_assert_max_num_queries(16):
        ask("POST", "/v1/hashes", {"hashes": [ONE, NEAR, FAR, "1" * 32, "2" * 40] * 90})


def away(bits: int, *, start: int = 0) -> str:
    """Return a hash that differs from the set's in that many bits."""
    return f"{((1 << bits) - 1) << start:064x}"


def test_no_radius_widens_a_lists_own(ask: Ask) -> None:
    change_set(SYSTEM, "kites", radius=20)
    for radius in (None, 20, 31, 63):
        asked = {"hashes": [away(20), away(21), away(63)], "radius": radius}
        assert matches(ask("POST", "/v1/hashes", asked)) == [[("kites", "a", 31)], [], []]


@given(bits=st.integers(0, WIDEST), radius=st.none() | st.integers(0, 63))
@settings(max_examples=examples(30), deadline=None)
def test_a_distance_is_told_in_bands_alone(bits: int, radius: int | None) -> None:
    """Whatever is asked, two distances in one band get the same answer, word by word."""
    match = Match("kites", "a", "pdq", bits, "A1", "", True, "", None, is_weak=False)
    same = [
        replace(match, distance=distance) for distance in range(64) if band(distance) == band(bits)
    ]
    answers = {str([payload(distance, "en") for distance in banded([one], radius)]) for one in same}
    assert len(answers) == 1
    assert band(bits) >= bits


def test_the_order_of_matches_tells_no_more_than_their_bands(ask: Ask) -> None:
    rows = (f"{key},{away(bits)}" for key, bits in (("z", 1), ("y", 9), ("b", 30), ("c", 12)))
    import_set(SYSTEM, "boats", io.BytesIO("\n".join(("key,pdq", *rows)).encode()))
    (answers,) = matches(ask("POST", "/v1/hashes", {"hashes": [f"pdq:{away(0)}"]}))
    told_in_order = [(name, key) for name, key, _distance in answers]
    assert told_in_order == [
        ("kites", "a"), ("boats", "y"), ("boats", "z"), ("boats", "b"), ("boats", "c"),
    ]  # fmt: skip


def test_who_reads_a_hash_bit_by_bit_is_seen_and_then_refused(ask: Ask) -> None:
    near = int(away(31, start=100), 16)  # at the edge of the list's radius
    steps = [f"pdq:{near ^ 1 << bit:064x}" for bit in range(256)]
    answered = 0
    for step in steps:
        answer = ask("POST", "/v1/hashes", {"hashes": [step]})
        answered += answer.status_code == 200
    # A mark lies in one of five groups at most, so the fullest of the others counts four steps of five.
    assert answered <= neighbourhoods.MOST * 5 / 4 + 2
    assert (answer.status_code, answer.json()["type"]) == (429, "urn:payung:problem:too_many")
    assert answer.json()["detail"].startswith("hashes.0: you have asked about many hashes")
    assert int(answer["Retry-After"]) > 80_000
    noted = Entry.objects.filter(act="hashes.alike")
    assert sum(entry.count for entry in noted) >= 256 - neighbourhoods.ODD * 5 / 4 - 2
    assert {entry.actor.partition(":")[0] for entry in noted} == {"partner"}
    # Everything else goes on.
    assert matches(ask("POST", "/v1/hashes", {"hashes": [FAR, "1" * 32]}))[1]


def test_the_same_picture_asked_again_and_many_others_are_not_odd(ask: Ask) -> None:
    many = random.Random(7)
    for _ in range(3):
        hashes = [f"pdq:{many.getrandbits(256):064x}" for _ in range(500)] + [NEAR] * 100
        assert ask("POST", "/v1/hashes", {"hashes": hashes}).status_code == 200
    assert not Entry.objects.filter(act="hashes.alike").exists()


def test_what_was_counted_is_forgotten_after_a_day_and_is_bounded(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    moment = [0.0]
    queries = neighbourhoods.Neighbourhoods(lambda: moment[0])
    monkeypatch.setattr(neighbourhoods, "REMEMBERED", 64)
    counts = queries.count((1 << bit).to_bytes(32) for bit in range(256))
    assert max(counts)[0] > neighbourhoods.MOST
    assert len(queries._counts) <= 66
    assert len(queries._asked) <= 66
    moment[0] += 86_401
    ((many, _since),) = queries.count([bytes(31) + b"\x05"])
    assert many == 1
