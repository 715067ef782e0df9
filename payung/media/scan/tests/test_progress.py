"""What a terminal shows: how far it is, and how long it still takes once all is counted."""

from pathlib import Path
from time import sleep

from payung.media.scan.progress import Progress, amount


def test_the_time_left_is_told_once_all_is_counted(tmp_path: Path) -> None:
    said: list[str] = []
    for number in range(4):
        (tmp_path / str(number)).write_bytes(bytes(1000))
    progress = Progress(tmp_path, said.append)
    progress(1000)
    assert said[0].startswith("1")
    while progress.all is None:
        sleep(0.001)
    assert progress.line(10) == ("1 of 4 files, 1.0 kB of 4.0 kB, 0 files a second, 0:00:30 left")
    assert progress.line(0.5) == "1 files, 1.0 kB, 2 files a second"


def test_amounts_are_told_in_words() -> None:
    assert [amount(size) for size in (0, 999, 1000, 3_210_000_000, 10**15)] == [
        *("0 B", "999 B", "1.0 kB", "3.2 GB", "1000.0 TB"),
    ]
