"""What belongs together by how it lies on the medium, and which of it comes first."""

from datetime import UTC, datetime

import pytest

from payung.media.matcher.statuses import Status
from payung.media.scan.overview import BESIDE, MOST, NEWEST, looked_at_first, together_by
from payung.media.scan.records import Record, ScannedFile
from payung.media.scan.series import Shelf, key_of, number_in

NOW = datetime(2026, 11, 27, tzinfo=UTC)
DAY = 86_400 * 10**9


def record(path: str, camera: str = "", taken: str = "", days: int = 20_000) -> Record:
    return Record(path, 1, days * DAY, ScannedFile(camera=camera, taken=taken))


@pytest.mark.parametrize(
    ("path", "key", "number"),
    [
        ("a/IMG_0012.JPG", ("a", "", "IMG_#.JPG"), 12),
        ("a/b/20261101_093000(2).mp4", ("a/b", "", "20261101_093000(#).mp4"), 2),
        ("holiday.jpg", ("", "", ""), 0),
        ("a/.123", ("a", "", ".#"), 123),
        ("a/" + "9" * 40, ("a", "", "#"), 0),
        ("a/ภาพ ๑๒.jpg", ("a", "", "ภาพ #.jpg"), 12),
    ],
)
def test_a_file_is_of_a_series_by_its_folder_and_the_number_in_its_name(
    path: str, key: tuple[str, str, str], number: int
) -> None:
    assert (key_of(record(path)), number_in(path)) == (key, number)


def test_a_camera_that_is_known_tells_more_than_a_name() -> None:
    assert key_of(record("a/IMG_1.JPG", camera="Kite One")) == ("a", "Kite One", "")


def test_what_is_alone_in_its_series_is_one_of_its_folder() -> None:
    shelf = Shelf(NOW)
    paths = ["a/IMG_3.JPG", "a/IMG_7.JPG", "a/one 1.jpg", "a/two 2.jpg", "b/alone 1.jpg"]
    for path in paths:
        shelf.add(record(path), Status.NEW)
    shelf.settle()
    series = [shelf.of(record(path)) for path in paths]
    assert series[0] is series[1]
    assert series[2] is series[3]
    assert series[4] is None
    new_by_name = {str(together_by(one)): one.new for one in shelf}
    assert new_by_name == {
        "one folder, consecutive names: IMG_#.JPG, from 3 to 7": 2,
        "one folder": 2,
    }


def test_a_date_in_the_future_shows_a_wrong_clock_and_counts_for_nothing() -> None:
    shelf = Shelf(NOW)
    shelf.add(record("a/1.jpg", taken="2099-01-01T00:00:00"), Status.NEW)
    shelf.add(record("a/2.jpg", taken="2026-11-20T10:00:00"), Status.NEW)
    assert [one.newest for one in shelf] == ["2026-11-20T10:00:00"]


def test_series_with_more_reasons_come_first_and_those_without_new_ones_never() -> None:
    shelf = Shelf(NOW)
    for number in range(3):
        shelf.add(record(f"known/{number}.jpg"), Status.KNOWN)
    for folder in "abcdefghijklmnop":
        for number in range(2):
            shelf.add(record(f"{folder}/{number}.jpg", days=10_000 + ord(folder)), Status.NEW)
    shelf.add(record("a/7.jpg", days=1), Status.NEAR)
    first = looked_at_first(shelf)
    assert first[0].series.key[0] == "a"
    assert first[0].why == (BESIDE, MOST)
    assert {one.series.key[0] for one in first if NEWEST in one.why} == set("ghijklmnop")
    assert "known" not in {one.series.key[0] for one in first}
