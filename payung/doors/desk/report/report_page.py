"""The contents of a report's page, as far as the officer may see them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from types import MappingProxyType
from typing import Final, NamedTuple
from uuid import UUID

from django.utils.translation import get_language

from payung.cases.assignment import queries as assignment_queries
from payung.cases.assignment.queries import OpenTransfer
from payung.cases.decisions.outcomes import Outcomes
from payung.cases.decisions.policy import ClosureFacts, is_gated
from payung.cases.decisions.queries import outcomes_of
from payung.cases.notes import queries as notes_queries
from payung.cases.notes.queries import Drafts, StoryEntry
from payung.cases.persons.queries import Person, is_child
from payung.cases.policy import may_second, may_withdraw_transfer
from payung.cases.queries.child_files import NO_CARDS, Cards, child_files, is_readable
from payung.cases.queue.queries import AtHand, Member, Row
from payung.cases.retention import queries as retention_queries
from payung.cases.steps import queries as step_queries
from payung.cases.steps.queries import CaseStep
from payung.doors.desk import labels as desk_labels
from payung.doors.desk import times
from payung.doors.desk.children import file_page
from payung.doors.desk.endings import child_lines
from payung.doors.desk.persons import person_lines
from payung.doors.desk.report import (
    labels,
    news,
    next_steps,
    presence,
    reported_files,
    told_lines,
)
from payung.doors.desk.report import sections as report_sections
from payung.doors.desk.report.news import News
from payung.doors.desk.retention import labels as retention_labels
from payung.doors.desk.rule_marks.labels import VERDICTS
from payung.doors.desk.sharing import lines as sharing_lines
from payung.doors.desk.steps import step_lines
from payung.doors.desk.wishes import answers, reach_lines
from payung.doors.desk.wishes import labels as wish_labels
from payung.intake import queries as report_queries
from payung.intake.contents.actions import OpenedReport, Visit
from payung.intake.links import queries as links_queries
from payung.intake.links.queries import Links
from payung.intake.progress import Status
from payung.intake.queries import Why
from payung.intake.rule_marks.queries import mark_of
from payung.intake.rule_marks.verdicts import NOTHING, Marked
from payung.language.detection import guess
from payung.language.languages import ENGLISH
from payung.ledger import acts
from payung.staff import queries as people
from payung.staff.policy import PermissionResult
from payung.staff.viewer import OfficerViewer
from payung.triage.grounds import Ground, grounds_of
from payung.triage.lanes import CLOSE_TO_THE_CHILD, Path
from payung.triage.language_shares import LanguageShare, little_known
from payung.triage.report import Report

_READ: Final = 1000  # letters by which the language of a text is recognised
_NOTHING: Final = PermissionResult(given=False, reason="")  # nothing to countersign


@dataclass(frozen=True)
class LinkLine:
    """Another case with a shared identifier: its kinds, its unit, and the id of its report if it is ours."""

    kinds: str
    unit: str
    report: UUID | None
    level: str
    received_at: datetime
    more: int


@dataclass(frozen=True)
class LinkLines:
    """The links of a report in words. `common`: kinds of values that more than `most` reports share.

    `by_suspect`: officers linked its case with others by one suspect.
    """

    cases: tuple[LinkLine, ...] = ()
    common: str = ""
    most: int = links_queries.MOST
    by_suspect: bool = False

    def __bool__(self) -> bool:
        return bool(self.cases or self.common)


@dataclass(frozen=True)
class DialogueMessage:
    """One message of the dialogue. `supplement`: the form, sent again with other answers."""

    ours: bool
    kind: str
    by: str
    sent_at: datetime
    seen_at: datetime | None
    text: str
    safe_now: desk_labels.Text = (
        ""  # what somebody who told for a child says of it with these words
    )
    supplement: tuple[report_sections.Section, ...] = ()
    narrative: str = ""
    trusted: bool = True
    is_new: bool = False  # to the officer

    @property
    def wish(self) -> wish_labels.WishWords | None:
        """Return the kind of wish; None for another message."""
        return wish_labels.WISHES.get(self.kind)


class _Entry(NamedTuple):
    """One entry of the ledger. `actor`: their name in the ledger."""

    at: datetime
    act: str
    actor: str


@dataclass(frozen=True)
class HistoryEntry:
    """One entry of the history in words."""

    at: datetime
    what: desk_labels.Text
    by: str


@dataclass(frozen=True)
class Story:
    """The contents of the page. `closed`: why the report itself is not shown; empty if it is."""

    row: Row
    leaves: next_steps.Leaves
    whys: tuple[Why, ...]
    paths: tuple[desk_labels.PathWords, ...]
    links: LinkLines
    told: tuple[told_lines.Line, ...] = ()  # who must be told of a child in danger
    members: tuple[Member, ...] = ()  # the reports of the case, where it has several
    step: desk_labels.Text = ""  # the status that the reporter sees
    opened: OpenedReport | None = None
    closed: desk_labels.Text = ""
    files: reported_files.Files | None = None
    dialogue: tuple[DialogueMessage, ...] = ()
    done: tuple[StoryEntry, ...] = ()
    persons: tuple[person_lines.Line, ...] = ()
    steps: step_lines.CaseSteps = step_lines.NONE
    children_of_case: file_page.CaseChildren = file_page.NO_CHILDREN
    cards: Cards = field(default_factory=dict)  # of its children
    units: Mapping[UUID, str] = field(default_factory=dict)  # names of those that share the case
    sharing: sharing_lines.Lines | None = None
    history: tuple[HistoryEntry, ...] = ()
    drafts: Drafts = field(default_factory=Drafts)
    give_back: bool = False
    proposed: retention_queries.Proposed | None = None
    rights: tuple[desk_labels.Text, ...] = ()
    exhibits: int | None = None  # number of the unit's exhibits; None: the viewer may not know
    action: StoryEntry | None = None  # the next action, if one is set
    ending: StoryEntry | None = None  # the outcome, if it waits for a countersignature
    outcomes: Outcomes = field(default_factory=Outcomes)  # for the children
    may_second: PermissionResult = _NOTHING
    transfer: OpenTransfer | None = None  # a proposed transfer that waits for a supervisor
    may_withdraw: PermissionResult = _NOTHING
    reach: reach_lines.ReachLines | None = None  # of the child's wishes that wait for a decision
    mark: Marked = NOTHING  # of how the rules heard the report
    to_tell: str = ""  # draft on the decision on the child's wish
    news: News | None = None  # what came since the officer last looked; None: they never did
    next: tuple[next_steps.Next, ...] = field(default=())

    @property
    def sections(self) -> tuple[report_sections.Section, ...]:
        """Return what was told, in sections."""
        return report_sections.sections(self.opened.report) if self.opened else ()

    @cached_property
    def grounds(self) -> tuple[Ground, ...]:
        """Return the words on which the reasons rest, for an officer who may read them."""
        rules = (rule for why in self.whys for rule in why.rules)
        language = get_language() or ENGLISH.code
        return grounds_of(self.opened.report, rules, language) if self.opened else ()

    @property
    def ground_sentences(self) -> tuple[str, ...]:
        """Return the sentences on which the reasons rest, each once."""
        return tuple(dict.fromkeys(ground.words for ground in self.grounds))

    @property
    def mark_label(self) -> desk_labels.Text:
        """Return in words how an officer marked the report; empty where nobody did."""
        return VERDICTS[self.mark.verdict] if self.mark.verdict else ""

    @property
    def little_known(self) -> LanguageShare | None:
        """Return the language of the report, or of its words, where lists and second reader hear it badly."""
        words = (self.opened.report.narrative or "")[:_READ] if self.opened else ""
        return little_known(self.row.language, guess(words) or "")

    @property
    def rest(self) -> tuple[report_sections.Section, ...]:
        """Return what was told besides."""
        return report_sections.rest(self.opened.report) if self.opened else ()

    @property
    def children(self) -> tuple[child_lines.Line, ...]:
        """Return what holds for each child."""
        names = person_lines.names_of(self.outcomes.persons, self.cards)
        return child_lines.lines(self.outcomes, names)

    @property
    def unread(self) -> frozenset[UUID]:
        """Return the outcomes of children whose file is for others: only who countersigns reads them."""
        return frozenset(
            entry.id for entry in self.done if not is_readable(self.cards, entry.children)
        )

    @property
    def is_gated(self) -> bool:
        """Say whether gates are before the closure. Of joined thousands not all are read: then they may be."""
        lanes = {self.row.lane, *(member.lane for member in self.members)}
        told = bool(CLOSE_TO_THE_CHILD & lanes) or self.row.joined >= len(self.members) > 0
        return is_gated(ClosureFacts(self.outcomes, child_told=told))

    def context(self) -> dict[str, object]:
        """Return the context of the template."""
        report = self.opened.report if self.opened else None
        return {
            "story": self,
            "row": self.row,
            "leaves": self.leaves,
            "report": report,
            "needs": report_sections.needs(report) if report else (),
            "identifiers": identifier_lines(self.opened),
            "files": self.files,
            "here": [presence.sentence(colleague) for colleague in self.row.here],
        }


@dataclass(frozen=True)
class IdentifierLine:
    """One identifier in words."""

    kind: desk_labels.Text
    value: str
    service: str
    port: str
    whose: desk_labels.Text
    seen_at: str


def of(
    viewer: OfficerViewer, near: AtHand, visit: Visit, files: reported_files.Files | None
) -> Story:
    """Return the contents of a report's page. Only reads: the view records the visit.

    `files`: matches of the files that the report names.
    """
    row, case, opened = near.row, near.case, visit.opened
    stored, looked_at = visit.stored, row.own.looked_at if row.own else None
    leaves, assessed = next_steps.leaves(viewer, near), _assessed(viewer, near)
    whys = tuple(why for why in assessed if why.report == row.id)
    written = notes_queries.written(viewer, case, row.id)
    history = _entries(viewer, near)
    names = _names(viewer, row, opened, history)
    known = outcomes_of(viewer, case, written) if opened else Outcomes()
    planned = step_queries.steps(viewer, case) if opened else ()
    cards = _cards(viewer, near, known)
    action, ending = _next_action(viewer, row, written), _ending(viewer, near, known)
    transfer = assignment_queries.proposed_transfer(viewer, case) if row.transfer_proposed else None
    return Story(
        row=row,
        leaves=leaves,
        whys=whys,
        paths=_paths(assessed),
        told=told_lines.lines(viewer, case.unit.country, row.level, whys, opened),
        members=near.members,
        links=_links(viewer, near),
        step=Status(stored.status).label,
        opened=opened,
        closed=visit.closed,
        files=files,
        dialogue=dialogue_lines(opened, names, new_to=viewer.id, since=looked_at),
        done=written.entries if opened else (),
        persons=person_lines.lines(written.persons, cards) if opened else (),
        steps=step_lines.of_case(near, planned, written.persons, cards)
        if opened
        else step_lines.NONE,
        children_of_case=file_page.of_case(known, planned, cards),
        cards=cards,
        units=(units := _unit_names(viewer, row, written)),
        sharing=sharing_lines.of(viewer, near, units) if row.is_shared else None,
        history=_history(history, names),
        drafts=written.drafts,
        proposed=retention_queries.of_case(viewer, case) if near.was_proposed else None,
        rights=retention_labels.rights(opened.report, row.opened_at) if opened else (),
        action=action,
        ending=ending,
        outcomes=known,
        may_second=_may_second(viewer, ending),
        transfer=transfer,
        may_withdraw=_may_withdraw(viewer, row, transfer),
        reach=_reach(row, written.persons, planned, cards) if opened else None,
        to_tell=_to_tell(row, written.entries) if row.words_waiting else "",
        mark=mark_of(viewer, stored) if opened and leaves.level else NOTHING,
        news=news.since(viewer, looked_at, opened, written.entries, near.members),
        exhibits=visit.exhibits,
        give_back=not written.entries and bool(notes_queries.leave_to_give_back(viewer, near.case)),
        next=_next(viewer, near, leaves, opened, action, ending),
    )


def _assessed(viewer: OfficerViewer, near: AtHand) -> tuple[Why, ...]:
    """Return the assessments of all reports of a case, newest first."""
    reports = {near.row.id, *(member.id for member in near.members)}
    return report_queries.assessments(viewer, near.case, reports)


def _next(
    viewer: OfficerViewer,
    near: AtHand,
    leaves: next_steps.Leaves,
    opened: OpenedReport | None,
    action: StoryEntry | None,
    ending: StoryEntry | None,
) -> tuple[next_steps.Next, ...]:
    return next_steps.ahead(
        near.row,
        leaves,
        can_answer=opened is not None and opened.can_answer,
        answered=_is_answered(opened),
        standing=opened.standing if opened else None,
        action=action,
        ending=ending,
        seconds=_seconds(viewer, near.row, ending),
        others_wait=_others_wait(near),
    )


def _cards(viewer: OfficerViewer, near: AtHand, known: Outcomes) -> Cards:
    """Return the outside of the children's files; nothing is asked where nobody is written down as a child."""
    return child_files(viewer, near.case) if any(map(is_child, known.persons)) else NO_CARDS


def _links(viewer: OfficerViewer, near: AtHand) -> LinkLines:
    """Return the links of a report; none are looked for where the queue knows of none."""
    if not (near.row.linked or near.members):
        return LinkLines(by_suspect=near.has_suspect_cases)
    found = link_lines(viewer, links_queries.links(viewer, near.case, near.row.id))
    return replace(found, by_suspect=near.has_suspect_cases)


def _entries(viewer: OfficerViewer, near: AtHand) -> list[_Entry]:
    """Return what the ledger holds about a report and its case, oldest first."""
    found = report_queries.history(viewer, near.case, near.row.id)
    return [_Entry(entry.at, entry.act, entry.actor) for entry in found]


def _may_withdraw(
    viewer: OfficerViewer, row: Row, transfer: OpenTransfer | None
) -> PermissionResult:
    if transfer is None:
        return _NOTHING
    return may_withdraw_transfer(viewer, transfer.officer, row.owner)


def _is_answered(opened: OpenedReport | None) -> bool:
    """Say whether the unit has written to the reporter."""
    words = opened.dialogue if opened else ()
    return any(word.author == "unit" and word.kind != "ruling" for word in words)


def _unit_names(viewer: OfficerViewer, row: Row, written: notes_queries.Written) -> dict[UUID, str]:
    """Return the names of units where the page names any: none of a case that was never shared."""
    if not row.is_shared and not any(step.unit for step in written.entries):
        return {}
    return {unit.id: unit.name for unit in people.units(viewer)}


def _next_action(
    viewer: OfficerViewer, row: Row, written: notes_queries.Written
) -> StoryEntry | None:
    """Return the next action of the viewer's unit, if one is set."""
    unit = None if row.is_ours else viewer.unit
    actions = [step for step in written.entries if (step.kind, step.unit) == ("next_action", unit)]
    return actions[-1] if row.action_at and actions else None


def _ending(viewer: OfficerViewer, near: AtHand, known: Outcomes) -> StoryEntry | None:
    """Return the outcome that waits for a countersignature: the oldest, those of colleagues first.

    None while somebody waits for an answer.
    """
    row = near.row
    if not row.goes_on or row.words_waiting or row.wishes or _others_wait(near):
        return None
    waiting = sorted(known.waiting, key=lambda step: step.author == viewer.id)
    return waiting[0] if waiting else None


def _others_wait(near: AtHand) -> bool:
    """Say whether the reporter of another report of the case waits."""
    return any(member.waits for member in near.members if member.id != near.row.id)


def _may_second(viewer: OfficerViewer, ending: StoryEntry | None) -> PermissionResult:
    return may_second(viewer, ending.author) if ending else _NOTHING


def _seconds(viewer: OfficerViewer, row: Row, ending: StoryEntry | None) -> tuple[str, ...]:
    """Return the officers who could countersign an outcome, if the viewer may not."""
    if ending is None or _may_second(viewer, ending):
        return ()
    return tuple(
        colleague.name
        for colleague in assignment_queries.able(viewer, row.id)
        if colleague.id != ending.author
    )


def _reach(
    row: Row, persons: Sequence[Person], planned: Sequence[CaseStep], cards: Cards
) -> reach_lines.ReachLines | None:
    return reach_lines.lines(row.id, persons, planned, cards) if row.wishes else None


def _to_tell(row: Row, steps_done: Iterable[StoryEntry]) -> str:
    """Return the draft of an answer on the decision on the newest wish of this report, and of no other."""
    wishes = (step for step in steps_done if step.kind in wish_labels.WISHES)
    decided = [step for step in wishes if not row.joined or step.about == row.id]
    if not decided:
        return ""
    return answers.draft(decided[-1].kind, decided[-1].outcome, row.language)


def _paths(assessed: Iterable[Why]) -> tuple[desk_labels.PathWords, ...]:
    """Return the paths of all assessments, since later messages remove none; of all reports of the case."""
    codes = {path.value for why in assessed for path in why.paths}
    return tuple(desk_labels.PATHS[path.value] for path in _ORDER if path.value in codes)


_ORDER = (Path.NO_HOME_CONTACT, *(path for path in Path if path is not Path.NO_HOME_CONTACT))


def link_lines(viewer: OfficerViewer, links: Links) -> LinkLines:
    """Return the links of one report in words."""
    (lines,) = link_lines_of(viewer, [links])
    return lines


def link_lines_of(viewer: OfficerViewer, reports: Sequence[Links]) -> list[LinkLines]:
    """Return the links of each report in words, with the names of other units."""
    elsewhere = any(linked.report is None for links in reports for linked in links.cases)
    names = {unit.id: unit.name for unit in people.units(viewer)} if elsewhere else {}
    return [
        LinkLines(
            tuple(
                LinkLine(
                    kinds=kind_names(linked.kinds),
                    unit=names.get(linked.unit, ""),
                    report=linked.report,
                    level=linked.level,
                    received_at=linked.received_at,
                    more=linked.more,
                )
                for linked in links.cases
            ),
            common=kind_names(links.common),
        )
        for links in reports
    ]


def kind_names(kinds: Iterable[str]) -> str:
    """Return kinds of identifiers in words."""
    return ", ".join(str(labels.IDENTIFIER.get(kind, kind)) for kind in kinds)


def _names(
    viewer: OfficerViewer, row: Row, opened: OpenedReport | None, history: Iterable[_Entry]
) -> dict[UUID, str]:
    """Return the names of the officers in dialogue and history. Known names are not queried."""
    known = {viewer.id: viewer.full_name} | ({row.owner: row.owner_name} if row.owner else {})
    writers = {word.officer for word in opened.dialogue if word.officer} if opened else set()
    missing = (writers | _officers(entry.actor for entry in history)) - set(known)
    return known | (people.names(viewer, missing) if missing else {})


def dialogue_lines(
    opened: OpenedReport | None,
    names: Mapping[UUID, str] = MappingProxyType({}),
    *,
    new_to: UUID | None = None,
    since: datetime | None = None,
) -> tuple[DialogueMessage, ...]:
    """Return the dialogue in words, with the names of officers if they are given.

    `since`: what came after that is new, unless the officer `new_to` wrote it.
    """
    if opened is None:
        return ()
    return tuple(
        DialogueMessage(
            ours=word.author == "unit",
            kind=word.kind,
            by=names.get(word.officer, "") if word.officer else "",
            sent_at=word.sent_at,
            seen_at=word.seen_at,
            text=word.text,
            safe_now=labels.SAFE_NOW.get(word.safe_now, ""),
            trusted=word.trusted,
            is_new=since is not None and word.sent_at > since and word.officer != new_to,
            supplement=_all(word.report) if word.report else (),
            narrative=(word.report.narrative or "") if word.report else "",
        )
        for word in opened.dialogue
        if not (word.kind == "ruling" and word.trusted)  # is among the decisions, with its reason
    )


def _all(report: Report) -> tuple[report_sections.Section, ...]:
    return (*report_sections.sections(report), *report_sections.rest(report))


def _history(entries: Iterable[_Entry], names: dict[UUID, str]) -> tuple[HistoryEntry, ...]:
    by = {f"officer:{officer}": name for officer, name in names.items()}
    return tuple(
        HistoryEntry(entry.at, acts.label(entry.act), by.get(entry.actor, entry.actor))
        for entry in entries
    )


def _officers(actors: Iterable[str]) -> set[UUID]:
    return {
        UUID(actor.removeprefix("officer:")) for actor in actors if actor.startswith("officer:")
    }


def identifier_lines(opened: OpenedReport | None) -> tuple[IdentifierLine, ...]:
    """Return the identifiers of a report in words."""
    if opened is None:
        return ()
    return tuple(
        IdentifierLine(
            kind=labels.IDENTIFIER.get(item.kind, item.kind),
            value=item.value,
            service=item.service or "",
            port=str(item.port) if item.port else "",
            whose=labels.WHOSE.get(item.whose or "unknown", ""),
            seen_at=times.reported(item.seen_at) if item.seen_at else item.seen_at_text or "",
        )
        for item in opened.report.identifiers
    )
