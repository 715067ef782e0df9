"""The journal: whatever was cut off, what is whole counts, and the rest is looked at again."""

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from payung.foundation.errors import BadInput, Conflict
from payung.media.files import containers
from payung.media.files.containers import EmbeddedFile
from payung.media.files.errors import FailureReason
from payung.media.scan import records
from payung.media.scan.journal import NAME, Journal
from payung.media.scan.records import Record, ScannedFile, record
from payung.media.scan.special_files import Odd
from payung.media.scan.walk import Place

PLACES = [Place(f"a/{number} \udcff.jpg", number, 10**18 + number) for number in range(4)]
SEEN = ScannedFile("0" * 32, "1" * 40, "2" * 64, "image/jpeg", "3" * 64, 70, "Kite One", "", "")


def filled(folder: Path) -> list[int]:
    with Journal(folder, "m") as journal:
        return [journal.add(record(place, SEEN)) for place in PLACES]


@pytest.mark.parametrize(
    "kept",
    [
        record(PLACES[1], SEEN),
        record(PLACES[0], FailureReason.DAMAGED),
        record(Place("link", odd=Odd.LINK), None),
        Record("plain", 0, 0, ScannedFile()),
    ],
)
def test_what_is_written_comes_back_the_same(kept: Record) -> None:
    assert records.read(records.write(kept)) == kept


def test_what_was_seen_is_found_as_long_as_nothing_changed_there(tmp_path: Path) -> None:
    places = filled(tmp_path)
    with Journal(tmp_path, "m") as journal:
        assert [journal.find(place) for place in PLACES] == places
        assert journal.read(places[2]) == record(PLACES[2], SEEN)
        one = PLACES[1]
        assert journal.find(Place(one.path, one.size + 1, one.changed)) is None
        assert journal.find(Place(one.path, one.size, one.changed + 1)) is None
        assert journal.find(Place(one.path, one.size, one.changed, Odd.LINK)) is None


def test_of_a_place_that_was_seen_twice_the_last_time_counts(tmp_path: Path) -> None:
    filled(tmp_path)
    with Journal(tmp_path, "m") as journal:
        again = journal.add(record(PLACES[0], FailureReason.DAMAGED))
    with Journal(tmp_path, "m") as journal:
        assert journal.find(PLACES[0]) == again


def test_a_file_that_could_not_be_read_is_tried_again(tmp_path: Path) -> None:
    with Journal(tmp_path, "m") as journal:
        journal.add(record(PLACES[0], FailureReason.NO_ACCESS))
        journal.add(record(PLACES[1], FailureReason.EMPTY))
    with Journal(tmp_path, "m") as journal:
        assert journal.find(PLACES[0]) is None
        assert journal.find(PLACES[1]) is not None


def test_cut_off_at_any_byte_it_keeps_every_whole_line_and_no_other(tmp_path: Path) -> None:
    places = filled(tmp_path)
    whole = (tmp_path / NAME).read_bytes()
    ends = [*places[1:], len(whole)]
    for length in [*range(0, len(whole), 9), *(end - 1 for end in ends), *ends]:
        (tmp_path / NAME).write_bytes(whole[:length])
        with Journal(tmp_path, "m") as journal:
            kept = [journal.find(place) is not None for place in PLACES]
        assert kept == [end <= length for end in ends], length


def test_from_a_spoilt_line_on_all_is_put_away_and_can_be_written_anew(tmp_path: Path) -> None:
    places = filled(tmp_path)
    whole = bytearray((tmp_path / NAME).read_bytes())
    whole[places[1] + 20 : places[1] + 25] = bytes(5)  # as a power cut leaves it
    (tmp_path / NAME).write_bytes(whole)
    with Journal(tmp_path, "m") as journal:
        assert [journal.find(place) is not None for place in PLACES] == [True, False, False, False]
        journal.add(record(PLACES[1], SEEN))
    with Journal(tmp_path, "m") as journal:
        assert [journal.find(place) is not None for place in PLACES] == [True, True, False, False]


def test_that_of_another_medium_is_refused(tmp_path: Path) -> None:
    filled(tmp_path)
    with pytest.raises(BadInput, match="another medium"):
        Journal(tmp_path, "n")


def test_two_scans_do_not_write_into_one_journal(tmp_path: Path) -> None:
    with Journal(tmp_path, "m"), pytest.raises(Conflict, match="Another scan is using"):
        Journal(tmp_path, "m")


@pytest.mark.parametrize(
    ("error", "why"),
    [
        (MemoryError, FailureReason.TOO_LARGE),
        (RecursionError, FailureReason.DAMAGED),
        (None, FailureReason.TOO_LONG),
    ],
)
def test_whatever_breaks_inside_a_file_its_own_hashes_stay(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    error: type[Exception] | None,
    why: FailureReason,
) -> None:
    def things(*_of: object) -> Iterator[EmbeddedFile]:
        yield EmbeddedFile("one.txt", b"words")
        if error:
            raise error

    monkeypatch.setattr(containers, "SECONDS", 30.0 if error else -1.0)
    monkeypatch.setattr(containers, "things", things)
    (tmp_path / "a.eml").write_bytes(b"words")
    (file,) = records.look([str(tmp_path / "a.eml")])
    assert isinstance(file, ScannedFile)
    assert file.md5 == hashlib.md5(b"words").hexdigest()
    records_read = list(records.expanded(Record("a.eml", 5, 0, file)))
    assert (records_read[0].why, records_read[-1].why) == ("", why)
    assert len(records_read) == (3 if error else 2)
