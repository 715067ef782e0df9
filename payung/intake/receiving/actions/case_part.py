"""The intake's part of a case: its report, the dialogue, and the status that its partner sees."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Set
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final
from uuid import UUID

from django.db.models import Count, Exists, F, Max, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from payung.cases.assignment.actions.transfer import names_of_readers
from payung.cases.models import Case, Reader
from payung.cases.parts import Activity, Circumstance, Fold, Part, Sign
from payung.cases.persons.queries import persons
from payung.cases.queries import members_of, shares_of
from payung.cases.queries.open_work import Listed
from payung.cases.queue.queries.queue_rows import LINKED, REPORTED_AGAIN, WORDS, with_sign
from payung.cases.steps.actions import plan_next
from payung.cases.steps.contents import Contents
from payung.cases.steps.kinds import StepKind
from payung.cases.steps.queries import steps
from payung.foundation import clock, sealing
from payung.foundation.errors import Text
from payung.foundation.viewer import Viewer
from payung.intake import routing, sealed
from payung.intake.dialogue import queries as dialogue_queries
from payung.intake.links import queries as links_queries
from payung.intake.models import (
    WISHES,
    Author,
    Message,
    MessageKind,
    ReportMark,
    Sent,
    StoredAssessment,
    StoredFacts,
    StoredReport,
)
from payung.intake.progress import Progress, Status
from payung.intake.rule_marks.actions.rule_statistics import count_decision
from payung.intake.search.actions import forget_names, keep_name
from payung.intake.submissions.actions.partner_status import move_on
from payung.ledger.actions import acting
from payung.media.exhibits import queries as exhibits
from payung.staff import queries as people
from payung.staff.policy import may
from payung.staff.queries import UnitCard
from payung.staff.roles import Permission
from payung.staff.viewer import OfficerViewer
from payung.triage.lanes import CLOSE_TO_THE_CHILD, Lane, Level
from payung.triage.report import Report

_UNDECIDED: Final = Q(kind__in=WISHES, decided_at=None)
# A wish has its own sign until it is decided; then the child waits for our answer.
_WORDS: Final = Q(author=Author.REPORTER, seen_at=None) & ~_UNDECIDED
LINKS_WITHIN: Final = timedelta(hours=1)  # at P1


class ReportPart(Part):
    """A case's report with its messages, assessments and coded facts."""

    def signs(self, viewer: OfficerViewer) -> Mapping[str, Sign]:
        """Return the signs of undecided wishes, of words that wait, of links, and of a newer report."""
        return {
            **{wish.value: partial(_is_in_case, _UNDECIDED & Q(kind=wish)) for wish in WISHES},
            WORDS: partial(_is_in_case, _WORDS),
            LINKED: partial(links_queries.linked_sign, viewer),
            REPORTED_AGAIN: partial(links_queries.reported_again_sign, viewer),
        }

    def read_with(
        self, viewer: OfficerViewer, *, alone: bool = False
    ) -> Mapping[str, Exists | Q | Subquery]:
        """Return the same signs: all wishes of a report are one text, and those of all joined to it another."""
        own: dict[str, Exists | Q | Subquery] = {
            "wishes": _kinds(_in_report(_UNDECIDED)),
            LINKED: links_queries.linked_sign(viewer),
        }
        if alone:
            return own | {WORDS: Q(Exists(_in_report(_WORDS)))}
        return own | {
            "joined_wishes": _kinds(_in_joined(_UNDECIDED)),
            WORDS: _is_in_case(_WORDS),
        }

    def rare_signs(
        self, viewer: OfficerViewer, cases: Iterable[Case]
    ) -> Mapping[UUID, Collection[str]]:
        """Return which cases a newer report names; asked only where an ended or resting case is marked."""
        marked = [
            case.id
            for case in cases
            if case.reported_again_at is not None and (case.closed_at or case.look_at)
        ]
        if not marked:
            return {}
        again = with_sign(viewer, Case.objects.filter(id__in=marked), REPORTED_AGAIN)
        return dict.fromkeys(again.values_list("id", flat=True), (REPORTED_AGAIN,))

    def waits(self) -> Iterable[QuerySet[Any, UUID]]:
        """Yield the cases with words that nobody has seen, and those with an undecided wish."""
        case = Coalesce("report__case__merged_into", "report__case")
        for condition in (_WORDS, _UNDECIDED):  # apart: an index has each
            yield Message.objects.filter(condition).order_by().values_list(case, flat=True)

    def folded(self, viewer: OfficerViewer, cases: QuerySet[Case]) -> Fold:
        """Return how reports fold that say the same, word for word."""
        return links_queries.folded(viewer, cases)

    def same_words(self, viewer: OfficerViewer, report: UUID) -> Q:
        """Return the condition that a report says the same as another."""
        return links_queries.same_words(viewer, report)

    def sealed_ids(self, case: UUID) -> Iterable[QuerySet[Any]]:
        """Yield the report and the other records that are sealed with it."""
        yield StoredReport.objects.filter(id=case)
        for model in (Message, ReportMark, StoredAssessment, StoredFacts):
            yield model.objects.filter(report_id=case)

    def sealed_in_unit(self, viewer: OfficerViewer, case: UUID) -> Iterable[UUID]:
        """Return the exhibits of the report, which stay in the unit."""
        return exhibits.sealed_of_report(viewer, case)

    def is_complete(self, case: UUID, records: Set[UUID]) -> bool:
        """Say whether the report itself is among the records that an officer opens."""
        own = StoredReport.objects.filter(id=case).values_list("id", flat=True)
        return set(own) <= records

    def objection(self, viewer: OfficerViewer, case: Case, unit: UnitCard) -> Text | None:
        """Object where the reporter did not want this unit to know, unless a child is in danger now."""
        level = Level(case.level)
        if all(routing.keeps_wish(form, level, unit) for form in _forms(viewer, case)):
            return None
        return _("The reporter did not want this unit to know. Only danger now (P1) changes that.")

    def readers_changed(self, viewer: OfficerViewer, case: Case) -> None:
        """Delete the tokens of names, which were made under a key of the readers before."""
        for stored in _reports(viewer, case):
            forget_names(viewer, stored.id)

    def taken(self, viewer: OfficerViewer, case: Case) -> None:
        """Show the reporter that somebody has read the report.

        Where the case has moved to another unit since its report was sealed, the readers before lose it, except
        who shares it now.
        """
        _owe_look_at_links(viewer, case)
        reports = _reports(viewer, case)
        reports.filter(status=Status.RECEIVED).update(status=Status.READ)
        for stored in _at_once(case, reports):
            move_on(viewer, stored, Progress.BEING_LOOKED_AT)
        if not case.named_only:
            for stored in reports.exclude(origin=case.unit_id).defer("body"):
                self._withdraw_from_others(viewer, case, stored.id)
                _keep_names_of_persons(viewer, case, stored)

    def _withdraw_from_others(self, viewer: OfficerViewer, case: Case, report_id: UUID) -> None:
        """Withdraw the grants of every other unit and officer who could open the report before.

        Only analysts open what was derived for them alone (assessments, facts) from then on.
        """
        sharing = {
            name
            for unit in shares_of(viewer, case.id).values_list("unit_id", flat=True)
            for name in people.unit_key_names(viewer, unit)
        }
        others = set(people.keys_of_other_units(viewer, case.unit_id)) - sharing
        names = [*others, *names_of_readers(case)]
        report, messages, marks, assessments, facts = (
            list(rows.values_list("id", flat=True)) for rows in self.sealed_ids(report_id)
        )
        sealing.withdraw([*report, *messages, *marks], names)
        sealing.forget([*facts, *assessments], names)
        forget_names(viewer, report_id)
        Reader.objects.filter(case=report_id).delete()

    def person_named(
        self, viewer: OfficerViewer, case: Case, names: str, *, is_child: bool
    ) -> None:
        """Let a search find the report by the names of a person in its case."""
        keep_name(viewer, StoredReport.objects.get(case=case), names, is_child=is_child)

    def names_forgotten(self, viewer: OfficerViewer, case: Case) -> None:
        """Let a search find the report by no name, until those who stay are named again."""
        forget_names(viewer, case.id)

    def level_decided(self, viewer: OfficerViewer, case: Case) -> None:
        """Show the partner who sent the report that it was decided, and count what the rules heard in it."""
        for stored in _at_once(case, _reports(viewer, case)):
            move_on(viewer, stored, Progress.DECIDED)
        count_decision(viewer, case)

    def closed(self, viewer: Viewer, case: Case) -> None:
        """Show the partner who sent the report that its case was closed. A child hears it from an officer.

        The joined thousands of a bundle stay decided: that was their last news.
        """
        for stored in _at_once(case, _reports(viewer, case)):
            move_on(viewer, stored, Progress.CLOSED)

    def owed_since(self, viewer: OfficerViewer, case: Case) -> datetime | None:
        """Return since when the reporter waits for an answer, or for a wish to be decided.

        After a decision they wait for a first answer too, if they hold a receipt and may read our messages.
        """
        if case.level_decided_at is None:
            return None
        words = Message.objects.filter(report__case__in=members_of(viewer, case.id))
        wrote = words.filter(author=Author.REPORTER).filter(
            Q(seen_at=None) | Q(kind__in=WISHES, decided_at=None)
        )
        oldest = wrote.order_by("sequence").values_list("sent_at", flat=True).first()
        if oldest:
            return max(oldest, case.level_decided_at)
        ours = words.filter(author=Author.UNIT).exclude(kind=MessageKind.RULING)
        unanswered = (
            _reports(viewer, case)
            .filter(lookup__isnull=False)
            .exclude(Exists(ours.filter(report=OuterRef("id"))))
        )
        for stored in unanswered:
            if dialogue_queries.standing_of(viewer, stored, viewer.keys).sees_all:
                return case.level_decided_at
        return None

    def circumstances(self, viewer: OfficerViewer, case: Case) -> Set[Circumstance]:
        """Return whether a child said stop, and whether all rests on one anonymous report."""
        reports = _reports(viewer, case).defer("body")
        stop = Message.objects.filter(
            report__in=reports, kind=MessageKind.STOP, decided_at=None
        ).exists()
        lanes = list(reports.values_list("lane", flat=True)[:2])
        alone = len(lanes) == 1 and lanes[0] in CLOSE_TO_THE_CHILD
        known = {Circumstance.STOPPED: stop, Circumstance.ONE_ANONYMOUS: alone}
        return frozenset(name for name, holds in known.items() if holds)

    def owes_feedback(self, viewer: OfficerViewer, case: Case) -> bool:
        """Say whether a reporter has had no answer since the level was decided, or a partner no outcome at all.

        Only of those who can hear it: with a receipt and leave to read our messages, or as a partner.
        """
        reports = _at_once(case, _reports(viewer, case)).defer(None)
        answers = Message.objects.filter(author=Author.UNIT, sent_at__gte=case.level_decided_at)
        answers = answers.exclude(kind=MessageKind.RULING).filter(report=OuterRef("id"))
        silent = reports.filter(lookup__isnull=False).exclude(Exists(answers))
        if any(
            dialogue_queries.standing_of(viewer, stored, viewer.keys).sees_all for stored in silent
        ):
            return True
        partners = Sent.objects.filter(report__in=reports.values("id"))
        return partners.filter(outcome="", telling="").exists()

    def is_new_since(self, case: UUID, moment: datetime) -> bool:
        """Say whether the reporter wrote after `moment`."""
        words = Message.objects.filter(report__case_id=case, author=Author.REPORTER)
        return words.filter(sent_at__gt=moment).exists()

    def last_word(self, viewer: OfficerViewer, case: Case) -> datetime | None:
        """Return when a reporter of the case last wrote."""
        words = Message.objects.filter(report__case__in=members_of(viewer, case.about))
        last: datetime | None = words.filter(author=Author.REPORTER).aggregate(last=Max("sent_at"))[
            "last"
        ]
        return last

    def answers_since(self, case: UUID, moment: datetime) -> Iterable[QuerySet[Any]]:
        """Yield what the unit wrote to the reporter at `moment` or later."""
        yield Message.objects.filter(report__case_id=case, author=Author.UNIT, sent_at__gte=moment)

    def activity(self, cases: Iterable[UUID]) -> Mapping[UUID, Activity]:
        """Return when the last message was written, and whether the unit wrote or another unit was first."""
        ids = list(cases)
        of_case = Message.objects.filter(report__case_id__in=ids).values_list("report__case_id")
        words = of_case.annotate(
            last=Max("sent_at"), ours=Count("id", filter=Q(author=Author.UNIT))
        )
        activities = {case: Activity(acted=bool(ours), last=last) for case, last, ours in words}
        moved = StoredReport.objects.filter(case_id__in=ids).exclude(origin=F("case__unit"))
        for case in moved.values_list("case_id", flat=True):
            activities[case] = Activity(acted=True, last=activities.get(case, Activity()).last)
        return activities


def _owe_look_at_links(viewer: OfficerViewer, case: Case) -> None:
    """Let whoever takes a P1 look at its links within an hour, where it has any."""
    if case.level != Level.P1 or not may(viewer, Permission.REPORT_CONTENT_OPEN):
        return
    if not with_sign(viewer, Case.objects.filter(id=case.id), LINKED).exists():
        return
    if any(step.kind is StepKind.LINKS for step in steps(viewer, case)):
        return
    words = str(_("Read the linked reports. Is it the same person, or the same child?"))
    contents, due = Contents(words), clock.now() + LINKS_WITHIN
    with acting(viewer) as act:
        plan_next(*(viewer, act, case, case.id, StepKind.LINKS, contents, due), at=case.taken_at)


def _keep_names_of_persons(viewer: OfficerViewer, case: Case, stored: StoredReport) -> None:
    """Let the new unit find a report by the persons in it: tokens are made under its own key."""
    for person in persons(viewer, case):
        if person.latest.report == stored.id and not person.latest.mistake:
            details = person.details
            keep_name(viewer, stored, details.names, is_child=details.is_child)


def _forms(viewer: OfficerViewer, case: Case) -> Iterator[Report]:
    """Yield the form of a case's report and its supplements: a wish in any of them counts.

    A supplement that does not open may hold the wish that police must not know, so it counts as if it did.
    """
    for stored in _reports(viewer, case):
        yield Report.lenient(sealed.open_report(stored, viewer.keys)["report"])
        again = Message.objects.filter(report=stored, kind=MessageKind.SUPPLEMENT)
        places = [(sealed.message_place(row, stored.origin_id), bytes(row.body)) for row in again]
        for contents in sealing.unseal_many(places, viewer.keys):
            yield Report.lenient(contents["report"] if contents else {"avoid": ["police"]})


def _reports(viewer: Viewer, case: Case) -> QuerySet[StoredReport]:
    """Return all reports of a case, oldest first."""
    of_case = StoredReport.objects.filter(case__in=members_of(viewer, case.id))
    return of_case.order_by("received_at", "id")


def _at_once(case: Case, reports: QuerySet[StoredReport]) -> QuerySet[StoredReport]:
    """Return the reports whose senders learn of an act within it; the worker does the joined thousands."""
    return reports.filter(Q(id=case.id) | ~Q(lane=Lane.INDUSTRY)).defer("body")


def _in_report(condition: Q) -> QuerySet[Message]:
    """Return such messages of the report `OuterRef("known_as")`."""
    return Message.objects.filter(condition, report=OuterRef("known_as"))


def _in_joined(condition: Q) -> QuerySet[Message]:
    """Return such messages of the reports that are merged into `OuterRef("known_as")`.

    Only a report with a receipt has messages, so a flood of joined industry reports is not searched.
    """
    joined = Message.objects.filter(condition, report__case__merged_into=OuterRef("known_as"))
    return joined.exclude(report__case__lane=Lane.INDUSTRY)


def _is_in_case(condition: Q) -> Q:
    """Return the condition that a case, or one merged into it, has such a message."""
    return Q(Exists(_in_report(condition))) | Q(Exists(_in_joined(condition)))


def _kinds(messages: QuerySet[Message]) -> Listed:
    """Return the kinds of some messages, as one text."""
    return Listed(messages.values("kind").distinct(), column="kind")
