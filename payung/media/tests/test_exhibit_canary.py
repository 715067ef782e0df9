"""Nothing of an exhibit lies in clear: not below the home or the store, in temp, in logs, nor in any table."""

import io
from pathlib import Path

import pytest
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from payung.media import actions, apart, queries
from payung.media.actions import Brought
from payung.media.models import Source
from payung.media.tests.keeping import files, looking
from payung.media.tests.keeping import places as places
from tests.access.test_canary import dump
from tests.canary import found
from tests.house import House

APART = apart.one
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
    seen = set[str]()
    for path in files(folder):
        seen.update(found(path.read_bytes() + b"\n" + str(path).encode(), MARKS))
    return seen


def test_no_plain_byte_of_an_exhibit_lies_anywhere(
    house: House,
    places: Path,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    caplog: pytest.LogCaptureFixture,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    monkeypatch.setattr(apart, "one", APART)
    (places / "tmp").mkdir()
    monkeypatch.setenv("TMPDIR", str(places / "tmp"))
    monkeypatch.setattr("tempfile.tempdir", None)
    caplog.set_level("DEBUG")
    viewer, second = looking(house), house.viewer("liaison")
    data = (MARKS["bytes"].encode() + b"\n") * 40_000
    assert len(data) > 10 * 65536
    brought = Brought(Source.SEIZED, MARKS["name"], MARKS["description"], MARKS["origin"])
    stream = Watched(data, places)
    exhibit = actions.receive_exhibit(viewer, viewer.unit, stream, brought)
    opened = actions.open_exhibit(viewer, exhibit, MARKS["why"])
    read = [next(opened)]
    seen = on_disk(places)
    assert b"".join([*read, *opened]) == data
    actions.hand_over(viewer, exhibit, MARKS["to"], MARKS["why"])
    actions.return_exhibit(viewer, exhibit, MARKS["to"], MARKS["why"])
    actions.destroy(viewer, exhibit, MARKS["why"])
    known = queries.exhibit(viewer, exhibit).known
    assert known is not None
    hashes = {"md5": known.md5, "sha1": known.sha1, "sha256": known.sha256}
    wanted = {**MARKS, **hashes}

    everything = dump()
    with django_capture_on_commit_callbacks(execute=True):
        actions.confirm_destruction(second, exhibit)
    left = dump()
    everything += left

    assert len(everything) > 10_000
    # Its hashes are compared as long as it is held, and in no other shape; then nothing of them stays.
    assert all(bytes.fromhex(each) in everything for each in hashes.values())
    assert not any(bytes.fromhex(each) in left for each in hashes.values())
    assert found(everything, wanted) == []
    assert stream.looked > 8
    assert (stream.seen, seen, on_disk(places)) == (set(), set(), set())
    said = "".join(capfd.readouterr()) + caplog.text
    assert found(said.encode(), wanted) == []
    assert found(data, MARKS) == ["bytes"]
