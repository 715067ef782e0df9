"""What lies in a file that comes in is looked at in memory, with limits; what could not be is told."""

import os
import secrets
import zlib
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from PIL.ExifTags import Base
from PIL.PngImagePlugin import PngImageFile

from payung.media.exhibits.tests.samples import places as places
from payung.media.files import budget, memory_file
from payung.media.files.analysis import EmbeddedAnalysis, FileAnalysis
from payung.media.files.digests import digests
from payung.media.files.errors import FailureReason
from payung.media.files.memory_file import MemoryFile
from payung.media.files.tests.hostile_files import png
from payung.media.files.tests.pictures import saved, shapes
from payung.media.files.tests.test_containers import letter, tarred, zipped
from payung.media.sandbox import dispatch, examination
from payung.media.sandbox import slots as places_of
from payung.media.sandbox.examination import Examination

EXIF = Image.Exif()
EXIF[Base.Make] = "Kitemaker"
PICTURE = saved(shapes(64, 64, 1), exif=EXIF)


def locked() -> bytes:
    """Return an archive of which a thing says that it has a password."""
    data = bytearray(zipped(kite=PICTURE))
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    return bytes(data)


def examined(data: bytes, name: str = "") -> FileAnalysis:
    examination = Examination(name)
    for start in range(0, len(data), 10_000):
        examination.add(data[start : start + 10_000])
    return examination.done()


def of(embedded_files: tuple[EmbeddedAnalysis, ...]) -> dict[str, FileAnalysis | FailureReason]:
    return {embedded.name: embedded.result for embedded in embedded_files}


@pytest.mark.usefixtures("places")
def test_each_thing_in_a_file_has_its_hashes_its_look_and_its_notes() -> None:
    analysis = examined(zipped(kite=PICTURE, box=tarred(words=b"General words.", nothing=b"")))
    things = of(analysis.inside)
    assert list(things) == ["kite", "box", "box!/words", "box!/nothing"]
    kite, words = things["kite"], things["box!/words"]
    assert isinstance(kite, FileAnalysis)
    assert isinstance(words, FileAnalysis)
    assert kite.look is not None
    assert (kite.notes.camera, kite.digests.size) == ("Kitemaker", len(PICTURE))
    assert (words.look, words.is_shown) == (None, False)
    assert things["box!/nothing"] is FailureReason.EMPTY
    assert (analysis.look, analysis.why, analysis.is_gone_through) == (None, None, True)


@pytest.mark.usefixtures("places")
@pytest.mark.parametrize(
    ("thing", "is_clear"),
    [
        (b"General words.\n" * 200, True),
        (b"ID3" + bytes(4000), True),
        (tarred(words=b"General words."), True),
        (b"\x00\x05\x16\x07" + bytes(300), True),  # what a Mac adds to each file
        (b"MZ" + bytes(4000), False),
        (secrets.token_bytes(4000), False),
        (b"<img src='data:image/jpeg;base64," + b"aaaa" * 999, False),
    ],
)
def test_what_could_hold_anything_is_to_be_looked_at(thing: bytes, is_clear: bool) -> None:
    analysis = examined(zipped(kite=PICTURE, thing=thing))
    result = of(analysis.inside)["thing"]
    assert isinstance(result, FileAnalysis)
    assert (result.to_look_at, analysis.is_gone_through) == (not is_clear, True)


@pytest.mark.usefixtures("places")
def test_a_thing_that_kills_the_process_does_not_keep_the_others_from_being_compared(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def one(work: Any, content: MemoryFile, **_how: float) -> Any:
        return FailureReason.DAMAGED if work.func is examination._whole_file else work(content.path)

    monkeypatch.setattr(dispatch, "one", one)
    analysis = examined(zipped(kite=PICTURE, words=b"General words."))
    things = of(analysis.inside)
    kite = things["kite"]
    assert isinstance(kite, FileAnalysis)
    assert (kite.digests, kite.look, kite.to_look_at) == (digests([PICTURE]), None, True)
    assert (list(things), analysis.why, analysis.is_gone_through) == (
        ["kite", "words"],
        FailureReason.DAMAGED,
        False,
    )


@pytest.mark.usefixtures("places")
def test_a_letter_without_a_sign_is_known_by_its_name() -> None:
    data = b"Organization: a\n" + letter().as_bytes()
    assert examined(data).inside == ()
    assert list(of(examined(data, "sent.eml").inside)) == ["kite.jpg"]


@pytest.mark.usefixtures("places")
@pytest.mark.parametrize(
    ("data", "why"),
    [
        (zipped(kite=PICTURE)[:-10], FailureReason.DAMAGED),
        (b"Rar!\x1a\x07\x01\0" + bytes(600), FailureReason.NOT_OPENED),
        (locked(), None),
        (zipped(box=zipped(box=zipped(box=zipped(kite=PICTURE)))), None),
        (zipped(words=b"General words."), None),
    ],
)
def test_what_was_not_gone_through_wholly_is_not_said_to_be(
    data: bytes, why: FailureReason | None
) -> None:
    analysis = examined(data)
    assert (analysis.why, analysis.is_gone_through) == (why, False)


@pytest.mark.usefixtures("places")
def test_of_a_file_with_too_much_in_it_the_first_is_looked_at_and_that_there_is_more_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(examination, "INSIDE", 2)
    analysis = examined(zipped(one=PICTURE, two=PICTURE, three=PICTURE))
    assert (list(of(analysis.inside)), analysis.why) == (["one", "two"], FailureReason.TOO_MUCH)
    assert not analysis.is_gone_through
    monkeypatch.setattr(examination, "SECONDS", -1)
    assert examined(zipped(one=PICTURE)).why is FailureReason.TOO_LONG


@pytest.mark.usefixtures("places")
def test_what_is_too_large_to_be_held_is_not_gone_into(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(examination, "LARGEST", 20_000)
    analysis = examined(zipped(kite=PICTURE, noise=secrets.token_bytes(40_000)))
    assert (analysis.inside, analysis.why) == ((), FailureReason.TOO_LARGE)


@pytest.mark.usefixtures("places")
def test_what_is_large_is_read_where_it_is_held_and_gone_into_all_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for module in (examination, memory_file):
        monkeypatch.setattr(module, "LITTLE", 20_000)
    noise = secrets.token_bytes(15_000)
    analysis = examined(zipped(kite=PICTURE, one=noise, two=noise), "box.zip")
    assert (list(of(analysis.inside)), analysis.why) == (["kite", "one", "two"], None)


@pytest.mark.usefixtures("places")
def test_a_second_large_file_that_waits_in_vain_is_known_as_a_whole(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(memory_file, "LITTLE", 20_000)
    monkeypatch.setattr(memory_file, "PATIENCE", 0.01)
    data = zipped(kite=PICTURE, noise=secrets.token_bytes(30_000))
    first = Examination()
    first.add(data)
    analysis = examined(data)
    assert (analysis.inside, analysis.why, analysis.digests) == (
        (),
        FailureReason.TOO_LONG,
        digests([data]),
    )
    assert len(first.done().inside) == 2
    del first
    assert len(examined(data).inside) == 2


def test_what_is_held_is_gone_with_its_last_holder() -> None:
    file = MemoryFile()
    file.add(b"General words.")
    path = file.path
    assert (path.read_bytes(), file.begins(7), file.size) == (b"General words.", b"General", 14)
    del file
    assert not path.exists()


@pytest.mark.parametrize("points", [budget.POINTS, budget.POINTS + 20_000])
def test_no_point_of_a_picture_with_too_many_is_decoded(
    points: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    decoded: list[object] = []
    monkeypatch.setattr(PngImageFile, "load", lambda self: decoded.append(self))
    (path := tmp_path / "a.png").write_bytes(png(20_000, points // 20_000, zlib.compress(b"0")))
    analysis = examination._whole_file(path, name="", is_opened=True, most=9)
    assert analysis.why is (
        FailureReason.TOO_LARGE if points > budget.POINTS else FailureReason.DAMAGED
    )
    assert bool(decoded) is (points <= budget.POINTS)


def test_all_tries_of_one_file_share_its_seconds(monkeypatch: pytest.MonkeyPatch) -> None:
    limits: list[float] = []

    def one(_work: object, _file: object, *, seconds: float) -> FailureReason:
        limits.append(seconds)
        moment[0] += 15
        return FailureReason.DAMAGED

    moment = [0.0]
    monkeypatch.setattr(examination, "monotonic", lambda: moment[0])
    monkeypatch.setattr(dispatch, "one", one)
    examined(zipped(kite=PICTURE))
    assert limits == [examination.SECONDS, examination.SECONDS - 15]


def test_so_many_files_are_opened_at_once_and_no_more_over_all_processes_of_a_face() -> None:
    ready, end = os.pipe(), os.pipe()
    child = os.fork()
    if not child:
        with places_of.one():
            os.write(ready[1], b"1")
            os.close(end[1])
            os.read(end[0], 1)
        os._exit(0)
    os.read(ready[0], 1)
    with ExitStack() as stack:
        for _each in range(places_of.PLACES - 1):
            stack.enter_context(places_of.one(patience=0.0))
        with pytest.raises(places_of.Full), places_of.one(patience=0.0):
            pass
        os.write(end[1], b"1")
        os.waitpid(child, 0)
        with places_of.one(patience=0.0):  # the kernel has taken it back
            pass
