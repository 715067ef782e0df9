"""Write the result of a scan into a folder: each file complete, or unchanged.

The journal is gone through twice: first everything is compared with the hash sets and gathered, then it is
written out with the series and the group of each file. What was compared waits in a file without a name.
"""

import json
import pickle
import tempfile
from array import array
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO
from uuid import NAMESPACE_URL, uuid5

from payung.foundation.viewer import Viewer
from payung.media.hashsets.formats.vics import cases
from payung.media.scan import atomic_write, page, sheet
from payung.media.scan.classification import Judged, judged
from payung.media.scan.collection import SHOWN, Gathered
from payung.media.scan.journal import Journal
from payung.media.scan.records import Record, expanded
from payung.media.scan.result_files import CASE, FILES, REPORT, SUMMARY
from payung.media.scan.statements import About, Story
from payung.media.scan.vics import found_of


def write(viewer: Viewer, out: Path, journal: Journal, places: "array[int]", about: About) -> Story:
    """Compare with today's hash sets, write all files again, and return the story for the page."""
    atomic_write.put_away(out)
    with tempfile.TemporaryFile(dir=out) as waiting:
        gathered = Gathered(about.now)
        for one in judged(viewer, _each(journal, places)):
            gathered.add(one)
            pickle.dump((one.status, one.matches, one.frames), waiting)
        waiting.seek(0)
        story = Story(
            about, gathered.overview, gathered.shelf, gathered.series(), gathered.groups()
        )
        _write_files(out, _again(journal, places, waiting), story)
    with atomic_write.written(out / REPORT) as file:
        file.write(page.rendered(story).encode())
    with atomic_write.written(out / SUMMARY) as file:
        file.write(json.dumps(story.figures(), indent=1).encode() + b"\n")
    return story


def _again(journal: Journal, places: Iterable[int], waiting: IO[bytes]) -> Iterator[Judged]:
    for record in _each(journal, places):
        judgement = pickle.load(waiting)  # noqa: S301  our own, and nobody else can open it
        yield Judged(record, *judgement)


def _each(journal: Journal, places: Iterable[int]) -> Iterator[Record]:
    """Yield every file, with the files inside it."""
    for place in places:
        yield from expanded(journal.read(place))


def _write_files(out: Path, files: Iterator[Judged], story: Story) -> None:
    """Write the sheet and the case side by side, since everything is read once."""
    counts = story.overview.by_status
    case = cases.Case(
        id=uuid5(NAMESPACE_URL, f"{story.about.medium}\n{story.about.case}"),
        number=story.about.case,
        organization=story.about.unit,
        media=sum(counts[status] for status in SHOWN),
    )
    with (
        atomic_write.written(out / FILES) as sheet_file,
        atomic_write.written(out / CASE) as case_file,
    ):
        lines = sheet.Lines(sheet_file)
        every = _into_sheet(files, story, lines)
        cases.write(case, (found_of(one) for one in every if one.status in SHOWN), case_file)


def _into_sheet(files: Iterator[Judged], story: Story, lines: sheet.Lines) -> Iterator[Judged]:
    """Write everything into the sheet, and yield it."""
    numbers = iter(story.groups.of.tolist())
    for one in files:
        group = next(numbers) if one.record.file.pdq else 0
        lines.add(one, story.series_of(one), group)
        story.name(one, group)
        yield one
