"""A day and a night at invented units, from the first report to the handover in the morning.

Every act is the real one, by the officer who is on duty, at its time. What is printed at the end is counted
twice: in the records, and in the ledger.
"""

import heapq
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from typing import Final
from uuid import UUID, uuid4

from django.db.models import Sum

from payung.cases.assignment import actions as assignment
from payung.cases.decisions import actions as decisions
from payung.cases.decisions.actions import ChildOutcome, Closure
from payung.cases.decisions.outcomes import Ending, Sight
from payung.cases.models import Case, Decision, DecisionKind, Step, StepRecord
from payung.cases.notes import actions as notes
from payung.cases.persons import actions as persons
from payung.cases.persons.details import Details, PersonRole
from payung.cases.steps import actions as steps
from payung.cases.steps.actions import GateShut, Plan
from payung.cases.steps.contents import Contents
from payung.cases.steps.kinds import StepKind
from payung.foundation import clock, receipts
from payung.foundation.viewer import DOOR, Viewer
from payung.intake.dialogue import actions as dialogue
from payung.intake.models import Author, Message, StoredReport
from payung.intake.receiving import actions as receiving
from payung.ledger.models import Entry
from payung.staff.viewer import OfficerViewer
from payung.triage.lanes import UNTIL_SAFE, Lane, Level
from payung.triage.report import Report

HOURS: Final = 24
DAY_BEGINS, NIGHT_BEGINS = timedelta(hours=0), timedelta(hours=12)  # from the beginning, 7:00

CALM: Final = [{"safe_now": "yes", "may_hurt_self": "no"}]
_CHILDREN: Final[list[dict[str, object]]] = [
    {
        "children": CALM,
        "concerns": ["asked_for_images"],
        "narrative": "Somebody asks for pictures.",
    },
    {
        "children": [{"safe_now": "unsure"}],
        "suspects": [{"relationship": "teacher_or_coach", "reaches_children": "yes"}],
        "narrative": "The coach writes to me at night.",
    },
    {"children": CALM, "wishes": ["talk"], "narrative": "I want to ask something."},
]
IN_DANGER: Final[dict[str, object]] = {
    "children": [{"safe_now": "no"}],
    "suspects": [{"relationship": "online_only"}],
    "narrative": "He says that he waits in front of our house.",
}
_COMMUNITY: Final[dict[str, object]] = {
    "reporter": "community_worker",
    "children": [{"safe_now": "yes"}],
    "concerns": ["unsure"],
    "narrative": "A teacher is worried about a child in her class.",
}
_CALL: Final[dict[str, object]] = {
    "reporter": "parent_or_carer",
    "children": [{"safe_now": "yes"}],
    "narrative": "My daughter cries when her telephone rings.",
}
_HOTLINE: Final[dict[str, object]] = {
    "reporter": "hotline",
    "concerns": ["images_shared_with_others"],
}
_PROVIDER: Final[dict[str, object]] = {
    "reporter": "service_provider",
    "concerns": ["found_material_of_a_child"],
}
# How soon somebody takes a report, and decides its level after that, in minutes.
_TAKEN_AFTER: Final = {Level.P1: 6, Level.P2: 40, Level.P3: 100, Level.P4: 150, Level.P5: 200}
_DECIDED_AFTER: Final = 12


@dataclass(frozen=True)
class Crew:
    """The officers of one unit who are on duty, by day and by night, and who countersigns."""

    by_day: tuple[OfficerViewer, ...]
    by_night: tuple[OfficerViewer, ...]
    seconds: OfficerViewer

    def on_duty(self, *, at_night: bool) -> tuple[OfficerViewer, ...]:
        """Return who is here at this time."""
        return self.by_night if at_night else self.by_day


@dataclass
class Day:
    """What happens from `begins` on, in the order of time. `say` is told each event in one line."""

    begins: datetime
    crews: dict[UUID, Crew]
    hotline: Viewer
    say: Callable[[str], object]
    _ahead: list[tuple[datetime, int, Callable[[], None]]] = field(default_factory=list)
    _numbers: Iterator[int] = field(default_factory=count)
    _turns: Iterator[int] = field(default_factory=count)

    def run(self) -> None:
        """Let the day pass."""
        while self._ahead:
            moment, _number, act = heapq.heappop(self._ahead)
            with clock.at(moment):
                act()

    def plan(self, after: timedelta, act: Callable[[], None]) -> None:
        """Let something happen `after` the beginning of the day."""
        heapq.heappush(self._ahead, (self.begins + after, next(self._numbers), act))

    def arrives(self, minutes: int, lane: Lane, form: dict[str, object]) -> None:
        """Let a report come in at a door, or by telephone where the form says that a parent told it."""
        self.plan(timedelta(minutes=minutes), lambda: self._receive(lane, form))

    def hands_over(self, after: timedelta, *, at_night: bool) -> None:
        """Let those who go home give what is urgent to those who come."""
        self.plan(after, lambda: self._hand_over(at_night=at_night))

    def _passed(self) -> timedelta:
        return clock.now() - self.begins

    def _is_night(self, after: timedelta) -> bool:
        return after % timedelta(hours=HOURS) >= NIGHT_BEGINS

    def _line(self, words: str) -> None:
        passed = int(self._passed().total_seconds()) // 60 + 7 * 60
        self.say(f"{passed // 60 % 24:02}:{passed % 60:02}  {words}")

    def _receive(self, lane: Lane, form: dict[str, object]) -> None:
        report = Report.lenient({"language": "en", "country": "XA", **form})
        if form is _CALL:
            officer = self._officer(next(iter(self.crews)), 0)
            received = receiving.write_down(officer, report, number=uuid4())
        else:
            sender = self.hotline if lane is Lane.PARTNER else DOOR
            receipt = receipts.draw() if lane is Lane.CHILD else None
            received = receiving.receive(sender, report, lane, country="XA", receipt=receipt)
        level = received.level
        self._line(f"{level} arrives, {lane} lane")
        after = self._passed() + timedelta(minutes=_TAKEN_AFTER[level])
        self.plan(after, lambda: self._take(received.reference, level))

    def _officer(self, unit: UUID, turn: int) -> OfficerViewer:
        there = self.crews[unit].on_duty(at_night=self._is_night(self._passed()))
        return there[turn % len(there)]

    def _take(self, report: UUID, level: Level) -> None:
        unit = Case.objects.values_list("unit_id", flat=True).get(id=report)
        officer = self._officer(unit, next(self._turns))
        assignment.take(officer, report)
        self._line(f"{level} taken by {officer.full_name}")
        after = self._passed() + timedelta(minutes=_DECIDED_AFTER)
        self.plan(after, lambda: self._decide(officer, report, level))

    def _decide(self, officer: OfficerViewer, report: UUID, level: Level) -> None:
        lane = Case.objects.values_list("lane", flat=True).get(id=report)
        is_childs = lane in {Lane.CHILD, Lane.COMMUNITY}
        closure = None if is_childs else Closure.PASSED_ON
        reason = "As the rules say."
        if decisions.decide_level(officer, report, level, reason, seen=level, closure=closure):
            self._countersign(officer, report, "I have read it.")
        self._line(f"{level} decided by {officer.full_name}" + (", closed" if closure else ""))
        if not is_childs:
            return
        if StoredReport.objects.filter(id=report, lookup__isnull=False).exists():
            dialogue.answer(officer, report, "Thank you for telling us. We are here.", upto=99)
        if level in UNTIL_SAFE:
            self._look_after(officer, report, level)
        else:
            due = clock.now() + timedelta(days=5)
            decisions.name_action(officer, report, "We write again.", due)

    def _look_after(self, officer: OfficerViewer, report: UUID, level: Level) -> None:
        """Telephone child protection, write the child down, plan, and name what comes next."""
        now = clock.now()
        child = persons.add_person(officer, report, Details(PersonRole.CHILD, facts="The reporter"))
        called = Contents("Agreed who goes.", (child,), {"who": "Child protection, on duty"})
        steps.record_step(officer, report, StepKind.CONTACT, called, now)
        plan = Plan(Contents("The whole plan.", (child,)), now + timedelta(hours=20))
        planned = steps.plan_step(officer, report, StepKind.SAFEGUARDING_PLAN, plan)
        decisions.name_action(officer, report, "Somebody sees the child.", now + timedelta(hours=9))
        self._line(f"{level}: child protection telephoned, plan due")
        if level is Level.P1:
            self._try_arrest(officer, report)
            after = self._passed() + timedelta(hours=2)
            self.plan(after, lambda: self._see(report, child, planned))
        else:
            after = self._passed() + timedelta(hours=5)
            self.plan(after, lambda: self._make_plan(report, child, planned))

    def _try_arrest(self, officer: OfficerViewer, report: UUID) -> None:
        """Try to plan an arrest before the child is safe. Raises RuntimeError where no gate stops that."""
        arrest = Contents("At his door.", (), {"second_fact": "A neighbour saw him."})
        try:
            steps.plan_step(
                officer, report, StepKind.ARREST, Plan(arrest, clock.now() + timedelta(hours=9))
            )
        except GateShut as refused:
            self._line(f"arrest not planned: {len(refused.gates)} things must come first")
        else:
            raise RuntimeError("An arrest was planned before the child was safe.")

    def _owner(self, report: UUID) -> OfficerViewer:
        case = Case.objects.get(id=report)
        crew = self.crews[case.unit_id]
        everybody = (*crew.by_day, *crew.by_night)
        return next(viewer for viewer in everybody if viewer.id == case.owner_id)

    def _make_plan(self, report: UUID, child: UUID, planned: UUID) -> None:
        """Record that the joint safeguarding plan is made, and name the next action for tomorrow."""
        officer, now = self._owner(report), clock.now()
        made = Contents("The aunt, the school, a number.", (child,), {"reach": "Suspect unknown."})
        version = StepRecord.objects.filter(step=planned).latest("written_at").id
        steps.finish_step(officer, report, planned, made, now, seen=version)
        due = now + timedelta(days=2)
        decisions.name_action(officer, report, "Ask the school how the child is.", due)
        self._line(f"joint safeguarding plan made by {officer.full_name}")

    def _see(self, report: UUID, child: UUID, planned: UUID) -> None:
        """Record that the child was seen, the plan made, and the outcome; a supervisor countersigns."""
        self._make_plan(report, child, planned)
        officer, now = self._owner(report), clock.now()
        visit = Contents(
            "Safe at an aunt's.", (child,), {"who": "Mali Srisuk, alone with the child"}
        )
        steps.record_step(officer, report, StepKind.SAFETY_CHECK, visit, now)
        outcome = ChildOutcome(
            Ending.SAFE,
            "She sleeps at her aunt's.",
            who="Mali Srisuk",
            on=now.date(),
            look_at=now + timedelta(days=3),
            children=(child,),
            danger="A man who waits in front of the house",
            sight=Sight.SEEN,
        )
        decisions.write_ending(officer, report, outcome)
        other = self._countersign(officer, report, "I spoke with Mali Srisuk.")
        self._line(f"the child is safe for now; {other.full_name} countersigned")

    def _countersign(self, officer: OfficerViewer, report: UUID, reason: str) -> OfficerViewer:
        """Let a colleague of an officer countersign what waits in a case; return who did."""
        crew = self.crews[officer.unit]
        others = (crew.seconds, *crew.by_day, *crew.by_night)
        other = next(viewer for viewer in others if viewer.id != officer.id)
        waits = Case.objects.values_list("ending_id", flat=True).get(id=report)
        if waits:
            decisions.second_ending(other, report, waits, reason)
        return other

    def _hand_over(self, *, at_night: bool) -> None:
        """Give each urgent open case to somebody of the next shift, with a note."""
        for unit, crew in self.crews.items():
            coming = crew.on_duty(at_night=at_night)
            urgent = Case.objects.filter(unit=unit, level__in=UNTIL_SAFE, closed_at=None)
            rows = urgent.filter(look_at=None, owner__isnull=False).order_by("due_at")
            for number, (case, owner) in enumerate(rows.values_list("id", "owner_id")):
                officer = coming[number % len(coming)]
                if owner == officer.id or owner in {viewer.id for viewer in coming}:
                    continue
                notes.write_note(crew.seconds, case, "Handed over with the shift.")
                assignment.assign(crew.seconds, case, officer.id, seen=owner)
                self._line(f"handed over to {officer.full_name}")


def fill(day: Day) -> None:
    """Let sixty reports come in by all doors, two of a child in danger at night, and hand over twice."""
    for number in range(22):
        day.arrives(20 + 61 * number, Lane.CHILD, _CHILDREN[number % len(_CHILDREN)])
    for number in range(6):
        day.arrives(90 + 97 * number, Lane.COMMUNITY, _COMMUNITY)
    for number in range(8):
        day.arrives(45 + 83 * number, Lane.CHILD, _CALL)
    for number in range(12):
        day.arrives(30 + 71 * number, Lane.PARTNER, _HOTLINE)
    for number in range(10):
        day.arrives(60 + 67 * number, Lane.INDUSTRY, _PROVIDER)
    for minutes in (18 * 60 + 47, 20 * 60 + 12):  # at 1:47 and at 3:12
        day.arrives(minutes, Lane.CHILD, IN_DANGER)
    day.hands_over(NIGHT_BEGINS, at_night=True)
    day.hands_over(timedelta(hours=HOURS), at_night=False)


def fill_small(day: Day) -> None:
    """Let six reports come in at a unit of three, one of a child in danger."""
    for number in range(3):
        day.arrives(30 + 90 * number, Lane.CHILD, _CHILDREN[number])
    day.arrives(75, Lane.CHILD, _CALL)
    day.arrives(200, Lane.PARTNER, _HOTLINE)
    day.arrives(260, Lane.CHILD, IN_DANGER)


@dataclass(frozen=True)
class Figure:
    """One figure of the day, counted in the records and in the ledger."""

    name: str
    records: int
    ledger: int


def figures(since: datetime) -> tuple[Figure, ...]:
    """Return what was done since a time, counted twice."""
    made = Decision.objects.filter(made_at__gte=since)
    levels = made.filter(kind__in=[DecisionKind.LEVEL_CONFIRMED, DecisionKind.LEVEL_CHANGED])
    messages = Message.objects.filter(author=Author.UNIT, sent_at__gte=since)
    return (
        Figure(
            "reports received",
            StoredReport.objects.filter(received_at__gte=since).count(),
            _acts(since, "report.received"),
        ),
        Figure(
            "cases taken",
            Case.objects.filter(opened_at__gte=since, taken_at__isnull=False).count(),
            _acts(since, "case.taken"),
        ),
        Figure(
            "levels decided",
            levels.count(),
            _acts(since, "case.level-confirmed", "case.level-changed"),
        ),
        Figure("answers written", messages.count(), _acts(since, "dialogue.answer-sent")),
        Figure(
            "steps written",
            StepRecord.objects.filter(written_at__gte=since).count(),
            _acts(since, "case.step-planned", "case.step-done", "case.step-changed"),
        ),
        Figure(
            "outcomes for a child",
            made.filter(kind=DecisionKind.ENDING).count(),
            _acts(since, "case.ending-written"),
        ),
        Figure(
            "cases closed",
            made.filter(kind=DecisionKind.CLOSED).count(),
            _acts(since, "case.closed"),
        ),
    )


def _acts(since: datetime, *names: str) -> int:
    entries = Entry.objects.filter(act__in=names, at__gte=since)
    return entries.aggregate(number=Sum("count"))["number"] or 0


def left_over(since: datetime) -> tuple[UUID, ...]:
    """Return the cases of the day without a decision, an owner or a next step, and steps without an owner."""
    cases = Case.objects.filter(opened_at__gte=since, share_of=None)
    without = cases.filter(level_decided_at=None) | cases.filter(owner=None)
    idle = cases.filter(closed_at=None, look_at=None, action_at=None, ending=None)
    nobodys = Step.objects.filter(case__in=cases, owner=None, done_at=None)
    return tuple(
        {*(without | idle).values_list("id", flat=True), *nobodys.values_list("case_id", flat=True)}
    )
