"""What could not be found out of a file when it came can be later; the file stays as it is."""

from uuid import UUID

import pytest

from payung.foundation import sealing
from payung.foundation.errors import Conflict, NotAllowed, NotFound, SealBroken
from payung.ledger.models import Entry
from payung.media.exhibits import actions, queries, store
from payung.media.exhibits.tests.samples import PICTURE, looking, received, row
from payung.media.exhibits.tests.samples import places as places
from payung.media.files import containers, trailing_data
from payung.media.files.errors import FailureReason
from payung.media.files.tests.test_containers import zipped
from payung.media.models import CaseHash, Contents
from tests.house import House

pytestmark = pytest.mark.usefixtures("places")
BOX = zipped(kite=PICTURE, words=b"General words.")


@pytest.fixture
def exhibit(house: House, monkeypatch: pytest.MonkeyPatch) -> UUID:
    """Take a file in on a machine that does not open it."""
    with monkeypatch.context() as then:
        then.setattr(containers, "_opener", lambda *_file: containers._lacking)
        return received(house.viewer("super"), BOX)


def test_what_lies_in_a_file_is_found_once_the_machine_can_open_it(
    house: House, exhibit: UUID
) -> None:
    viewer = house.viewer("super")
    before = queries.exhibit(viewer, exhibit).known
    assert before is not None
    assert (before.why, before.may_tell_more) == (FailureReason.LACKING, True)
    actions.examine_again(viewer, exhibit)
    after = queries.exhibit(viewer, exhibit).known
    assert after is not None
    assert (after.why, after.name, after.sha256) == (None, before.name, before.sha256)
    contents = queries.inside(viewer, exhibit)
    assert contents is not None
    assert [part.name for part in contents.parts] == ["kite", "words"]
    assert [(row.place, row.looked_in) for row in CaseHash.objects.order_by("place")] == [
        (0, ""),
        (1, ""),
        (2, ""),
    ]
    assert Entry.objects.filter(act="exhibit.examined", subject=f"exhibit:{exhibit}").exists()
    assert b"".join(actions.open_exhibit(looking(house), exhibit, "For a court.")) == BOX


def test_doing_it_twice_changes_nothing_and_leaves_no_grant_behind(
    house: House, exhibit: UUID
) -> None:
    viewer = house.viewer("super")
    for _time in range(2):
        actions.examine_again(viewer, exhibit)
    records = [exhibit, *Contents.objects.values_list("id", flat=True)]
    assert {len(readers) for readers in sealing.readers(records).values()} == {1}
    assert CaseHash.objects.count() == 3


def test_what_was_shown_keeps_its_place_whatever_is_found_besides(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    viewer, inner = house.viewer("super"), zipped(boat=PICTURE + b"1")
    box = zipped(first=b"General words.", inner=inner, kite=PICTURE, last=b"General words.")
    with monkeypatch.context() as then:
        then.setattr(containers, "DEEPEST", 1)
        exhibit = received(viewer, box)

    def part_names() -> list[str]:
        contents = queries.inside(viewer, exhibit)
        assert contents is not None
        return [part.name for part in contents.parts]

    assert part_names() == ["first", "inner", "inner!/", "kite", "last"]
    for _time in range(2):
        actions.examine_again(viewer, exhibit)
        assert part_names() == ["first", "inner", "inner!/boat", "kite", "last"]
    monkeypatch.setattr(trailing_data, "of_zip", lambda *_how: [("more", PICTURE + b"2")])
    actions.examine_again(viewer, exhibit)
    assert part_names()[:5] == ["first", "inner", "inner!/boat", "kite", "last"]
    assert sorted(part_names()[5:]) == ["inner!/more", "more"]
    monkeypatch.setattr(containers, "_opener", lambda *_file: containers._lacking)
    actions.examine_again(viewer, exhibit)
    contents = queries.inside(viewer, exhibit)
    assert contents is not None
    assert {part.why for part in contents.parts} == {FailureReason.TOO_LONG}
    assert not contents.is_known


def test_another_unit_a_missing_file_and_one_that_is_not_held_are_refused(
    house: House, exhibit: UUID
) -> None:
    viewer = house.viewer("super")
    with pytest.raises(NotFound):
        actions.examine_again(house.viewer("care"), exhibit)
    with pytest.raises(NotAllowed):
        actions.examine_again(house.viewer("admin"), exhibit)
    store.remove(row(exhibit).file)
    with pytest.raises(Conflict, match="missing"):
        actions.examine_again(viewer, exhibit)
    actions.return_exhibit(viewer, exhibit, to="The owner", reason="It was asked for.")
    with pytest.raises(Conflict, match="returned"):
        actions.examine_again(viewer, exhibit)


def test_a_file_that_is_not_what_it_was_changes_nothing_that_is_known(
    house: House, exhibit: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "payung.media.exhibits.plaintext.uploads.plain", lambda *_how: iter([b"other"])
    )
    with pytest.raises(SealBroken):
        actions.examine_again(house.viewer("super"), exhibit)
    known = queries.exhibit(house.viewer("super"), exhibit).known
    assert known is not None
    assert known.why is FailureReason.LACKING
