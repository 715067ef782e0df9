"""Lists whose numbers are not those of one file alone: no entry takes the place of another."""

import io
import json
from pathlib import Path

import pytest

from payung.foundation.viewer import SYSTEM
from payung.media.hashsets import actions, queries
from payung.media.hashsets.actions import imports
from payung.media.hashsets.formats.base import HashEntry, recognised
from payung.media.matcher import current_index

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_index(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = current_index.CurrentIndex(tmp_path)
    monkeypatch.setattr(current_index, "shared_index", lambda: place)


def md5(number: int) -> str:
    return f"{number:032x}"


def vics(*media: tuple[int, int], **more: object) -> bytes:
    entries = [{"MediaID": number, "MD5": md5(of), **more} for number, of in media]
    return json.dumps({"value": entries}).encode()


def take(data: bytes, *, whole: bool = False) -> tuple[int, int]:
    done = actions.import_set(SYSTEM, "kites", io.BytesIO(data), whole=whole)
    assert done.errors == []
    return done.added, done.withdrawn


def stored() -> dict[str, str]:
    return {entry.key: (entry.md5 or b"").hex() for entry in queries.listed(SYSTEM, "kites")}


def files() -> list[int]:
    return sorted(int(digits, 16) for digits in stored().values())


@pytest.mark.parametrize("at_once", [1, 2, 2000])
def test_files_of_one_number_are_all_kept(at_once: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(imports, "BATCH", at_once)
    data = vics(*((1, of) for of in range(5)))
    assert take(data) == (5, 0)
    assert files() == [0, 1, 2, 3, 4]
    assert stored()["1"] == md5(0)
    assert stored()[f"1/md5:{md5(4)}"] == md5(4)
    assert take(data) == (0, 0)
    assert take(data, whole=True) == (0, 0)


def test_the_second_part_of_a_list_that_counts_anew_adds_to_the_first() -> None:
    assert take(vics((0, 10), (1, 11))) == (2, 0)
    assert take(vics((0, 20), (1, 21))) == (2, 0)
    assert files() == [10, 11, 20, 21]


def test_each_is_found_again_by_its_number_and_hash_and_updated() -> None:
    take(vics((1, 1), (1, 2)))
    # The second alone, with more said of it, and with a stronger hash.
    assert take(vics((1, 2), Category=2, SHA1="0" * 40)) == (1, 0)
    assert take(vics((1, 1), Category=3)) == (1, 0)
    categories = {entry.key: entry.category for entry in queries.listed(SYSTEM, "kites")}
    assert categories == {"1": "3", f"1/md5:{md5(2)}": "2"}


def test_a_whole_list_takes_away_what_it_does_not_name_and_keeps_the_others() -> None:
    take(vics((1, 1), (1, 2)))
    assert take(vics((1, 2)), whole=True) == (0, 1)
    assert files() == [2]
    assert take(vics((1, 3), (1, 2)), whole=True) == (1, 0)
    assert files() == [2, 3]
    # The tool has counted anew: what it names counts, whatever number it has now.
    assert take(vics((1, 7), (2, 2)), whole=True) == (2, 2)
    assert files() == [2, 7]


ICSE = "MD5;Image ID;Baseline\n{};I1;1\n{};I1;1\n"
IWF = "IWF ID,MD5,Category\n{},A\n{},B\n".replace("{}", "7,{}")
PLAIN = "id,md5\n1,{}\n1,{}\n"


@pytest.mark.parametrize("form", [ICSE, IWF, PLAIN], ids=["icse", "iwf", "plain"])
def test_lines_of_one_number_are_all_kept(form: str) -> None:
    assert take(form.format(md5(1), md5(2)).encode()) == (2, 0)
    assert files() == [1, 2]


def test_a_line_that_is_taken_back_takes_its_own_file_away() -> None:
    take(IWF.format(md5(1), md5(2)).encode())
    gone = f"IWF ID,MD5,Category,Status\n7,{md5(2)},B,Removed\n".encode()
    assert take(gone) == (0, 1)
    assert files() == [1]


def test_an_id_that_is_one_entrys_alone_is_updated_and_taken_back_by_it() -> None:
    take(f"key,md5\na,{md5(1)}\n".encode())
    assert take(f"key,md5\na,{md5(2)}\n".encode()) == (1, 0)
    assert files() == [2]
    assert take(b"key,md5,withdrawn\na,,yes\n") == (0, 1)


def test_a_number_too_long_to_stand_beside_a_hash_leaves_the_hash_alone() -> None:
    number = "9" * 200
    assert take(f"id,md5\n{number},{md5(1)}\n{number},{md5(2)}\n".encode()) == (2, 0)
    assert set(stored()) == {number, f"md5:{md5(2)}"}


@pytest.mark.parametrize("ending", [".json", ".csv"])
def test_what_is_written_out_has_every_number_once_and_comes_back_the_same(ending: str) -> None:
    take(vics((1, 1), (1, 2), (2, 3), (2, 4), (9, 5)))
    take(f"md5\n{md5(6)}\n".encode())
    out = io.BytesIO()
    assert actions.export_set(SYSTEM, "kites", ending, out) == 6
    if ending == ".json":
        numbers = [item["MediaID"] for item in json.loads(out.getvalue())["value"]]
        assert len(set(numbers)) == 6
        assert {1, 9} <= set(numbers)
    out.seek(0)
    again = [entry for entry in recognised(out).read(out) if isinstance(entry, HashEntry)]
    assert {entry.key: (entry.md5 or b"").hex() for entry in again} == stored()
    actions.import_set(SYSTEM, "again", io.BytesIO(out.getvalue()))
    assert {entry.key for entry in queries.listed(SYSTEM, "again")} == set(stored())
