"""A file taken into keeping: sealed, hashed on the way, opened again by who may; equal files look unlike."""

import hashlib
import io
import os
from pathlib import Path
from uuid import uuid4

import pytest
from django.test import RequestFactory
from pytest_django import DjangoAssertNumQueries, Settings

from payung.foundation import sealing, uploads
from payung.foundation.errors import Conflict, NotAllowed, NotFound, SealBroken
from payung.foundation.viewer import SYSTEM
from payung.ledger import queries as ledger
from payung.media.exhibits import actions, queries
from payung.media.exhibits.actions import Acquisition
from payung.media.exhibits.tests.samples import (
    BROUGHT,
    FILE,
    HASHES,
    LOOK,
    PICTURE,
    files,
    looking,
    received,
    row,
)
from payung.media.exhibits.tests.samples import places as places
from payung.media.files import hashing, pdq
from payung.media.files.errors import FailureReason, Unreadable
from payung.media.models import Custody, Exhibit, Source
from tests.house import House

pytestmark = pytest.mark.usefixtures("places")


def acts_of(exhibit: object) -> list[tuple[str, str]]:
    return [(entry.act, entry.actor) for entry in ledger.about(SYSTEM, f"exhibit:{exhibit}")]


def test_what_is_received_is_hashed_and_opens_again_for_who_may_look(house: House) -> None:
    viewer = looking(house)
    exhibit = received(viewer, PICTURE)
    card = queries.exhibit(viewer, exhibit)
    known = card.known
    assert known is not None
    assert (known.description, known.origin) == (BROUGHT.description, BROUGHT.origin)
    assert (known.name, known.kind, known.size) == ("kite.jpg", "image/jpeg", len(PICTURE))
    assert known.md5 == hashlib.md5(PICTURE).hexdigest()
    assert known.sha1 == hashlib.sha1(PICTURE).hexdigest()
    assert known.sha256 == hashlib.sha256(PICTURE).hexdigest()
    assert [bytes.fromhex(pdq) for pdq in known.pdq] == [*LOOK.orientations]
    assert (known.why, known.pdq_maker) == (None, "payung-pdq-1")
    assert b"".join(actions.open_exhibit(viewer, exhibit)) == PICTURE
    officer = f"officer:{viewer.id}"
    assert acts_of(exhibit) == [("exhibit.received", officer), ("exhibit.opened", officer)]
    entries = ledger.about(SYSTEM, f"exhibit:{exhibit}")
    assert {entry.digest for entry in entries} == {row(exhibit).file}


def test_the_file_is_there_encrypted_alone_under_its_own_digest(house: House, places: Path) -> None:
    exhibit = row(received(house.viewer("super")))
    (path,) = files(places)
    assert path == places / "exhibits" / exhibit.file[:2] / f"{exhibit.file}.age"
    assert hashlib.sha256(path.read_bytes()).hexdigest() == exhibit.file
    assert exhibit.size == 65536
    assert path.stat().st_mode & 0o777 == 0o640
    assert path.parent.stat().st_mode & 0o777 == 0o750


def test_what_a_crash_left_long_ago_goes_with_the_next_file(house: House, places: Path) -> None:
    left = uploads.folder() / "left.age"
    left.touch()
    os.utime(left, (0, 0))
    received(house.viewer("super"))
    assert not left.exists()


def test_equal_files_in_two_units_are_not_seen_to_be_equal(house: House) -> None:
    one = row(received(house.viewer("super")))
    other = row(received(house.viewer("care")))
    same = row(received(house.viewer("super")))
    assert one.size == other.size == same.size
    assert len({one.file, other.file, same.file}) == 3


def test_a_file_that_the_door_has_sealed_already_is_taken_as_it_is(
    house: House, settings: Settings, places: Path
) -> None:
    settings.FILE_UPLOAD_HANDLERS = ["payung.foundation.uploads.SealingUploadHandler"]
    file = io.BytesIO(FILE)
    file.name = "claimed.png"
    upload = RequestFactory().post("/", {"file": file}).FILES["file"]
    assert isinstance(upload, uploads.SealedUpload)
    viewer = looking(house)
    exhibit = actions.receive_exhibit(viewer, viewer.unit, upload, Acquisition(Source.REPORT))
    known = queries.exhibit(viewer, exhibit).known
    assert known is not None
    assert (known.name, known.kind) == ("claimed.png", "")
    assert b"".join(actions.open_exhibit(viewer, exhibit)) == FILE
    assert len(files(places)) == 1


def spoilt(_data: bytes, **_how: bool) -> None:
    raise Unreadable(FailureReason.TOO_LARGE)


@pytest.mark.parametrize(
    ("data", "why"), [(b"", FailureReason.EMPTY), (PICTURE, FailureReason.TOO_LARGE)]
)
def test_a_spoilt_file_is_kept_with_the_reason(
    house: House, data: bytes, why: FailureReason, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hashing, "look", spoilt)
    viewer = looking(house)
    exhibit = received(viewer, data)
    known = queries.exhibit(viewer, exhibit).known
    assert known is not None
    assert known.why == why
    assert known.sha256 == hashlib.sha256(data).hexdigest()
    assert b"".join(actions.open_exhibit(viewer, exhibit)) == data


class Broken(io.BytesIO):
    """A sender whose line breaks."""

    def read(self, size: int | None = -1) -> bytes:
        if self.tell():
            raise OSError("gone")
        return super().read(size)


def test_that_a_file_could_not_be_gone_into_is_told(house: House) -> None:
    viewer = house.viewer("super")
    card = queries.exhibit(viewer, received(viewer, b"Rar!\x1a\x07\x01\0" + bytes(600)))
    assert card.known is not None
    assert card.known.why is FailureReason.NOT_OPENED
    assert queries.inside(viewer, card.id) is None


def test_a_line_that_breaks_and_a_database_that_fails_leave_nothing(
    house: House, places: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    viewer = house.viewer("super")
    with pytest.raises(OSError, match="gone"):
        actions.receive_exhibit(viewer, viewer.unit, Broken(bytes(200_000)), BROUGHT)
    monkeypatch.setattr(sealing, "seal", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        received(viewer)
    assert files(places) == []
    assert not Exhibit.objects.exists()
    assert not Custody.objects.exists()


@pytest.mark.parametrize("name", ["fresh", "admin", "trainer", "figures"])
def test_who_may_not_receive_hears_why(house: House, name: str, places: Path) -> None:
    with pytest.raises(NotAllowed, match=r"certificate|role"):
        received(house.viewer(name))
    assert files(places) == []


def test_an_officer_takes_files_in_for_their_own_unit_alone(house: House) -> None:
    with pytest.raises(NotAllowed, match="own unit"):
        actions.receive_exhibit(
            house.viewer("care"), house.units["police"], io.BytesIO(b"x"), BROUGHT
        )


def test_a_machine_brings_a_file_that_it_cannot_open(house: House) -> None:
    exhibit = actions.receive_exhibit(SYSTEM, house.units["police"], io.BytesIO(b"x"), BROUGHT)
    assert acts_of(exhibit) == [("exhibit.received", "system")]
    assert queries.custody(house.viewer("super"), exhibit)[0].officer == ""
    assert b"".join(actions.open_exhibit(looking(house), exhibit)) == b"x"


def test_without_the_certificate_for_viewing_nobody_opens_a_file(house: House) -> None:
    viewer = house.viewer("super")
    exhibit = received(viewer)
    with pytest.raises(NotAllowed, match="certificate for viewing"):
        actions.open_exhibit(viewer, exhibit)
    with pytest.raises(NotAllowed, match="role"):
        actions.open_exhibit(looking(house, "intake"), exhibit)
    assert [act for act, _ in acts_of(exhibit)] == ["exhibit.received"]


def test_another_units_exhibit_is_not_there(house: House) -> None:
    exhibit = received(house.viewer("super"))
    viewer = looking(house, "care")
    assert queries.exhibits(viewer) == []
    for read in (queries.exhibit, queries.custody, actions.open_exhibit):
        for which in (exhibit, uuid4()):
            with pytest.raises(NotFound):
                read(viewer, which)


def test_a_file_that_was_changed_or_exchanged_does_not_open(house: House, places: Path) -> None:
    viewer = looking(house)
    one, other = received(viewer), received(viewer, FILE * 2)
    paths = {path.stem: path for path in files(places)}
    first, second = paths[row(one).file], paths[row(other).file]
    changed = bytearray(first.read_bytes())
    changed[-1] ^= 1
    first.write_bytes(bytes(changed))
    with pytest.raises(SealBroken):
        list(actions.open_exhibit(viewer, one))
    first.write_bytes(second.read_bytes())
    with pytest.raises(SealBroken):
        list(actions.open_exhibit(viewer, one))
    first.unlink()
    with pytest.raises(Conflict, match="missing"):
        actions.open_exhibit(viewer, one)


def test_the_record_of_one_exhibit_does_not_open_in_the_place_of_another(house: House) -> None:
    viewer = looking(house)
    one, other = received(viewer), received(viewer, b"other")
    Exhibit.objects.filter(id=one).update(body=row(other).body)
    assert queries.exhibit(viewer, one).known is None
    with pytest.raises(SealBroken):
        actions.open_exhibit(viewer, one)


def test_a_list_is_read_with_few_questions_newest_first(
    house: House, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    viewer = house.viewer("super")
    made = [received(viewer, os.urandom(9)) for _ in range(5)]
    with django_assert_max_num_queries(3):
        cards = queries.exhibits(viewer)
    assert [card.id for card in cards] == made[::-1]
    assert all(card.known for card in cards)
    last = cards[1]
    rest = queries.exhibits(viewer, after=(last.received_at, last.id))
    assert [card.id for card in rest] == made[2::-1]


def test_a_film_is_kept_with_the_hashes_of_its_frames(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("av", reason="requirements/media.txt is not installed")
    from payung.media.files.tests.films import film

    monkeypatch.setattr(pdq, "hashes", lambda _luma: HASHES)
    viewer = looking(house)
    known = queries.exhibit(viewer, received(viewer, film())).known
    assert known is not None
    assert (known.kind, known.why, known.pdq) == ("video/mp4", None, ())
    assert known.pdq_maker == "payung-pdq-1"
    assert [(frame.second, frame.quality) for frame in known.frames] == [
        (0.0, 100), (1.0, 100), (2.0, 100), (3.0, 100)
    ]  # fmt: skip
    assert known.frames[0].orientations == LOOK.orientations
