"""The chain of custody: every step with who, when and why; nothing goes without a second officer."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from pytest_django import DjangoCaptureOnCommitCallbacks

from payung.foundation import clock
from payung.foundation.errors import BadInput, Conflict, NotAllowed, NotFound
from payung.foundation.models import Grant
from payung.foundation.viewer import SYSTEM
from payung.ledger import queries as ledger
from payung.media.exhibits import actions, policy, queries, store
from payung.media.exhibits.actions import Acquisition
from payung.media.exhibits.policy import ReportStanding
from payung.media.exhibits.queries import register
from payung.media.exhibits.tests.samples import FILE, files, looking, received, row
from payung.media.exhibits.tests.samples import places as places
from payung.media.models import Exhibit, Source, State
from payung.staff.viewer import OfficerViewer
from tests.house import House

pytestmark = pytest.mark.usefixtures("places")
DAY = timedelta(days=1)


@pytest.fixture
def exhibit(house: House) -> UUID:
    return received(house.viewer("super"))


def acts_of(exhibit: UUID) -> list[str]:
    return [entry.act for entry in ledger.about(SYSTEM, f"exhibit:{exhibit}")]


def test_each_step_says_who_when_to_whom_and_why(house: House, exhibit: UUID) -> None:
    viewer = house.viewer("super")
    actions.hand_over(viewer, exhibit, "Laboratory, Mr Rao", "To look at the disk.")
    actions.return_exhibit(viewer, exhibit, "Its owner", "The court said so.")
    steps = queries.custody(house.viewer("liaison"), exhibit)
    assert [(step.step, step.officer, step.to, step.words) for step in steps] == [
        ("received", "Super", "", "Seizure 12/3"),
        ("handed_over", "Super", "Laboratory, Mr Rao", "To look at the disk."),
        ("returned", "Super", "Its owner", "The court said so."),
    ]
    assert acts_of(exhibit) == ["exhibit.received", "exhibit.handed-over", "exhibit.returned"]


def test_what_was_returned_is_not_opened_any_more_and_waits_for_a_look(
    house: House, exhibit: UUID
) -> None:
    viewer = looking(house)
    actions.return_exhibit(viewer, exhibit, "Its owner", "The court said so.")
    with pytest.raises(NotAllowed, match="returned"):
        actions.open_exhibit(viewer, exhibit)
    for again in (actions.return_exhibit, actions.hand_over):
        with pytest.raises(Conflict, match="This exhibit was already returned"):
            again(viewer, exhibit, "x", "y")
    assert [card.id for card in queries.exhibits_to_review(viewer)] == [exhibit]
    assert row(exhibit).state == State.RETURNED


def test_an_exhibit_is_looked_at_after_a_year_and_kept_with_a_reason(
    house: House, exhibit: UUID
) -> None:
    viewer = house.viewer("super")
    assert queries.exhibits_to_review(viewer) == []
    assert row(exhibit).review_at == row(exhibit).received_at + 365 * DAY
    Exhibit.objects.update(review_at=clock.now())
    assert [card.id for card in queries.exhibits_to_review(viewer)] == [exhibit]
    actions.keep_exhibit(viewer, exhibit, clock.now() + 90 * DAY, "A trial is coming.")
    assert queries.exhibits_to_review(viewer) == []
    for until in (clock.now(), clock.now() + 3700 * DAY):
        with pytest.raises(BadInput, match="ten years"):
            actions.keep_exhibit(viewer, exhibit, until, "Why.")
    assert acts_of(exhibit)[-1] == "exhibit.kept"


def test_nothing_goes_before_a_second_officer_confirms(
    house: House,
    exhibit: UUID,
    places: Path,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    one, other = looking(house), looking(house, "liaison")
    with pytest.raises(Conflict, match="There is no decision to destroy this exhibit"):
        actions.confirm_destruction(other, exhibit)
    actions.destroy(one, exhibit, "The court said so.")
    with pytest.raises(Conflict, match="second officer"):
        actions.confirm_destruction(one, exhibit)
    with pytest.raises(Conflict, match="colleague"):
        actions.destroy(other, exhibit, "Me too.")
    assert b"".join(actions.open_exhibit(one, exhibit)) == FILE
    with django_capture_on_commit_callbacks(execute=True):
        actions.confirm_destruction(other, exhibit)
    assert files(places / "exhibits") == []
    left = row(exhibit)
    assert (left.state, left.body, left.review_at) == (State.DESTROYED, None, None)
    assert (left.decided_by_id, left.confirmed_by_id) == (one.id, other.id)
    assert not Grant.objects.filter(record=exhibit).exists()
    assert queries.exhibit(one, exhibit).known is None
    assert queries.custody(one, exhibit)[1].words == "The court said so."
    assert acts_of(exhibit)[-2:] == ["exhibit.opened", "exhibit.destroyed"]
    for act in (actions.destroy, actions.take_destruction_back):
        with pytest.raises(Conflict, match="This exhibit was already destroyed"):
            act(one, exhibit, "Again.")
    with pytest.raises(Conflict, match="This exhibit was already destroyed"):
        actions.confirm_destruction(other, exhibit)
    with pytest.raises(Conflict, match="This exhibit was already destroyed"):
        actions.hand_over(one, exhibit, "x", "y")


def test_a_decision_can_be_taken_back_until_it_is_confirmed(house: House, exhibit: UUID) -> None:
    one, other = house.viewer("super"), house.viewer("liaison")
    with pytest.raises(Conflict, match="no decision to destroy"):
        actions.take_destruction_back(one, exhibit, "A slip.")
    actions.destroy(one, exhibit, "The court said so.")
    actions.take_destruction_back(other, exhibit, "A slip.")
    with pytest.raises(Conflict, match="no decision to destroy"):
        actions.confirm_destruction(other, exhibit)
    actions.destroy(other, exhibit, "After all.")
    actions.confirm_destruction(one, exhibit)
    assert row(exhibit).state == State.DESTROYED


def test_a_file_that_cannot_be_removed_opens_for_nobody(
    house: House,
    exhibit: UUID,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    actions.destroy(house.viewer("super"), exhibit, "The court said so.")
    monkeypatch.setattr(store, "remove", lambda digest: 1 / 0)
    with django_capture_on_commit_callbacks(execute=True):
        actions.confirm_destruction(house.viewer("liaison"), exhibit)
    with pytest.raises(NotFound):
        actions.open_exhibit(looking(house), uuid4())
    with pytest.raises(NotAllowed):
        actions.open_exhibit(looking(house), exhibit)


@pytest.mark.parametrize("name", ["intake", "fresh", "admin", "trainer"])
def test_others_take_no_step(house: House, exhibit: UUID, name: str) -> None:
    viewer = house.viewer(name)
    steps: list[Callable[[], None]] = [
        lambda: actions.hand_over(viewer, exhibit, "x", "y"),
        lambda: actions.return_exhibit(viewer, exhibit, "x", "y"),
        lambda: actions.keep_exhibit(viewer, exhibit, clock.now() + DAY, "y"),
        lambda: actions.destroy(viewer, exhibit, "y"),
        lambda: actions.take_destruction_back(viewer, exhibit, "y"),
        lambda: actions.confirm_destruction(viewer, exhibit),
    ]
    for step in steps:
        with pytest.raises(NotAllowed):
            step()
    assert acts_of(exhibit) == ["exhibit.received"]


def test_a_reason_is_needed(house: House, exhibit: UUID) -> None:
    viewer = house.viewer("super")
    for to, why in (("", "y"), ("x", " "), ("x", "y" * 20_001)):
        with pytest.raises(BadInput):
            actions.hand_over(viewer, exhibit, to, why)
    with pytest.raises(BadInput):
        actions.destroy(viewer, exhibit, "")


@pytest.fixture
def standings() -> Iterator[dict[UUID, ReportStanding]]:
    """How reports stand for every officer, as the room that knows them would say."""
    before = list(policy._rules)
    by_report: dict[UUID, ReportStanding] = {}
    policy.let(
        lambda viewer, reports: {report: by_report[report] for report in reports & set(by_report)}
    )
    yield by_report
    policy._rules[:] = before


def of_report(viewer: OfficerViewer, report: UUID) -> UUID:
    return received(viewer, brought=Acquisition(Source.REPORT, report=report))


def test_an_exhibit_is_not_there_where_its_report_is_not(
    house: House, standings: dict[UUID, ReportStanding]
) -> None:
    viewer, report = looking(house), uuid4()
    exhibit = of_report(viewer, report)
    assert [card.id for card in queries.exhibits(viewer, report=report)] == [exhibit]
    standings[report] = ReportStanding(is_visible=False)
    assert queries.exhibits(viewer, report=report) == []
    for read in (queries.exhibit, queries.custody, actions.open_exhibit):
        with pytest.raises(NotFound):
            read(viewer, exhibit)
    with pytest.raises(NotFound):
        actions.hand_over(viewer, exhibit, "x", "y")
    with pytest.raises(NotFound):
        of_report(viewer, report)


def test_what_is_hidden_takes_no_place_in_a_list(
    house: House, standings: dict[UUID, ReportStanding], monkeypatch: pytest.MonkeyPatch
) -> None:
    viewer, report = house.viewer("super"), uuid4()
    oldest = received(viewer)
    for _ in range(3):
        of_report(viewer, report)
    standings[report] = ReportStanding(is_visible=False)
    monkeypatch.setattr(register, "MOST", 2)
    assert [card.id for card in queries.exhibits(viewer)] == [oldest]


def test_why_not_is_said_of_each_step(house: House, exhibit: UUID) -> None:
    def may(name: str) -> set[str]:
        leaves = queries.whole(house.viewer(name), exhibit).leaves
        return {step for step, leave in vars(leaves).items() if leave}

    assert may("super") == {"hand_over", "give_back", "keep", "destroy", "examine"}
    assert may("intake") == {"examine"}
    actions.destroy(house.viewer("super"), exhibit, "The court said so.")
    assert may("liaison") == {"destroy", "confirm", "take_back", "examine"}
    assert "confirm" not in may("super")
    actions.return_exhibit(house.viewer("super"), exhibit, "Its owner", "The court said so.")
    assert may("super") == {"keep", "destroy", "take_back"}
    actions.confirm_destruction(house.viewer("liaison"), exhibit)
    assert may("liaison") == may("super") == set()


def test_a_hold_on_the_report_holds_its_exhibits(
    house: House, standings: dict[UUID, ReportStanding]
) -> None:
    one, other, report = house.viewer("super"), house.viewer("liaison"), uuid4()
    exhibit = of_report(one, report)
    actions.destroy(one, exhibit, "The court said so.")
    standings[report] = ReportStanding(is_visible=True, held=True)
    with pytest.raises(Conflict, match="legal hold"):
        actions.confirm_destruction(other, exhibit)
    actions.take_destruction_back(other, exhibit, "Held.")
    with pytest.raises(Conflict, match="legal hold"):
        actions.destroy(one, exhibit, "Again.")
