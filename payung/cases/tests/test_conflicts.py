"""An officer who knows somebody in a case: it is not there for them from that act on, and others go on."""

from datetime import timedelta
from uuid import UUID

import pytest

from payung.cases.assignment import actions as assignment
from payung.cases.assignment import queries
from payung.cases.assignment.actions.held_cases import HeldCases
from payung.cases.models import Case, ConflictOfInterest, Decision, Step
from payung.cases.queries import case_of, named_officers, worked_on
from payung.cases.queue import queries as queue_queries
from payung.cases.sharing import actions as sharing
from payung.cases.tests.reports import acts_of, receive_report
from payung.foundation import clock
from payung.foundation.errors import BadInput, Conflict, NotAllowed, NotFound
from payung.foundation.viewer import SYSTEM
from payung.intake.models import StoredReport
from payung.intake.sealed import open_report
from payung.ledger.models import Entry
from payung.staff import actions as people
from payung.staff.roles import Function, Role
from tests.house import House, fingerprint, join, open_for

pytestmark = pytest.mark.django_db
WHY = "The mother is my cousin."


def taken(house: House, name: str = "intake") -> UUID:
    report = receive_report()
    assignment.take(house.viewer(name), report)
    return report


def declare(house: House, report: UUID, name: str = "intake", by: str = "") -> None:
    assignment.declare_conflict(house.viewer(by or name), report, house.officers[name], WHY)


def gone(house: House, report: UUID, name: str) -> bool:
    """Say whether a report is not there for an officer: not by its number, and not in the queue."""
    viewer = house.viewer(name)
    try:
        worked_on(viewer, report)
    except NotFound:
        return report not in [row.id for row in queue_queries.queue(viewer).rows]
    return False


def owner_of(report: UUID) -> UUID | None:
    return Case.objects.get(id=report).owner_id


def test_access_ends_in_the_same_act_by_policy_and_by_key(house: House) -> None:
    report = taken(house)
    declare(house, report)
    assert gone(house, report, "intake")
    with pytest.raises(NotFound):
        open_for(house.viewer("intake"), report)
    with pytest.raises(Exception, match="could not be opened"):
        open_report(StoredReport.objects.get(), house.viewer("intake").keys)


def test_the_others_go_on_and_see_only_that_the_officer_is_not_available(house: House) -> None:
    report = taken(house)
    declare(house, report)
    assert owner_of(report) == house.officers["super"]
    assert queue_queries.row(house.viewer("super"), report).is_new
    case = case_of(house.viewer("super"), report)
    names = {house.officers[name] for name in ("super", "liaison", "fresh")}
    assert set(named_officers(house.viewer("super"), case)) == names
    assert open_for(house.viewer("super"), report).report
    able = {colleague.name for colleague in queries.able(house.viewer("super"), report)}
    assert "Intake" not in able
    opened = str([bytes(row.body) for row in Decision.objects.all()])
    assert WHY not in opened


def test_their_steps_are_for_whoever_owns_the_case(house: House) -> None:
    report = taken(house, "super")
    step = Step.objects.create(
        case_id=report, owner_id=house.officers["intake"], due_at=clock.now() + timedelta(days=1)
    )
    declare(house, report, "intake", by="super")
    step.refresh_from_db()
    assert step.owner_id is None


def test_oversight_alone_reads_why(house: House) -> None:
    report = taken(house)
    declare(house, report)
    (row,) = queries.declared_conflicts(house.viewer("over"))
    assert (row.about, row.officer_name, row.by_themselves) == (report, "Intake", True)
    assert row.reason == WHY
    for name in ("super", "liaison", "admin", "intake", "care"):
        with pytest.raises(NotAllowed):
            queries.declared_conflicts(house.viewer(name))
    assert WHY.encode() not in bytes(ConflictOfInterest.objects.get().body or b"")


def test_the_ledger_says_that_it_was_and_nothing_of_why(house: House) -> None:
    report = taken(house)
    declare(house, report)
    assert "case.conflict-declared" in acts_of(report)
    assert acts_of(report).index("case.conflict-declared") < acts_of(report).index(
        "report.readers-named"
    )
    assert WHY not in str(list(Entry.objects.values_list()))


def test_it_can_be_said_before_anybody_has_taken_it(house: House) -> None:
    report = receive_report()
    declare(house, report, "liaison")
    assert gone(house, report, "liaison")
    assert owner_of(report) is None
    assignment.take(house.viewer("super"), report)


def test_a_supervisor_says_it_of_a_colleague_and_nobody_else_does(house: House) -> None:
    report = taken(house)
    for name in ("liaison", "fresh"):
        with pytest.raises(NotAllowed):
            declare(house, report, "intake", by=name)
    for name in ("care", "over"):
        with pytest.raises((NotFound, NotAllowed)):
            declare(house, report, "intake", by=name)
    declare(house, report, "intake", by="super")
    assert gone(house, report, "intake")
    (row,) = queries.declared_conflicts(house.viewer("over"))
    assert (row.by_name, row.by_themselves) == ("Super", False)


def test_an_officer_of_another_unit_is_nobody_here(house: House) -> None:
    with pytest.raises(BadInput):
        declare(house, taken(house), "care", by="super")


def test_it_is_said_once(house: House) -> None:
    report = taken(house)
    declare(house, report, "liaison", by="super")
    with pytest.raises(Conflict):
        declare(house, report, "liaison", by="super")


def test_the_supervisor_themselves_is_kept_out_by_policy_where_nobody_else_could_name_readers(
    house: House,
) -> None:
    report = taken(house)
    declare(house, report, "super")
    assert gone(house, report, "super")
    assert not Case.objects.get(id=report).named_only
    assert owner_of(report) == house.officers["intake"]
    with pytest.raises(NotFound):
        open_for(house.viewer("super"), report)


def test_no_later_act_brings_the_officer_back(house: House) -> None:
    report = taken(house)
    declare(house, report)
    leader = house.viewer("super")
    assert "Intake" not in {
        reader.name for reader in queries.confirmed(leader, case_of(leader, report))
    }
    with pytest.raises(BadInput, match="not available"):
        assignment.name_readers(
            leader, report, [leader.id, house.officers["intake"]], "They are back."
        )
    assignment.open_to_unit(leader, report, "Nobody is named any more.")
    assert gone(house, report, "intake")
    with pytest.raises(NotFound):
        assignment.take(house.viewer("intake"), report)
    with pytest.raises(BadInput):
        assignment.assign(leader, report, house.officers["intake"], seen=leader.id)
    HeldCases().hand(leader, leader.id, house.officers["intake"])
    assert owner_of(report) == leader.id


def test_a_case_that_comes_back_from_another_unit_is_still_not_theirs(house: House) -> None:
    report = taken(house)
    declare(house, report)
    assignment.hand_over(house.viewer("super"), report, house.units["child_protection"], "Theirs.")
    assignment.take(house.viewer("care"), report)
    assignment.hand_over(house.viewer("care"), report, house.units["police"], "Back.")
    assert gone(house, report, "intake")
    assert not gone(house, report, "liaison")


def test_where_nobody_is_left_it_goes_to_oversight(house: House) -> None:
    report = receive_report(share_with="child_protection")
    assignment.take(house.viewer("care"), report)
    declare(house, report, "care")
    assert Case.objects.get(id=report).unit_id == house.units["oversight"]
    assert open_for(house.viewer("over"), report).report
    assert gone(house, report, "care")


def test_of_a_shared_case_the_officer_of_the_other_unit_is_kept_out(house: House) -> None:
    helper = join(house.units["child_protection"], "helper", "Helper", [Role.CHILD_PROTECTION])
    people.certify(SYSTEM, helper, Function.TRIAGE, days=100)
    people.grant_unit_key(house.viewer("care"), helper, fingerprint(helper))
    house.officers["helper"] = helper
    report = taken(house)
    sharing.share(house.viewer("super"), report, house.units["child_protection"], "Both.")
    assignment.take(house.viewer("helper"), report)
    declare(house, report, "helper")
    assert gone(house, report, "helper")
    assert not gone(house, report, "care")
    assert not gone(house, report, "intake")
    assert Case.objects.get(share_of=report).owner_id == house.officers["care"]


def test_of_a_case_that_another_unit_shares_the_officer_is_out_and_the_sharing_goes_on(
    house: House,
) -> None:
    report = taken(house)
    sharing.share(house.viewer("super"), report, house.units["child_protection"], "Both.")
    declare(house, report)
    assert gone(house, report, "intake")
    assert not gone(house, report, "care")
    assert not gone(house, report, "super")


def test_a_reason_is_needed(house: House) -> None:
    report = taken(house)
    with pytest.raises(BadInput):
        assignment.declare_conflict(house.viewer("intake"), report, house.officers["intake"], " ")
    assert not gone(house, report, "intake")
