"""No order of acts leaves a report on nobody's list, or tells a reporter of another report."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import pytest
from django.db import transaction
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from conftest import ON_POSTGRESQL
from payung.cases import actions as case_actions
from payung.cases.assignment import actions as assignment
from payung.cases.decisions import actions as decisions
from payung.cases.decisions.actions import ChildOutcome, Closure, Recorded
from payung.cases.decisions.outcomes import Ending, Sight
from payung.cases.joining import actions as joining
from payung.cases.models import Case, Decision, DecisionKind, Draft, Proposal
from payung.cases.persons import actions as persons
from payung.cases.persons.details import Details, PersonRole
from payung.cases.queries import sealed_records
from payung.cases.queue import queries
from payung.cases.queue.queries import QueueFilter, State
from payung.cases.retention import actions as retention
from payung.cases.sharing import actions as sharing
from payung.cases.tests.reports import receive_report
from payung.foundation import clock, receipts, sealing
from payung.foundation.errors import NotFound, PayungError
from payung.foundation.viewer import SYSTEM
from payung.intake.deletion import actions as deletion
from payung.intake.dialogue import actions as dialogue
from payung.intake.dialogue import queries as dialogue_queries
from payung.intake.dialogue.actions import ForgetOutcome
from payung.intake.dialogue.queries.correspondence import Dialogue
from payung.intake.dialogue.reporter_access import ReporterAccess
from payung.intake.models import MessageKind, StoredReport
from payung.intake.progress import Status
from payung.staff import actions as people
from payung.staff.models import Officer
from payung.staff.queries import unit_key_names
from payung.staff.roles import Function, Role
from payung.staff.viewer import OfficerViewer, ReporterViewer
from payung.triage.lanes import UNTIL_SAFE, Level
from tests.fuzzing import examples
from tests.house import House, fingerprint, join

SOON: Final = timedelta(seconds=1)  # no two acts are at the same moment
STAFF: Final = ("intake", "super", "liaison", "second", "care", "over")
LEAVE: Final = ("intake", "super", "liaison")
AGAIN: Final = (timedelta(0), timedelta(minutes=20), timedelta(hours=9), timedelta(days=4))


@dataclass
class World:
    """Two reports of children in danger, and who works on them.

    `ended`: of which case an ending is written, until when, or which is closed. `frozen`: those written before
    it was joined.
    """

    house: House
    now: datetime
    reports: list[tuple[UUID, ReporterViewer]] = field(default_factory=list)
    ended: dict[UUID, datetime | None] = field(default_factory=dict)
    frozen: dict[UUID, datetime | None] = field(default_factory=dict)
    children: dict[UUID, list[UUID]] = field(default_factory=dict)  # who was added, by report
    kept: set[UUID] = field(default_factory=set)  # children for whom an outcome is in force
    pending: dict[UUID, tuple[UUID, ...]] = field(
        default_factory=dict
    )  # whom each outcome is about
    viewers: dict[str, OfficerViewer] = field(default_factory=dict)
    sealed: set[UUID] = field(default_factory=set)  # what was there before the last act
    queues: dict[str, set[UUID]] = field(default_factory=dict)  # by officer, since the last act
    read: dict[UUID, Dialogue | None] = field(default_factory=dict)  # what each reporter reads

    def lead(self, report: UUID) -> Case:
        """Return the case in which a report is worked on."""
        case = Case.objects.select_related("merged_into").get(id=report)
        return case.merged_into or case

    def of_case(self, report: UUID) -> list[UUID]:
        """Return the children of the case in which a report is worked on."""
        lead = self.lead(report).id
        return [
            child
            for member, _child in self.reports
            for child in self.children.get(member, ())
            if self.lead(member).id == lead
        ]

    def void(self, report: UUID) -> None:
        """Let no outcome for a child of the case be in force any more."""
        self.kept -= set(self.of_case(report))

    def begins_again(self, report: UUID) -> None:
        """Let an ending no longer hold, nor the one that was written before the report was joined."""
        self.ended.pop(self.lead(report).id, None)
        self.frozen.pop(report, None)

    def thaw(self) -> None:
        """Let an ending hold again once its report is a case of its own."""
        own = Case.objects.filter(id__in=self.frozen, merged_into=None)
        for case in own.values_list("id", flat=True):
            self.ended[case] = self.frozen.pop(case)

    def viewer(self, name: str) -> OfficerViewer:
        if name not in self.viewers:
            self.viewers[name] = self.house.viewer(name)
        return self.viewers[name]

    def queue(self, name: str) -> set[UUID]:
        """Return what an officer's queue lists after the last act, asked for once."""
        if name not in self.queues:
            rows = queries.queue(self.viewer(name), QueueFilter(State.OPEN)).rows
            self.queues[name] = {row.id for row in rows}
        return self.queues[name]

    def at_work(self, name: str) -> bool:
        return Officer.objects.filter(id=self.house.officers[name], is_active=True).exists()


@dataclass(frozen=True)
class Step:
    """One act: on which report, by whom, and a number that chooses among its ways."""

    act: str
    report: int
    who: str
    way: int


Did = Callable[[World, UUID, ReporterViewer, OfficerViewer, int], object]
LEVELS: Final = (Level.P1, Level.P2, Level.P3)


def _take(w: World, report: UUID, child: ReporterViewer, officer: OfficerViewer, way: int) -> None:
    assignment.take(officer, report)


def _decide(
    w: World, report: UUID, child: ReporterViewer, officer: OfficerViewer, way: int
) -> None:
    level = Level(w.lead(report).level)
    closure = Closure.DONE if way // 3 == 1 else None
    waits = decisions.decide_level(
        officer, report, LEVELS[way % 3], "As told.", seen=level, closure=closure
    )
    w.ended.pop(w.lead(report).id, None)
    w.void(report)
    if closure and not waits:
        w.ended[w.lead(report).id] = None


def _answer(
    w: World, report: UUID, child: ReporterViewer, officer: OfficerViewer, way: int
) -> None:
    dialogue.answer(officer, report, "We are here.", upto=10_000)


def _name(w: World, report: UUID, child: ReporterViewer, officer: OfficerViewer, way: int) -> None:
    decisions.name_action(officer, report, "Call the school.", w.now + timedelta(hours=1 + way))
    w.ended.pop(w.lead(report).id, None)


def _end(w: World, report: UUID, child: ReporterViewer, officer: OfficerViewer, way: int) -> None:
    kind = (Ending.SAFE, Ending.ACCEPTED, Ending.NOT_REACHED, Ending.NO_DANGER)[way % 4]
    look = w.now + timedelta(days=3) if kind is Ending.SAFE else None
    there = w.of_case(report)
    children = tuple(there if way < 5 else there[:1])
    outcome = ChildOutcome(
        kind,
        "At the aunt's.",
        "The liaison",
        w.now.date(),
        look,
        children,
        danger="The neighbour",
        sight=Sight.SEEN,
        partner="Ms Ana, of the helpline",
    )
    lead = w.lead(report).id
    w.ended.pop(lead, None)
    recorded = decisions.write_ending(officer, report, outcome)
    newest = Decision.objects.filter(case=lead, kind=DecisionKind.ENDING).latest("made_at")
    w.pending[newest.id] = children
    if recorded is not Recorded.WAITS:
        w.kept |= set(children)
    if recorded is Recorded.ENDED:
        w.ended[lead] = w.lead(report).look_at


def _close(w: World, report: UUID, child: ReporterViewer, officer: OfficerViewer, way: int) -> None:
    closure, lead = list(Closure)[way % len(Closure)], w.lead(report).id
    w.ended.pop(lead, None)
    answers = {"untold": "They asked us not to write.", "partner": "Ms Ana, of the helpline"}
    if not decisions.close_case(officer, report, closure, **answers):
        w.ended[lead] = None


def _override(
    w: World, report: UUID, child: ReporterViewer, officer: OfficerViewer, way: int
) -> None:
    decisions.override_closure(officer, report, Closure.DONE, "A court ordered it.")
    w.kept |= set(w.of_case(report))
    w.ended[w.lead(report).id] = None


def _second(
    w: World, report: UUID, child: ReporterViewer, officer: OfficerViewer, way: int
) -> None:
    ending = w.lead(report).ending_id
    if ending is None:
        return
    recorded = decisions.second_ending(officer, report, ending, "I have called there.")
    w.kept |= set(w.pending.get(ending, ()))
    if recorded is Recorded.ENDED:
        w.ended[w.lead(report).id] = w.lead(report).look_at


def _child(w: World, report: UUID, child: ReporterViewer, officer: OfficerViewer, way: int) -> None:
    added = persons.add_person(officer, report, Details(PersonRole.CHILD, "Siti"))
    w.children.setdefault(report, []).append(added)
    w.begins_again(report)


def _word(w: World, report: UUID, child: ReporterViewer, officer: OfficerViewer, way: int) -> None:
    words = ("Hello?", "He is a police officer.", "He comes today and I am afraid.")[way % 3]
    safe = ("", "no", "unsure")[way // 3 % 3]
    w.begins_again(report)
    w.void(report)
    dialogue.add_word(child, words, safe_now=safe)


def _wish(w: World, report: UUID, child: ReporterViewer, officer: OfficerViewer, way: int) -> None:
    w.begins_again(report)
    w.void(report)
    wish = (MessageKind.STOP, MessageKind.SEE, MessageKind.FORGET)[way % 3]
    dialogue.ask(child, wish)


def _wish_decided(
    w: World, report: UUID, child: ReporterViewer, officer: OfficerViewer, way: int
) -> None:
    wish = (MessageKind.STOP, MessageKind.SEE, MessageKind.FORGET)[way % 3]
    outcome = ForgetOutcome.DELETE if wish is MessageKind.FORGET else None
    dialogue.decide_wish(officer, report, wish, "It is theirs.", outcome)


def _rule(w: World, report: UUID, child: ReporterViewer, officer: OfficerViewer, way: int) -> None:
    dialogue.rule_reporter(officer, report, list(ReporterAccess)[way % 3], "As we know.", seen=None)


def _hand_over(
    w: World, report: UUID, child: ReporterViewer, officer: OfficerViewer, way: int
) -> None:
    unit = w.house.units[("police", "child_protection", "oversight")[way % 3]]
    assignment.hand_over(officer, report, unit, "It is theirs.")
    w.ended.pop(w.lead(report).id, None)


def _assign(
    w: World, report: UUID, child: ReporterViewer, officer: OfficerViewer, way: int
) -> None:
    owner = w.lead(report).owner_id
    if owner:
        to = w.house.officers[STAFF[way % len(STAFF)]]
        assignment.assign(officer, report, to, seen=owner)


def _names_readers(
    w: World, report: UUID, child: ReporterViewer, officer: OfficerViewer, way: int
) -> None:
    named = (("super", "intake"), ("super", "liaison"), ("intake", "super", "liaison"))[way % 3]
    assignment.name_readers(
        officer, report, [w.house.officers[login] for login in named], "Theirs."
    )


def _leave(w: World, report: UUID, child: ReporterViewer, officer: OfficerViewer, way: int) -> None:
    people.cut_off(
        SYSTEM, w.house.officers[LEAVE[way % 3]], people.Cause.OTHER, "A drill.", confirm_last=True
    )


def _delete(
    w: World, report: UUID, child: ReporterViewer, officer: OfficerViewer, way: int
) -> None:
    """Go one step further towards deleting it."""
    proposals = list(Proposal.objects.filter(record=report).values_list("id", flat=True))
    match way % 5:
        case 0:
            retention.review(officer, report, "Nobody needs it.")
        case 1:
            retention.decide_deletion(officer, proposals, "Nobody needs it.")
        case 2:
            retention.confirm_deletion(officer, proposals)
        case 3:
            retention.keep_until(officer, proposals, w.now + timedelta(days=99), "Needed.")
        case _:
            deletion.delete_decided(SYSTEM)


def _join(w: World, report: UUID, child: ReporterViewer, officer: OfficerViewer, way: int) -> None:
    reports = [id_ for id_, _child in w.reports]
    ended = {id_: w.ended[id_] for id_ in reports if id_ in w.ended}
    lead = joining.join(officer, reports[0], reports[1], "The same child.")
    w.frozen = {id_: look for id_, look in ended.items() if id_ != lead}
    if set(ended) != set(reports):  # one of them is open, so the case is
        w.ended.pop(lead, None)
    for id_ in w.frozen:
        w.ended.pop(id_)


def _part(w: World, report: UUID, child: ReporterViewer, officer: OfficerViewer, way: int) -> None:
    joining.part(officer, report, "Two children.")


def _share(w: World, report: UUID, child: ReporterViewer, officer: OfficerViewer, way: int) -> None:
    unit = w.house.units[("child_protection", "police")[way % 2]]
    sharing.share(officer, report, unit, "They work with the family.")


def _end_share(
    w: World, report: UUID, child: ReporterViewer, officer: OfficerViewer, way: int
) -> None:
    unit = w.house.units[("child_protection", "police")[way % 2]]
    sharing.end_share(officer, report, unit, "They have finished.")


ACTS: Final[dict[str, Did]] = {
    "take": _take,
    "decide": _decide,
    "answer": _answer,
    "name": _name,
    "end": _end,
    "close": _close,
    "override": _override,
    "second": _second,
    "child": _child,
    "word": _word,
    "wish": _wish,
    "wish decided": _wish_decided,
    "rule": _rule,
    "hand over": _hand_over,
    "assign": _assign,
    "names readers": _names_readers,
    "open": lambda w, report, child, officer, way: assignment.open_to_unit(officer, report, "All."),
    "give back": lambda w, report, child, officer, way: assignment.give_back(officer, report),
    "hold": lambda w, report, child, officer, way: retention.set_hold(officer, report, "A court."),
    "leave": _leave,
    "join": _join,
    "part": _part,
    "share": _share,
    "end share": _end_share,
    "delete": _delete,
    "sweep": lambda w, report, child, officer, way: (
        case_actions.raise_clocks(SYSTEM),
        deletion.propose_deletions(SYSTEM),
    ),
}
STEPS: Final = st.builds(
    Step,
    act=st.sampled_from(list(ACTS)),
    report=st.integers(0, 1),
    who=st.sampled_from(STAFF),
    way=st.integers(0, 8),
)


def after(world: World, step: Step) -> None:
    """Do one act, which may be refused: then nothing of it was done."""
    report, child = world.reports[step.report]
    before, frozen, kept = dict(world.ended), dict(world.frozen), set(world.kept)
    children = {id_: list(added) for id_, added in world.children.items()}
    world.queues.clear()
    if not world.at_work(step.who):
        return
    try:
        with transaction.atomic():
            ACTS[step.act](world, report, child, world.viewer(step.who), step.way)
        world.thaw()
    except (PayungError, Case.DoesNotExist, StoredReport.DoesNotExist):
        world.ended, world.frozen, world.kept = before, frozen, kept
        world.children = children


def vanished(world: World) -> list[tuple[str, UUID]]:
    """Return the reports that are on nobody's list, and those that went for good, without an end."""
    faults = []
    for report, _child in world.reports:
        stored = StoredReport.objects.filter(id=report).first()
        lead = world.lead(report) if stored else None
        of = lead.id if lead else report
        look = world.ended.get(of)
        is_ended = of in world.ended and (look is None or look > world.now)
        if lead is None:
            faults += [] if is_ended else [("deleted", report)]
        elif not is_ended and not _listed(world, lead):
            faults.append(("listed by nobody", report))
        elif is_ended and lead.level in UNTIL_SAFE and not set(world.of_case(report)) <= world.kept:
            faults.append(("a child without an outcome", report))
    return faults


def strayed(world: World) -> list[tuple[str, UUID]]:
    """Return the shares that are on no list, differ from their case, or open less; and keys too many."""
    faults = []
    for report in Case.objects.filter(share_of=None):
        shares = list(report.shares.filter(closed_at=None))
        faults += [
            (fault, report.id) for share in shares for fault in _faults(world, report, share)
        ]
        others = {world.house.units[kind] for kind in ("police", "child_protection")}
        others -= {report.unit_id, *(share.unit_id for share in shares)}
        fresh = _records(report.id) - world.sealed
        faults += [("opens to another unit", report.id) for unit in others if opens(fresh, unit)]
    world.sealed = {record for report, _child in world.reports for record in _records(report)}
    return faults


def learned(world: World, step: Step) -> list[UUID]:
    """Return the report whose reporter reads anything new, though the act was on the other one.

    But for one thing: who takes a case has read all its reports.
    """
    before, world.read = world.read, {}
    for report, child in world.reports:
        try:
            world.read[report] = dialogue_queries.dialogue(child)
        except NotFound:  # it was deleted
            world.read[report] = None
    other, _child = world.reports[1 - step.report]
    was, now = before.get(other), world.read[other]
    if was is not None and now is not None and now.status == Status.READ:
        was = replace(was, status=Status.READ)
    return [other] if other in before and was != now else []


def _faults(world: World, report: Case, share: Case) -> Iterator[str]:
    """Yield what is wrong with the share of a report."""
    if (share.merged_into_id is None) != (report.merged_into_id is None):
        yield "joined otherwise"
    if share.merged_into_id is None and not _listed(world, share):
        yield "listed by nobody"
    if share.merged_into_id is None and share.level != report.level:
        yield "at another level"
    records = _records(report.id)
    if not opens(records, report.unit_id) <= opens(records, share.unit_id):
        yield "opens less"


def _records(report: UUID) -> set[UUID]:
    drafts = Draft.objects.filter(case=report).values_list("id", flat=True)
    return {report, *sealed_records.sealed_of(SYSTEM, report)} - set(drafts)


def opens(records: set[UUID], unit: UUID) -> set[UUID]:
    """Return which records a unit holds a grant of."""
    names = unit_key_names(SYSTEM, unit)
    return {record for record, _reader in sealing.readers_of(records, names)}


def _listed(world: World, lead: Case) -> bool:
    here = Officer.objects.filter(unit_id=lead.unit_id, is_active=True)
    ids = set(here.values_list("id", flat=True))
    names = [name for name in STAFF if world.house.officers[name] in ids]
    return any(lead.about in world.queue(name) for name in names)


@pytest.fixture
def staffed(house: House) -> House:
    """Return a house whose police have a second supervisor, who stays."""
    unit = house.units["police"]
    house.officers["second"] = join(unit, "second", "Second", (Role.SUPERVISOR, Role.INTAKE))
    for function in (Function.TRIAGE, Function.FIRST_CONTACT):
        people.certify(SYSTEM, house.officers["second"], function, days=300)
    officer = house.officers["second"]
    people.grant_unit_key(house.viewer("super"), officer, fingerprint(officer))
    return house


def _begun(house: House) -> World:
    world = World(house, clock.now())
    for safe in ("no", "unsure"):
        receipt = receipts.draw()
        report = receive_report(receipt=receipt, children=[{"safe_now": safe}])
        world.reports.append((report, ReporterViewer(receipts.reporter(receipt))))
    return world


ENDED: Final = [
    Step("take", 0, "intake", 0),
    Step("decide", 0, "intake", 0),
    Step("answer", 0, "intake", 0),
    Step("end", 0, "intake", 0),
    Step("second", 0, "super", 0),
]
# Acts at random seldom come far: begin somewhere on the way.
BEGUN: Final = st.integers(0, len(ENDED)).map(lambda number: ENDED[:number])
CLOSED: Final = [
    Step("take", 0, "intake", 0),
    Step("decide", 0, "intake", 2),
    Step("answer", 0, "intake", 0),
    Step("end", 0, "intake", 3),
    Step("second", 0, "super", 0),
    Step("close", 0, "intake", 0),
    Step("second", 0, "super", 0),
]
NAMED: Final = [
    Step("names readers", 0, "super", 0),
    *(Step("leave", 0, "over", n) for n in (0, 1)),
]


@pytest.mark.skipif(
    ON_POSTGRESQL, reason="each act has tests on both databases, and the order is of rules"
)
@example(ENDED, [(Step("word", 0, "intake", 0), 0), (Step("answer", 0, "intake", 0), 0)])
@example(ENDED, [(Step("wish", 0, "intake", 0), 0), (Step("wish decided", 0, "liaison", 0), 0)])
@example(ENDED, [(Step("sweep", 0, "super", 0), 3)])
@example(ENDED, [(Step("child", 0, "liaison", 0), 0)])
@example(
    [*ENDED[:3], Step("child", 0, "intake", 0), Step("child", 0, "intake", 0)],
    [(Step("end", 0, "intake", 6), 0), (Step("second", 0, "super", 0), 0)],
)
@example(
    [*ENDED[:3], Step("child", 0, "intake", 0), *ENDED[3:], Step("join", 0, "super", 0)],
    [(Step("child", 0, "super", 0), 0), (Step("part", 0, "super", 0), 0)],
)
@example(ENDED, [(Step("hand over", 0, "super", 1), 0)])
@example(ENDED, [(Step("decide", 0, "intake", 1), 0)])
@example([], [(step, 0) for step in NAMED])
@example(CLOSED[:3], [(Step("override", 0, "super", 0), 0), (Step("child", 0, "super", 0), 0)])
@example(CLOSED[:-1], [(Step("name", 0, "intake", 0), 0), (Step("second", 0, "super", 0), 0)])
@example(CLOSED[:-1], [(Step("word", 0, "intake", 0), 0), (Step("second", 0, "super", 0), 0)])
@example(CLOSED, [(Step("child", 0, "liaison", 0), 0), (Step("close", 0, "intake", 0), 3)])
@example(CLOSED[:3], [(Step("sweep", 0, "super", 0), 3)])
@example(CLOSED, [(Step("word", 0, "intake", 0), 0), (Step("answer", 0, "intake", 0), 3)])
@example(CLOSED, [(Step("rule", 0, "liaison", 1), 0), (Step("decide", 0, "intake", 2), 0)])
@example(CLOSED, [(Step("join", 0, "super", 0), 0), (Step("part", 1, "super", 0), 0)])
@example(ENDED, [(Step("join", 0, "super", 0), 0), (Step("part", 1, "super", 0), 2)])
@example(
    [*ENDED, Step("join", 0, "super", 0)],
    [(Step("word", 1, "intake", 3), 0), (Step("part", 0, "super", 0), 3)],
)
@example([Step("join", 0, "super", 0)], [(Step("word", 1, "intake", 1), 0)])
@example(
    [Step("share", 0, "super", 0), Step("take", 0, "care", 0)],
    [(Step("word", 0, "super", 5), 0), (Step("end share", 0, "care", 0), 1)],
)
@example(
    [Step("join", 0, "super", 0), Step("share", 0, "super", 0)],
    [(Step("word", 0, "super", 1), 0), (Step("word", 1, "super", 2), 0)],
)
@example(
    [Step("share", 0, "super", 0), Step("share", 1, "super", 0), Step("join", 0, "super", 0)],
    [(Step("decide", 0, "super", 2), 0), (Step("part", 0, "super", 0), 0)],
)
@example(
    [Step("share", 0, "super", 0), Step("hand over", 0, "super", 1), Step("share", 0, "care", 1)],
    [(Step("take", 0, "care", 0), 0), (Step("word", 0, "super", 0), 0)],
)
@given(BEGUN, st.lists(st.tuples(STEPS, st.integers(0, 3)), max_size=12))
@settings(
    max_examples=examples(16),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_no_order_of_acts_leaves_a_report_on_nobodys_list(
    staffed: House, begun: list[Step], steps: list[tuple[Step, int]]
) -> None:
    with transaction.atomic():
        world = _begun(staffed)
        for step, wait in [*((first, 0) for first in begun), *steps]:
            world.now += AGAIN[wait] + SOON
            with clock.at(world.now):
                after(world, step)
                assert vanished(world) == []
                assert strayed(world) == []
                assert learned(world, step) == []
        transaction.set_rollback(True)
