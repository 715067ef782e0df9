"""What lies in an exhibit's file is compared, spared and looked at as any exhibit is; and goes with it."""

import sys
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
from PIL import Image
from PIL.ExifTags import Base
from pytest_django import DjangoAssertNumQueries

from payung.foundation import clock
from payung.foundation.errors import BadInput, Conflict
from payung.foundation.models import Grant
from payung.foundation.viewer import SYSTEM
from payung.media.choices import Purpose
from payung.media.exhibits import actions as exhibit_actions
from payung.media.exhibits import queries as exhibit_queries
from payung.media.exhibits.actions import custody, new_hits
from payung.media.exhibits.findings import ExhibitFinding, Shows
from payung.media.exhibits.queries import sightings
from payung.media.exhibits.tests.samples import looking, received, row
from payung.media.exhibits.tests.samples import noon as noon
from payung.media.exhibits.tests.samples import places as places
from payung.media.files import hashing, memory_file
from payung.media.files.analysis import Look
from payung.media.files.digests import digests
from payung.media.files.errors import FailureReason, Unreadable
from payung.media.files.hash_query import HashQuery
from payung.media.files.tests.pictures import saved, shapes
from payung.media.files.tests.test_containers import tarred, zipped
from payung.media.matcher.results import Match
from payung.media.matcher.statuses import Status
from payung.media.models import CaseHash, Contents, Entry, HashSet, Hit
from payung.media.viewing import actions as viewing_actions
from payung.media.viewing import queries as viewing_queries
from payung.media.viewing.rules import Step
from tests.house import House

PICTURES = [saved(shapes(64, 64, seed)) for seed in (1, 2, 3)]
BOX = zipped(words=b"General words.", kite=PICTURES[0], box=tarred(boat=PICTURES[1]), nothing=b"")


@pytest.fixture(autouse=True)
def apart_looks(places: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let each picture look like no other: what compiles is not needed here."""

    def look(data: bytes, **_how: object) -> Look:
        if data not in PICTURES:
            raise Unreadable(FailureReason.DAMAGED)
        number = PICTURES.index(data) + 1
        return Look(tuple(bytes([16 * number + turn] * 4 + [0] * 28) for turn in range(8)), 90)

    monkeypatch.setattr(hashing, "look", look)


def listed(data: bytes, category: str = "A1") -> None:
    """Let a list name a file by its bytes."""
    kites, _new = HashSet.objects.get_or_create(
        name="kites", defaults={"radius": 31, "version": 1, "made_at": clock.now()}
    )
    md5 = bytes.fromhex(digests([data]).md5)
    key = f"md5:{md5.hex()}"
    Entry.objects.create(hash_set=kites, key=key, md5=md5, category=category, added=1)


def looked_back() -> int:
    CaseHash.objects.update(looked_in="")
    return new_hits.look_back(SYSTEM)


def waits(house: House) -> list[tuple[UUID, int]]:
    worklist = exhibit_queries.worklist(house.viewer("super"))
    return [(piece.card.id, piece.inside) for one in worklist.series for piece in one.pieces]


def test_each_thing_is_kept_with_its_place_its_hashes_and_what_it_is(house: House) -> None:
    viewer = house.viewer("super")
    exhibit = received(viewer, BOX)
    contents = exhibit_queries.inside(viewer, exhibit)
    assert contents is not None
    assert [(part.place, part.name, part.status, part.why) for part in contents.parts] == [
        (1, "words", Status.OTHER, None),
        (2, "kite", Status.NEW, None),
        (3, "box", Status.ARCHIVE, None),
        (4, "box!/boat", Status.NEW, None),
        (5, "nothing", Status.UNREADABLE, FailureReason.EMPTY),
    ]
    assert [part.place for part in contents.to_look_at] == [2, 4]
    assert (contents.uncompared, contents.is_known) == (4, False)
    stored = {row.place: bytes(row.sha256).hex() for row in CaseHash.objects.all()}
    assert stored.keys() == {0, 1, 2, 3, 4}
    assert CaseHash.objects.get(place=0).id == exhibit
    assert all(part.sha256 == stored.get(part.place, "") for part in contents.parts)
    assert b"kite" not in bytes(Contents.objects.get().body)
    assert exhibit_queries.exhibit(viewer, exhibit).known is not None


def test_a_list_that_arrives_later_names_what_lies_in_a_file(house: House) -> None:
    viewer = house.viewer("super")
    exhibit = received(viewer, BOX)
    listed(PICTURES[1])
    assert looked_back() == 1
    assert Hit.objects.get().case_hash.place == 4
    contents = exhibit_queries.inside(viewer, exhibit)
    assert contents is not None
    assert {part.place: part.status for part in contents.parts}[4] is Status.KNOWN
    assert [part.place for part in contents.to_look_at] == [2]
    [since] = exhibit_queries.found_by_lists(viewer)
    assert (since.exhibit, since.is_inside) == (exhibit, True)
    assert exhibit_queries.known_since(viewer, exhibit) == []


def test_a_file_waits_for_a_look_until_all_that_is_shown_in_it_is_known(house: House) -> None:
    viewer = house.viewer("super")
    exhibit = received(viewer, BOX)
    assert waits(house) == [(exhibit, 2)]
    listed(PICTURES[0])
    looked_back()
    assert waits(house) == [(exhibit, 1)]
    listed(PICTURES[1])
    looked_back()
    assert waits(house) == []
    assert exhibit_queries.worklist(viewer).known == 1
    contents = exhibit_queries.inside(viewer, exhibit)
    assert contents is not None
    assert contents.is_known


@pytest.mark.parametrize(
    "data",
    [
        zipped(kite=PICTURES[0], box=b"Rar!\x1a\x07\x01\0" + bytes(600)),
        zipped(kite=PICTURES[0])[:-10],
        zipped(words=b"General words."),
    ],
)
def test_what_could_not_be_gone_through_wholly_is_never_said_to_be_known(
    house: House, data: bytes
) -> None:
    exhibit = received(house.viewer("super"), data)
    listed(PICTURES[0])
    looked_back()
    assert [exhibit for exhibit, _inside in waits(house)] == [exhibit]
    listed(data)
    looked_back()
    assert waits(house) == []


def test_of_the_series_it_is_said_how_much_in_a_file_is_known_and_when_it_was_made(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    exif = Image.Exif()
    exif[Base.DateTime] = "2026:11:20 10:00:00"
    dated = saved(shapes(64, 64, 1), exif=exif)
    monkeypatch.setattr(sys.modules[__name__], "PICTURES", [dated, PICTURES[1]])
    viewer = house.viewer("super")
    exhibit = received(viewer, zipped(kite=dated, boat=PICTURES[1]))
    [series] = exhibit_queries.worklist(viewer).series
    assert series.is_new
    assert series.made_at.startswith("2026")
    listed(PICTURES[1])
    Entry.objects.update(victim_identified=False)
    looked_back()
    [series] = exhibit_queries.worklist(viewer).series
    assert [(piece.card.id, piece.inside, piece.matches) for piece in series.pieces] == [
        (exhibit, 1, ())
    ]
    assert (series.known, series.is_new, series.unidentified) == (1, False, True)


def test_a_file_is_seen_before_where_it_lies_in_another(house: House) -> None:
    viewer = house.viewer("super")
    boxed = received(viewer, BOX)
    alone = received(viewer, PICTURES[1])
    known = exhibit_queries.exhibit(viewer, alone).known
    assert known is not None
    [[before]] = exhibit_queries.files_seen_before(viewer, [known.asked], besides=alone)
    assert (before.exhibit, before.is_inside) == (boxed, True)
    queries = exhibit_queries.asked_by_place(viewer, boxed, [4])
    [[other]] = exhibit_queries.files_seen_before(viewer, [queries[4]], besides=boxed)
    assert (other.exhibit, other.is_inside) == (alone, False)
    near = HashQuery("", {"pdq": queries[4][0].hashes["pdq"]}, 90)
    [sightings] = exhibit_queries.seen_before(viewer, [near])
    assert [(sighting.exhibit, sighting.is_inside) for sighting in sightings] == [
        (boxed, True),
        (alone, False),
    ]


@pytest.mark.usefixtures("noon")
def test_what_lies_in_a_file_is_looked_at_one_by_one_and_what_is_known_is_left_out(
    house: House,
) -> None:
    viewer = looking(house)
    exhibit = received(viewer, BOX)
    listed(PICTURES[0])
    looked_back()
    viewing = viewing_actions.begin_viewing(
        viewer, exhibit, Purpose.ASSESSMENT, "", classified=False
    )
    assert viewing_queries.offered(viewer, viewing) == [4]
    assert viewing_queries.looking(viewer, viewing).shown.still == 4
    assert viewing_queries.picture(viewer, viewing).startswith(b"\xff\xd8")
    for still in (0, 1, 2, 9):
        with pytest.raises(BadInput):
            viewing_actions.show_still(viewer, viewing, still, Step.SMALL)
    viewing = viewing_actions.begin_viewing(
        viewer, exhibit, Purpose.COURT, "Asked.", classified=True
    )
    assert viewing_queries.offered(viewer, viewing) == [2, 4]
    viewing_actions.show_still(viewer, viewing, 4, Step.SMALL)
    assert viewing_queries.looking(viewer, viewing).shown.steps == (
        (Step.SMALL, 2),
        (Step.SMALL, 4),
    )


@pytest.mark.usefixtures("noon")
def test_a_file_without_anything_that_can_be_shown_begins_no_look(house: House) -> None:
    viewer = looking(house)
    exhibit = received(viewer, zipped(words=b"General words."))
    with pytest.raises(Conflict, match="contains nothing that can be shown"):
        viewing_actions.begin_viewing(viewer, exhibit, Purpose.ASSESSMENT, "", classified=False)


@pytest.mark.usefixtures("noon")
def test_a_first_picture_that_is_spoilt_does_not_hide_the_others(house: House) -> None:
    viewer = looking(house)
    spoilt = PICTURES[2][:300]
    exhibit = received(viewer, zipped(spoilt=spoilt, kite=PICTURES[0]))
    viewing = viewing_actions.begin_viewing(
        viewer, exhibit, Purpose.ASSESSMENT, "", classified=False
    )
    assert viewing_queries.looking(viewer, viewing).shown.still == 2


@pytest.mark.usefixtures("noon")
def test_many_that_are_spoilt_do_not_keep_anybody_from_the_others(house: House) -> None:
    viewer = looking(house)
    spoilt = {f"spoilt {cut}": PICTURES[2][: 300 + cut] for cut in range(15)}
    exhibit = received(viewer, zipped(**spoilt, kite=PICTURES[0], boat=PICTURES[1]))
    viewing = viewing_actions.begin_viewing(
        viewer, exhibit, Purpose.ASSESSMENT, "", classified=False
    )
    assert viewing_queries.looking(viewer, viewing).shown.still == 16
    assert viewing_queries.unseen(viewer, exhibit) == 16
    viewing_actions.show_still(viewer, viewing, 17, Step.SMALL)
    assert viewing_queries.unseen(viewer, exhibit) == 15


def test_what_nobody_can_say_here_waits_until_a_list_says_it(house: House) -> None:
    unclear = b"MZ" + bytes(4000)
    exhibit = received(house.viewer("super"), zipped(kite=PICTURES[0], unclear=unclear))
    assert waits(house) == [(exhibit, 2)]
    listed(PICTURES[0])
    looked_back()
    assert waits(house) == [(exhibit, 1)]
    listed(unclear)
    looked_back()
    assert waits(house) == []


def test_who_has_taken_a_file_out_may_say_what_it_shows(house: House) -> None:
    viewer = looking(house)
    exhibit = received(viewer, zipped(words=b"General words."))
    said = ExhibitFinding(Shows.NOTHING)
    with pytest.raises(Conflict, match="not viewed"):
        viewing_actions.rule(viewer, exhibit, said)
    assert not viewing_queries.may_say(viewer, exhibit)
    assert b"".join(exhibit_actions.open_exhibit(viewer, exhibit, "For the laboratory."))
    assert viewing_queries.may_say(viewer, exhibit)
    viewing_actions.rule(viewer, exhibit, said)
    assert waits(house) == []


def known_by_its_look(exhibit: UUID) -> None:
    """Let a list name the picture that an exhibit is, and not the file."""
    looked_back()
    Hit.objects.filter(case_hash=exhibit).update(kind="pdq", distance=3)


@pytest.fixture
def hiding() -> Iterator[bytes]:
    """Return a picture behind which another is hidden."""
    both = PICTURES[0] + zipped(boat=PICTURES[1])
    PICTURES.append(both)
    yield both
    PICTURES.remove(both)


@pytest.mark.usefixtures("noon")
def test_what_is_hidden_behind_a_known_picture_is_found_and_looked_at(
    house: House, hiding: bytes
) -> None:
    viewer = looking(house)
    exhibit = received(viewer, hiding)
    listed(hiding)
    known_by_its_look(exhibit)
    assert waits(house) == [(exhibit, 1)]
    viewing = viewing_actions.begin_viewing(
        viewer, exhibit, Purpose.ASSESSMENT, "", classified=False
    )
    assert viewing_queries.offered(viewer, viewing) == [2]
    assert viewing_queries.picture(viewer, viewing).startswith(b"\xff\xd8")
    viewing = viewing_actions.begin_viewing(
        viewer, exhibit, Purpose.COURT, "Asked.", classified=True
    )
    assert viewing_queries.offered(viewer, viewing) == [0, 2]
    assert viewing_queries.looking(viewer, viewing).shown.still == 0
    listed(PICTURES[1])
    known_by_its_look(exhibit)
    contents = exhibit_queries.inside(viewer, exhibit)
    assert contents is not None
    assert contents.is_known
    assert waits(house) == []


def test_what_cannot_be_opened_behind_a_known_picture_keeps_it_waiting(house: House) -> None:
    both = PICTURES[0] + b"Rar!\x1a\x07\x01\0" + bytes(600)
    exhibit = received(house.viewer("super"), both)
    listed(both)
    known_by_its_look(exhibit)
    assert waits(house) == [(exhibit, 1)]
    looked_back()
    assert waits(house) == []


def test_a_file_in_which_much_is_known_hides_no_other(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    viewer = house.viewer("super")
    other = received(viewer, PICTURES[0])
    words = [b"General words %d." % number for number in range(8)]
    boxed = received(viewer, zipped(**{str(number): data for number, data in enumerate(words)}))
    for data in (PICTURES[0], *words):
        listed(data)
    looked_back()
    monkeypatch.setattr(sightings, "MOST", 4)
    exhibits = [entry.exhibit for entry in exhibit_queries.found_by_lists(viewer)]
    assert sorted(exhibits) == sorted([other, boxed, boxed, boxed])


@pytest.mark.usefixtures("noon")
def test_of_a_large_file_the_next_thing_is_shown_where_the_first_cannot_be(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    spoilt = b"\xff\xd8\xff\xe0" + bytes(300)
    monkeypatch.setattr(sys.modules[__name__], "PICTURES", [spoilt, PICTURES[1]])
    viewer = looking(house)
    exhibit = received(viewer, zipped(spoilt=spoilt, kite=PICTURES[1]))
    monkeypatch.setattr(memory_file, "LITTLE", 100)
    monkeypatch.setattr(memory_file, "PATIENCE", 0.01)
    viewing = viewing_actions.begin_viewing(
        viewer, exhibit, Purpose.ASSESSMENT, "", classified=False
    )
    assert viewing_queries.looking(viewer, viewing).shown.still == 2


def test_with_an_exhibit_all_that_was_known_of_what_lies_in_it_goes(house: House) -> None:
    exhibit = received(house.viewer("super"), BOX)
    listed(PICTURES[0])
    looked_back()
    contents = Contents.objects.get().id
    assert Grant.objects.filter(record=contents).exists()
    record = row(exhibit)
    custody.let_go(record)
    record.save()
    for rows in (CaseHash.objects.all(), Hit.objects.all(), Contents.objects.all()):
        assert not rows.exists()
    assert not Grant.objects.filter(record=contents).exists()


def test_however_many_things_lie_in_a_file_the_questions_are_as_many(
    house: House, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    viewer = house.viewer("super")
    few = received(viewer, BOX)
    many = received(viewer, zipped(**{f"words {number}": b"%d" % number for number in range(40)}))
    for exhibit in (few, many):
        with django_assert_num_queries(5):
            exhibit_queries.inside(viewer, exhibit)


def test_a_similar_picture_says_nothing_of_files_that_are_hidden_inside_this_one() -> None:
    exact, similar = (
        Match("boats", "1", kind, 0, "A1", "", None, "", None, is_weak=False)
        for kind in ("md5", "pdq")
    )
    unknown, known = (
        exhibit_queries.Inside((), 0, is_known=is_known) for is_known in (False, True)
    )
    assert exhibit_queries.is_classified([similar], None)
    assert not exhibit_queries.is_classified([similar], unknown)
    assert exhibit_queries.is_classified([exact], unknown)
    assert exhibit_queries.is_classified([], known)
    assert not exhibit_queries.is_classified([], None)
