"""Nothing of an exhibit lies in clear: not below the home or the store, in temp, in logs, nor in any table."""

import io
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path

import pytest
from PIL import Image
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from payung.foundation import clock
from payung.foundation.viewer import SYSTEM
from payung.media.choices import Purpose
from payung.media.exhibits import actions as exhibit_actions
from payung.media.exhibits import queries as exhibit_queries
from payung.media.exhibits.actions import Acquisition
from payung.media.exhibits.tests.samples import BROUGHT, PICTURE, files, looking
from payung.media.exhibits.tests.samples import places as places
from payung.media.files import video
from payung.media.files.tests.test_containers import zipped
from payung.media.hashsets import actions as hashset_actions
from payung.media.matcher import current_index
from payung.media.models import Source
from payung.media.sandbox import dispatch
from payung.media.viewing import actions as viewing_actions
from payung.media.viewing import queries as viewing_queries
from payung.media.viewing.rules import Step
from tests.access.test_canary import dump
from tests.canary import found
from tests.house import House

APART = dispatch.one
FILMS = "payung.media.files.tests.films"
MARKS = {
    "bytes": "canary-bytes-5c0e7",
    "name": "canary-name-91fd",
    "description": "canary-description-a3e0",
    "origin": "canary-origin-77b2",
    "to": "canary-to-0d4c",
    "why": "canary-why-e91a",
}


class Watched(io.BytesIO):
    """A file that looks at the disk as it is read."""

    def __init__(self, data: bytes, folder: Path) -> None:
        super().__init__(data)
        self.folder, self.looked, self.seen = folder, 0, set[str]()

    def read(self, size: int | None = -1) -> bytes:
        self.looked += 1
        if self.looked % 4 == 0:
            self.seen |= on_disk(self.folder)
        return super().read(size)


def on_disk(folder: Path) -> set[str]:
    """Return which marks lie in any file, or in the name of one."""
    marks = set[str]()
    for path in files(folder):
        marks.update(found(path.read_bytes() + b"\n" + str(path).encode(), MARKS))
    return marks


def test_no_plain_byte_of_an_exhibit_lies_anywhere(
    house: House,
    places: Path,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    monkeypatch.setattr(dispatch, "one", APART)
    (places / "tmp").mkdir()
    monkeypatch.setenv("TMPDIR", str(places / "tmp"))
    monkeypatch.setattr("tempfile.tempdir", None)
    caplog.set_level("DEBUG")
    viewer, second = looking(house), house.viewer("liaison")
    data = (MARKS["bytes"].encode() + b"\n") * 40_000
    assert len(data) > 10 * 65536
    brought = Acquisition(Source.SEIZED, MARKS["name"], MARKS["description"], MARKS["origin"])
    stream = Watched(data, places)
    exhibit = exhibit_actions.receive_exhibit(viewer, viewer.unit, stream, brought)
    opened = exhibit_actions.open_exhibit(viewer, exhibit, MARKS["why"])
    read = [next(opened)]
    marks = on_disk(places)
    assert b"".join([*read, *opened]) == data
    exhibit_actions.hand_over(viewer, exhibit, MARKS["to"], MARKS["why"])
    exhibit_actions.return_exhibit(viewer, exhibit, MARKS["to"], MARKS["why"])
    exhibit_actions.destroy(viewer, exhibit, MARKS["why"])
    known = exhibit_queries.exhibit(viewer, exhibit).known
    assert known is not None
    hashes = {"md5": known.md5, "sha1": known.sha1, "sha256": known.sha256}
    wanted = {**MARKS, **hashes}

    everything = dump()
    with django_capture_on_commit_callbacks(execute=True):
        exhibit_actions.confirm_destruction(second, exhibit)
    left = dump()
    everything += left

    assert len(everything) > 10_000
    # Its hashes are compared as long as it is held, and in no other shape; then nothing of them stays.
    assert all(bytes.fromhex(digest) in everything for digest in hashes.values())
    assert not any(bytes.fromhex(digest) in left for digest in hashes.values())
    assert found(everything, wanted) == []
    assert stream.looked > 8
    assert (stream.seen, marks, on_disk(places)) == (set(), set(), set())
    said = "".join(capfd.readouterr()) + caplog.text
    assert found(said.encode(), wanted) == []
    assert found(data, MARKS) == ["bytes"]


def runs(data: bytes, step: int = 8) -> list[bytes]:
    """Return pieces of a file of which each run of 24 bytes holds one, but for what any file may hold."""
    pieces = (data[place : place + 16] for place in range(0, len(data) - 16, step))
    return [piece for piece in pieces if len(set(piece)) > 8]


def lying(folder: Path, pieces: list[bytes]) -> list[str]:
    """Return the files in which a piece lies."""
    contents = {path.name: path.read_bytes() for path in files(folder)}
    return [name for name, data in contents.items() if any(piece in data for piece in pieces)]


def packed() -> bytes:
    """Return a letter in an archive to which a picture is attached, under a name that would be noticed."""
    letter = EmailMessage()
    letter["Subject"], letter["From"] = "Kites", "a@mail.example"
    letter.set_content("General words.")
    letter.add_attachment(PICTURE, maintype="image", subtype="jpeg", filename=MARKS["name"])
    return zipped(**{"letter.eml": letter.as_bytes()})


@pytest.mark.parametrize("kind", ["picture", "film", "packed"])
def test_nothing_of_what_is_looked_at_lies_anywhere(
    kind: str,
    house: House,
    places: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    film = pytest.importorskip(FILMS).film(seconds=2) if kind == "film" else b""
    data = {"picture": PICTURE, "film": film, "packed": packed()}[kind]
    monkeypatch.setattr(dispatch, "one", APART)  # the sandbox itself
    own = current_index.CurrentIndex(places / "home" / "index")
    monkeypatch.setattr(current_index, "shared_index", lambda: own)
    monkeypatch.setattr(current_index, "MUCH", 0)  # so that the index is written
    (places / "tmp").mkdir()
    monkeypatch.setenv("TMPDIR", str(places / "tmp"))
    monkeypatch.setattr("tempfile.tempdir", None)
    caplog.set_level("DEBUG")
    viewer, pieces = looking(house), [*runs(data), *runs(decoded(kind, data), 400)]
    if kind == "packed":
        pieces += [*runs(PICTURE), MARKS["name"].encode()]
    names: list[str] = []

    exhibit = exhibit_actions.receive_exhibit(viewer, viewer.unit, io.BytesIO(data), BROUGHT)
    known = exhibit_queries.exhibit(viewer, exhibit).known
    assert known is not None
    pdq = (
        known.pdq[0] if known.pdq else known.frames[0].orientations[0].hex() if known.frames else ""
    )
    if kind == "packed":
        assert [part.name for part in exhibit_queries.inside(viewer, exhibit).parts] == [  # type: ignore[union-attr]
            "letter.eml",
            f"letter.eml!/{MARKS['name']}",
        ]
        pdq = exhibit_queries.asked_by_place(viewer, exhibit, [2])[2][0].hashes["pdq"][:32].hex()
    listed = f"key,pdq,md5\none,{pdq},\ntwo,,{known.md5}\n"
    hashset_actions.import_set(SYSTEM, "kites", io.BytesIO(listed.encode()))
    assert exhibit_actions.look_back(SYSTEM) == 1
    with clock.at(datetime(2026, 3, 2, 12, tzinfo=UTC)):
        viewing = viewing_actions.begin_viewing(
            viewer, exhibit, Purpose.IDENTIFICATION, "Who.", classified=True
        )
        for step in (Step.CLEAR, Step.LARGER):
            pieces += runs(viewing_queries.picture(viewer, viewing))
            names += lying(places, pieces)
            viewing_actions.reveal(viewer, viewing, step, "where", "")
        opened = exhibit_actions.open_exhibit(viewer, exhibit, "For the laboratory.")
        taken = next(opened)
        names += lying(places, pieces)
    assert taken + b"".join(opened) == data

    names += lying(places, pieces)
    everything = dump() + "".join(capfd.readouterr()).encode() + caplog.text.encode()
    assert len(pieces) > 500
    assert "pdq.index" in [path.name for path in files(places / "home")]
    assert (names, [piece for piece in pieces if piece in everything]) == ([], [])
    for leak in (data[len(data) // 2 :][:24], decoded(kind, data)):
        (places / "tmp" / "leak").write_bytes(leak)
        assert lying(places, pieces) == ["leak"], "it would be noticed"


def decoded(kind: str, data: bytes) -> bytes:
    """Return the points of a picture, or of the first frame of a film."""
    still = video.still(data) if kind == "film" else PICTURE
    return Image.open(io.BytesIO(still)).convert("L").tobytes()
