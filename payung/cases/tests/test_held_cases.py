"""What an officer holds: no account closes before it has new owners, and a cut-off leaves it to the unit."""

from datetime import timedelta
from uuid import UUID

import pytest

from payung.cases.assignment import actions as assignment
from payung.cases.assignment.actions.held_cases import HeldCases, LastReaderOf
from payung.cases.assignment.actions.held_steps import HeldSteps
from payung.cases.decisions import actions as decisions
from payung.cases.models import Case, Step
from payung.cases.queue import queries as queue_queries
from payung.cases.queue.queries import QueueFilter, State
from payung.cases.sharing import actions as sharing
from payung.cases.tests.reports import acts_of, close, receive_report
from payung.foundation import clock
from payung.foundation.errors import BadInput, NotFound, SealBroken
from payung.foundation.viewer import SYSTEM
from payung.staff import actions as people
from payung.staff.actions import Cause, StillHeld
from payung.staff.queries.held_work import held_work
from payung.staff.roles import Function, Role
from payung.triage.lanes import Level
from tests.house import House, fingerprint, join


def taken(house: House, name: str = "intake") -> UUID:
    report = receive_report()
    assignment.take(house.viewer(name), report)
    return report


def owner_of(report: UUID) -> UUID | None:
    return Case.objects.get(id=report).owner_id


def cut(house: House, name: str = "intake") -> None:
    people.cut_off(house.viewer("admin"), house.officers[name], Cause.MISUSE, "Invented.")


def supervisor(house: House, name: str) -> UUID:
    officer = join(house.units["police"], name, name.title(), [Role.SUPERVISOR])
    people.certify(SYSTEM, officer, Function.TRIAGE, days=100)
    people.grant_unit_key(house.viewer("super"), officer, fingerprint(officer))
    house.officers[name] = officer
    return officer


def numbers(house: House, viewer: str, officer: str = "intake") -> dict[str, int]:
    work = held_work(house.viewer(viewer), house.officers[officer])
    return {item.code: item.number for item in work}


def test_an_account_with_an_open_case_does_not_close(house: House) -> None:
    report = taken(house)
    with pytest.raises(StillHeld, match="1 open case") as refused:
        people.leave(house.viewer("admin"), house.officers["intake"])
    assert [(item.code, item.number) for item in refused.value.work] == [("cases", 1)]
    assert house.viewer("intake").keys
    assert owner_of(report) == house.officers["intake"]


def test_no_tick_and_no_command_closes_it(house: House) -> None:
    taken(house)
    with pytest.raises(StillHeld):
        people.leave(SYSTEM, house.officers["intake"], confirm_last=True)


def test_a_closed_case_keeps_no_account_open(house: House) -> None:
    report, intake = taken(house), house.viewer("intake")
    decisions.decide_level(intake, report, Level.P3, "As told.", seen=Level.P3)
    close(house, report)
    people.leave(house.viewer("admin"), intake.id)


def test_a_supervisor_transfers_all_of_it_to_one_colleague_and_the_account_closes(
    house: House,
) -> None:
    reports = [taken(house), taken(house)]
    intake, liaison = house.officers["intake"], house.officers["liaison"]
    HeldCases().hand(house.viewer("super"), intake, liaison)
    assert {owner_of(report) for report in reports} == {liaison}
    assert all(acts_of(report)[-1] == "case.assigned" for report in reports)
    assert queue_queries.row(house.viewer("liaison"), reports[0]).is_new
    people.leave(house.viewer("admin"), intake)


def test_who_leaves_transfers_their_own(house: House) -> None:
    report = taken(house)
    HeldCases().hand(house.viewer("intake"), house.officers["intake"], house.officers["super"])
    assert owner_of(report) == house.officers["super"]


@pytest.mark.parametrize("name", ["liaison", "fresh", "admin", "trainer", "care", "over"])
def test_nobody_else_transfers_what_a_colleague_holds(house: House, name: str) -> None:
    report = taken(house)
    with pytest.raises(NotFound):
        HeldCases().hand(house.viewer(name), house.officers["intake"], house.officers["super"])
    assert owner_of(report) == house.officers["intake"]


@pytest.mark.parametrize("name", ["fresh", "admin", "trainer", "care", "intake"])
def test_only_a_colleague_who_could_take_it_is_given_it(house: House, name: str) -> None:
    report = taken(house)
    with pytest.raises(BadInput):
        HeldCases().hand(house.viewer("super"), house.officers["intake"], house.officers[name])
    assert owner_of(report) == house.officers["intake"]


def test_a_case_for_named_officers_goes_to_one_of_them_alone(house: House) -> None:
    report = taken(house)
    named = [house.officers["intake"], house.officers["super"]]
    assignment.name_readers(house.viewer("super"), report, named, "A cousin works here.")
    HeldCases().hand(house.viewer("super"), house.officers["intake"], house.officers["liaison"])
    assert owner_of(report) == house.officers["intake"]
    HeldCases().hand(house.viewer("super"), house.officers["intake"], house.officers["super"])
    assert owner_of(report) == house.officers["super"]


def test_an_administrator_counts_everything_and_a_supervisor_what_is_there_for_them(
    house: House,
) -> None:
    supervisor(house, "leader")
    report = taken(house)
    taken(house)
    named = [house.officers["intake"], house.officers["super"]]
    assignment.name_readers(house.viewer("super"), report, named, "About the leader.")
    assert numbers(house, "admin") == {"cases": 2}
    assert numbers(house, "super") == {"cases": 2}
    assert numbers(house, "leader") == {"cases": 1}
    with pytest.raises(NotFound):
        numbers(house, "care")


def test_whoever_is_the_last_to_open_a_report_names_others_first(house: House) -> None:
    report = receive_report()
    named = [house.officers["liaison"], house.officers["super"]]
    assignment.name_readers(house.viewer("super"), report, named, "A cousin works here.")
    assert LastReaderOf().count(house.officers["liaison"]) == 0
    people.leave(SYSTEM, house.officers["super"])
    with pytest.raises(StillHeld, match="nobody else can open"):
        people.leave(SYSTEM, house.officers["liaison"])


def test_who_is_cut_off_is_out_and_their_cases_are_a_supervisors(house: House) -> None:
    reports = [taken(house), taken(house)]
    cut(house)
    with pytest.raises((NotFound, SealBroken)):
        house.viewer("intake")
    assert {owner_of(report) for report in reports} == {house.officers["super"]}
    assert queue_queries.row(house.viewer("super"), reports[0]).is_new
    assert acts_of(reports[0])[-1] == "case.assigned"


def test_they_fall_to_the_supervisor_with_the_fewest(house: House) -> None:
    second = supervisor(house, "second")
    taken(house, "super")
    fallen = [taken(house) for _ in range(3)]
    cut(house)
    owners = sorted(str(owner_of(report)) for report in fallen)
    assert owners == sorted(map(str, [second, second, house.officers["super"]]))


def test_where_no_supervisor_can_take_them_the_queue_shows_them_without_an_owner(
    house: House,
) -> None:
    report = taken(house)
    people.withdraw_certificate(house.viewer("trainer"), house.officers["super"], Function.TRIAGE)
    cut(house)
    assert owner_of(report) is None
    assert acts_of(report)[-1] == "case.owner-lost"
    rows = queue_queries.queue(house.viewer("liaison"), QueueFilter(state=State.UNTAKEN)).rows
    assert [row.id for row in rows] == [report]


def test_a_case_for_named_officers_falls_to_one_of_them(house: House) -> None:
    supervisor(house, "second")  # with fewer cases, and not one of those named
    report = taken(house)
    taken(house, "super")
    named = [house.officers["intake"], house.officers["super"]]
    assignment.name_readers(house.viewer("super"), report, named, "A cousin works here.")
    cut(house)
    assert owner_of(report) == house.officers["super"]


def planned(house: House, report: UUID, name: str = "intake") -> Step:
    return Step.objects.create(
        case_id=report, owner_id=house.officers[name], due_at=clock.now() + timedelta(days=1)
    )


def test_a_planned_step_keeps_an_account_open_until_a_colleague_has_it(house: House) -> None:
    step = planned(house, taken(house, "liaison"))
    with pytest.raises(StillHeld, match="1 planned step"):
        people.leave(house.viewer("admin"), house.officers["intake"])
    HeldSteps().hand(house.viewer("super"), house.officers["intake"], house.officers["liaison"])
    step.refresh_from_db()
    assert step.owner_id == house.officers["liaison"]
    people.leave(house.viewer("admin"), house.officers["intake"])


def test_a_step_stays_where_the_case_is_not_there_for_the_colleague(house: House) -> None:
    report = taken(house, "super")
    step = planned(house, report)
    named = [house.officers["intake"], house.officers["super"]]
    assignment.name_readers(house.viewer("super"), report, named, "A cousin works here.")
    HeldSteps().hand(house.viewer("super"), house.officers["intake"], house.officers["liaison"])
    step.refresh_from_db()
    assert step.owner_id == house.officers["intake"]


def test_a_step_of_who_is_cut_off_is_for_whoever_owns_the_case(house: House) -> None:
    step = planned(house, taken(house))
    cut(house)
    step.refresh_from_db()
    assert step.owner_id is None
    assert acts_of(step.case_id)[-1] == "case.step-changed"


def test_a_share_falls_to_the_unit_that_has_it(house: House) -> None:
    report = taken(house)
    sharing.share(
        house.viewer("super"), report, house.units["child_protection"], "Both work on it."
    )
    share = Case.objects.get(share_of=report)
    helper = join(house.units["child_protection"], "helper", "Helper", [Role.CHILD_PROTECTION])
    Case.objects.filter(id=share.id).update(owner_id=helper)
    people.cut_off(SYSTEM, helper, Cause.NOT_REACHED, "Invented.")
    assert owner_of(share.id) == house.officers["care"]
    assert owner_of(report) == house.officers["intake"]
