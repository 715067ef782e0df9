"""VICS as tools really write it: every trap of it, and what we write comes back the same."""

import io
import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from payung.media.hashsets.formats.base import HashEntry
from payung.media.hashsets.formats.fields import words
from payung.media.hashsets.formats.tests.examples import invented, read, read_example
from payung.media.hashsets.formats.vics import writer
from payung.media.hashsets.formats.vics.format import FORMAT

PHOTODNA_ONLY = (
    "The entry has only PhotoDNA, which is not compared here. MD5, SHA-1, SHA-256 and PDQ are."
)


def media(**values: object) -> tuple[list[HashEntry], list[tuple[str, str]]]:
    return read(FORMAT, json.dumps({"value": [values]}).encode())


def one(**values: object) -> HashEntry:
    [listed], wrong = media(**{"MD5": "0" * 32, **values})
    assert wrong == []
    return listed


def test_a_list_keeps_the_region_with_its_categories() -> None:
    listed, _wrong = read_example("vics/list-2.0.json")
    assert listed[0] == HashEntry(
        key="1",
        md5=invented("md5", 1),
        sha1=invented("sha1", 1),
        sha256=invented("sha256", 1),
        pdq=invented("pdq", 1),
        category="1",
        region="UK",
        series="Triangles",
        victim_identified=True,
        changed_at=datetime(2026, 11, 1, 9, 30, 0, 123456, tzinfo=UTC),
    )
    assert listed[1].is_video
    assert listed[1].category == ""
    assert listed[1].changed_at == datetime(2026, 11, 1, 9, 30, tzinfo=UTC)


def test_several_media_of_one_file_are_several_entries() -> None:
    listed, _wrong = read_example("vics/list-2.0.json")
    assert [entry.key for entry in listed if entry.md5 == invented("md5", 1)] == ["1", "3"]


def test_what_is_wrong_is_told_and_what_is_right_of_the_entry_is_kept() -> None:
    listed, wrong = read_example("vics/list-2.0.json")
    assert wrong == [
        ("entry 4", PHOTODNA_ONLY),
        ("entry 5", "MD5 must be 32 hexadecimal digits."),
    ]
    assert [entry.key for entry in listed] == ["1", "2", "3", "5", "6"]
    assert listed[3].sha1 == invented("sha1", 5)


def test_an_entry_without_hashes_is_found_by_those_of_its_files() -> None:
    assert read_example("vics/list-2.0.json")[0][-1].md5 == invented("md5", 6)
    files = [{"MD5": "1" * 32}, {"MD5": "2" * 32}, {"MD5": "1" * 32}]
    listed, wrong = media(MediaID=1, MediaFiles=files)
    assert wrong == []
    assert [entry.key for entry in listed] == [f"md5:{'1' * 32}", f"md5:{'2' * 32}"]


@pytest.mark.parametrize("version", ["1.2", "1.3"])
def test_old_versions_have_no_region(version: str) -> None:
    listed, wrong = read_example(f"vics/list-{version}.json")
    assert wrong == []
    assert {entry.region for entry in listed} == {""}
    assert listed[-1].category == "2"


def test_in_cases_ids_begin_anew_so_the_hash_is_the_key() -> None:
    listed, wrong = read_example("vics/case-2.0.json")
    assert wrong == []
    assert [(entry.key, entry.category, entry.region) for entry in listed] == [
        (f"md5:{invented('md5', 11).hex()}", "1", "US"),
        (f"md5:{invented('md5', 12).hex()}", "2", "US"),
    ]


def test_bare_backslashes_and_a_broken_entry_leave_the_rest() -> None:
    listed, wrong = read_example("vics/bare-backslashes.json")
    assert [entry.key for entry in listed] == ["1", "3"]
    assert [place for place, _sentence in wrong] == ["entry 2"]


def test_an_entry_that_never_ends_leaves_the_rest() -> None:
    quote = '{"value":[{"MediaID":1,"MD5":"%s"},{"MediaID":2,"Comments":"a "b"},{"MediaID":3,"MD5":"%s"}]}'
    listed, wrong = read(FORMAT, (quote % ("1" * 32, "3" * 32)).encode())
    assert [entry.key for entry in listed] == ["1", "3"]
    assert [place for place, _sentence in wrong] == ["entry 2"]


def test_a_list_that_is_not_where_it_must_be_is_told() -> None:
    _listed, wrong = read(FORMAT, b'{"values":[{"MediaID":1}]}')
    assert wrong == [
        ("entry 1", "The file has no list in the expected place, so nothing was read.")
    ]
    assert read(FORMAT, b'{"value":[]}') == ([], [])


@pytest.mark.parametrize("said", [True, "true", "True", " TRUE ", "1", 1, "yes"])
def test_true_may_be_text(said: object) -> None:
    assert one(VictimIdentified=said).victim_identified is True


@pytest.mark.parametrize("said", [False, "false", "False", "0", 0, "no"])
def test_false_may_be_text(said: object) -> None:
    assert one(VictimIdentified=said).victim_identified is False


@pytest.mark.parametrize("said", [None, "", " "])
def test_empty_is_not_known(said: object) -> None:
    assert one(VictimIdentified=said).victim_identified is None


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("VictimIdentified", "perhaps", "VictimIdentified must be true or false."),
        ("Category", [1], "Category must be text of at most 200 characters."),
        ("Category", True, "Category must be text of at most 200 characters."),
        ("Series", "x" * 201, "Series must be text of at most 200 characters."),
        ("SHA1", "0" * 39, "SHA1 must be 40 hexadecimal digits."),
        ("SHA1", "g" * 40, "SHA1 must be 40 hexadecimal digits."),
        (
            "DateUpdated",
            "soon",
            "DateUpdated must be a date and time such as 2026-11-01T09:30:00Z.",
        ),
    ],
)
def test_a_wrong_field_is_named_with_what_would_be_right(
    name: str, value: object, sentence: str
) -> None:
    [listed], wrong = media(**{"MD5": "0" * 32, name: value})
    assert wrong == [("entry 1", sentence)]
    assert listed.md5 == bytes(16)


@pytest.mark.parametrize(
    "said",
    ["2026-11-01T16:30:00+07:00", "2026-11-01T09:30:00", "/Date(1793525400000)/",
     "/Date(1793525400000+0700)/", 1793525400],
)  # fmt: skip
def test_dates_come_in_several_forms(said: object) -> None:
    assert one(DateUpdated=said).changed_at == datetime(2026, 11, 1, 9, 30, tzinfo=UTC)


def test_numbers_may_be_text_and_text_numbers() -> None:
    assert one(MediaID="7", Category=1.0, Series=12) == HashEntry(
        key="7", md5=bytes(16), category="1", series="12"
    )


TEXT = st.text(max_size=30).map(words)
MOMENTS = st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001
ENTRIES = st.builds(
    HashEntry,
    key=TEXT | st.integers(0, 10**12).map(str),
    md5=st.none() | st.binary(min_size=16, max_size=16),
    sha1=st.none() | st.binary(min_size=20, max_size=20),
    sha256=st.none() | st.binary(min_size=32, max_size=32),
    pdq=st.none() | st.binary(min_size=32, max_size=32),
    pdq_quality=st.none() | st.integers(0, 100),
    category=TEXT | st.integers(0, 9).map(str),
    region=TEXT | st.sampled_from(["US", "UK"]),
    baseline=st.none() | st.booleans(),
    series=TEXT,
    victim_identified=st.none() | st.booleans(),
    is_video=st.booleans(),
    withdrawn=st.booleans(),
    changed_at=st.none() | MOMENTS,
).filter(lambda entry: bool(entry.strongest))


def whole(entry: HashEntry) -> HashEntry:
    quality = entry.pdq_quality if entry.pdq else None
    return replace(entry, key=entry.key or entry.strongest, pdq_quality=quality)


@settings(deadline=None)
@given(st.lists(ENTRIES.map(whole), max_size=5))
def test_what_is_written_comes_back_the_same_but_for_what_was_withdrawn(
    entries: list[HashEntry],
) -> None:
    out = io.BytesIO()
    left = [entry for entry in entries if not entry.withdrawn]
    assert writer.write(iter(entries), out) == len(left)
    json.loads(out.getvalue())
    assert FORMAT.fits(out.getvalue())
    assert read(FORMAT, out.getvalue()) == (left, [])
