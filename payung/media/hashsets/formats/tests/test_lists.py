"""The lists of INTERPOL, the IWF, NCMEC and StopNCII, as their examples have them."""

import io
from datetime import UTC, datetime

from payung.media.hashsets.formats.base import Following, HashEntry
from payung.media.hashsets.formats.ncmec import format as ncmec
from payung.media.hashsets.formats.stopncii import format as stopncii
from payung.media.hashsets.formats.tests.examples import example, invented, read, read_example


def test_icse_says_the_baseline_and_no_category() -> None:
    listed, wrong = read_example("icse/list.csv")
    assert listed == [
        HashEntry(
            key="1001",
            md5=invented("md5", 1),
            sha1=invented("sha1", 1),
            region="INTERPOL",
            baseline=True,
            series="Squares",
            victim_identified=False,
        ),
        HashEntry(
            key="1002",
            md5=invented("md5", 2),
            region="INTERPOL",
            baseline=False,
            victim_identified=True,
            is_video=True,
        ),
    ]
    assert {place for place, _sentence in wrong} == {"line 4"}


def test_iwf_keeps_its_categories_as_they_are_written() -> None:
    listed, wrong = read_example("iwf/list.csv")
    assert [(entry.key, entry.category, entry.withdrawn) for entry in listed] == [
        ("A1", "A", False),
        ("A2", "Category C", False),
        ("A3", "B", True),
        ("A4", "", False),
    ]
    assert wrong == [("line 5", "Category must be A, B or C.")]
    assert listed[1].changed_at == datetime(2026, 11, 1, 9, tzinfo=UTC)
    assert listed[1].is_video


def test_ncmec_ids_are_those_of_a_member_and_tombstones_are_honoured() -> None:
    listed, wrong = read_example("ncmec/page-1.xml")
    assert [(entry.key, entry.is_video, entry.withdrawn) for entry in listed] == [
        ("42-img1", False, False),
        ("42-img0", False, True),
        ("42-vid1", True, False),
        ("42-vid0", True, True),
    ]
    assert listed[0].category == "A1"
    assert listed[0].pdq == invented("pdq", 1)
    assert {place for place, _sentence in wrong} == {"entry 2"}


def test_an_ncmec_id_that_no_database_holds_is_told_and_the_hash_is_kept() -> None:
    page = example("ncmec/page-2.xml").replace(b"img9", b"9" * 200)
    [entry], [(_place, sentence)] = read(ncmec.FORMAT, page)
    assert entry.key == entry.strongest
    assert "id must be text of at most" in sentence


def test_ncmec_pages_say_what_follows_and_may_stand_in_one_file() -> None:
    one, two = example("ncmec/page-1.xml"), example("ncmec/page-2.xml")
    following = "/v2/entries?from=2026-10-01&start=1001&size=1000&max=3000"
    assert ncmec.following(io.BytesIO(one)) == Following(following, "2026-11-02T00:00:00Z")
    assert ncmec.following(io.BytesIO(two)) == Following(None, "2026-11-03T00:00:00Z")
    listed, _wrong = read(ncmec.FORMAT, one + two + one)
    assert [entry.key for entry in listed][3:6] == ["42-vid0", "42-img9", "42-img1"]
    assert len(listed) == 9


def test_ncmec_refuses_a_document_type_and_so_every_entity() -> None:
    bomb = b'<!DOCTYPE a [<!ENTITY b "c"><!ENTITY f SYSTEM "file:///etc/hostname">]>'
    listed, wrong = read(ncmec.FORMAT, bomb + example("ncmec/page-2.xml"))
    assert listed == []
    [(place, sentence)] = wrong
    assert place == "line 1"
    assert "<!DOCTYPE>" in sentence


def test_stopncii_gives_back_what_was_withdrawn_and_tells_what_is_not_compared() -> None:
    listed, wrong = read_example("stopncii/page-1.json")
    assert [(entry.strongest[:4], entry.is_video, entry.withdrawn) for entry in listed] == [
        ("pdq:", False, False),
        ("md5:", True, True),
        ("pdq:", False, True),
    ]
    assert wrong == [
        (
            "entry 3",
            "signalType is VideoTMK, which is not compared here. ImagePDQ and VideoMD5 are.",
        ),
        ("entry 4", "hashStatus must be Received, Active, Withdrawn or Deleted."),
    ]


def test_stopncii_pages_say_what_follows_and_may_stand_in_one_file() -> None:
    one, two = example("stopncii/page-1.json"), example("stopncii/page-2.json")
    assert stopncii.following(io.BytesIO(one)) == Following("token-2", "1793525400")
    assert stopncii.following(io.BytesIO(two)) == Following(None, "1793529000")
    assert len(read(stopncii.FORMAT, one + b"\n" + two)[0]) == 4
