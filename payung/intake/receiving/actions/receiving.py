"""Receive a report from any door: validate, triage, route, seal, and write it in one transaction."""

from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import UUID, uuid4

from django.db import IntegrityError
from django.db.models import Model

from payung.cases.actions.door_changes import open_case
from payung.cases.models import Case
from payung.cases.retention import periods
from payung.cases.retention.periods import Kind
from payung.foundation import blind_index, clock, receipts, sealing
from payung.foundation.brief_memory import kept
from payung.foundation.errors import SealBroken
from payung.foundation.receipts import Reporter
from payung.foundation.sealing import PublicKey
from payung.foundation.sql.inserts import gathered, insert
from payung.foundation.sql.statements import Prepared
from payung.foundation.viewer import DOOR, Viewer
from payung.intake import acts, routing, sealed, tasks
from payung.intake.actions.assessments import record_assessment
from payung.intake.answering_unit import second_reader
from payung.intake.dialogue.actions.messages import add_supplement
from payung.intake.models import StoredFacts, StoredReport, Token
from payung.intake.named_officers import around_officer, names_officer
from payung.intake.submissions.actions.idempotency_keys import keep_sent, sent_before
from payung.intake.submissions.idempotency import IdempotencyDigests
from payung.ledger.actions import Act, acting
from payung.staff.queries.addressees import Addressees, addressees
from payung.staff.queries.token_matches import Match
from payung.staff.viewer import OfficerViewer, PartnerViewer
from payung.triage.assessment import Assessment, assess
from payung.triage.facts import facts
from payung.triage.lanes import CLOSE_TO_THE_CHILD, Lane, Level
from payung.triage.report import Report


@dataclass(frozen=True)
class Received:
    """The answer to a door. `again`: this receipt or this key brought the same report before."""

    reference: UUID
    level: Level
    receipt: str | None = None
    again: bool = False


@dataclass(frozen=True)
class OralReport:
    """A report that somebody told an officer of `unit`. `number`, drawn by the page, becomes its id."""

    unit: UUID
    number: UUID


@dataclass(frozen=True)
class _Arrival:
    """A report that a door hands over, assessed, before anything is sealed or stored."""

    viewer: Viewer
    report: Report
    lane: Lane
    country: str
    receipt: str | None
    reporter: Reporter | None
    once: IdempotencyDigests | None
    oral: OralReport | None
    named: Match
    assessment: Assessment


def receive(
    viewer: Viewer,
    report: Report,
    lane: Lane,
    *,
    country: str,
    receipt: str | None = None,
    once: IdempotencyDigests | None = None,
    oral: OralReport | None = None,
) -> Received:
    """Receive one report: store it with its case, assessment, tokens and ledger entry, all or nothing.

    `country` (ISO 3166-1 alpha-2) is where a report without one belongs. `receipt` is the one that the form
    drew: the same receipt gives the same report again, and changed answers are added to it. `once` is the key
    under which a partner sends it: the same key gives the same answer again. `oral`: the unit
    that heard it and its number; the same number gives the same report again. Raises NoUnit where the
    installation cannot receive, KeyReused where another report came under that key.
    """
    reporter = receipts.reporter(receipt) if receipt else None
    if reporter:
        known = _known(viewer, report, reporter, receipt)
        if known:
            return known
    named = names_officer(viewer, report, country)
    assessment = around_officer(assess(report, lane), named)
    arrival = _Arrival(
        viewer, report, lane, country, receipt, reporter, once, oral, named, assessment
    )
    try:
        return _store(arrival)
    except IntegrityError:
        # The same report was sent twice at one moment, and the other was faster.
        if reporter:
            known = _known(viewer, report, reporter, receipt)
        else:
            known = _known_oral(viewer, report, oral) if oral else _known_once(viewer, once)
        if known is None:
            raise
        return known


def _known_once(viewer: Viewer, once: IdempotencyDigests | None) -> Received | None:
    if once is None or not isinstance(viewer, PartnerViewer):
        return None
    submission = sent_before(viewer, once)
    if submission is None:
        return None
    return Received(submission.report_id, Level(submission.level), again=True)


def _known_oral(viewer: Viewer, report: Report, oral: OralReport) -> Received | None:
    """Return what the same page brought before; None where it said something else, or is not ours to open."""
    stored = StoredReport.objects.filter(id=oral.number).first()
    if stored is None or not isinstance(viewer, OfficerViewer):
        return None
    with suppress(SealBroken):
        if sealed.open_report(stored, viewer.keys)["report"] == report.as_dict():
            return Received(stored.id, Level(stored.level), again=True)
    return None


def _known(
    viewer: Viewer, report: Report, reporter: Reporter, receipt: str | None
) -> Received | None:
    if not _with_lookup().rows(reporter.lookup):  # as almost always
        return None
    stored = StoredReport.objects.filter(lookup=reporter.lookup).first()
    if stored is None:
        return None
    first = sealed.open_report(stored, [reporter.key])["report"]
    level = Level(stored.level)
    if first != report.as_dict():
        level = add_supplement(viewer, stored.id, report, reporter)
    return Received(stored.id, level, receipt, again=True)


@cache
def _with_lookup() -> Prepared:
    return Prepared(StoredReport.objects.filter(lookup=b""), "id")


def _store(arrival: _Arrival) -> Received:
    """Store a report, sealed before its transaction begins: on SQLite all other writers wait for its end."""
    stored, known = _row(arrival), _lately()
    rows = _sealed_rows(arrival, stored, known)
    with acting(arrival.viewer) as act:
        # Nothing is sealed to a key that was closed meanwhile.
        if (now := addressees(arrival.viewer)) != known:
            rows = _sealed_rows(arrival, stored, now)
        insert(*rows)
        if arrival.lane in CLOSE_TO_THE_CHILD:
            # The sweep links what machines send, so that no child waits behind it.
            tasks.link_report.enqueue(str(stored.id))
        _write_down(act, stored.case, stored)
    return Received(stored.id, arrival.assessment.level, arrival.receipt)


@kept
def _lately() -> Addressees:
    """Return the addressees of the past second; the transaction compares them with those of its moment."""
    return addressees(DOOR)


def _sealed_rows(arrival: _Arrival, stored: StoredReport, known: Addressees) -> list[Model]:
    """Return all rows of a report, sealed to the unit of `known` that receives it, and to its other readers."""
    viewer, report, lane = arrival.viewer, arrival.report, arrival.lane
    country, oral = arrival.country, arrival.oral
    assessment, reporter = arrival.assessment, arrival.reporter
    unit = routing.choose(
        known.units,
        report,
        assessment.level,
        assessment.paths,
        country,
        rules=[reason.rule for reason in assessment.reasons],
        listener=oral.unit if oral else None,
        past_oversight=arrival.named is Match.WATCHER,
    )
    able = [known.reader(unit.id), *second_reader(viewer, unit, report, assessment.level)]
    readers = [*able, reporter.public] if reporter else able
    stored.origin_id = unit.id
    with gathered() as rows:
        stored.case = open_case(
            stored.id,
            unit=unit.id,
            lane=lane,
            level=assessment.level,
            language=stored.language,
            opened_at=stored.received_at,
            due_minutes=assessment.due_minutes,
            review_at=periods.rule(Kind.REVIEW, unit.country).ends(stored.received_at),
        )
        stored.body = sealing.seal(
            sealed.report_place(stored), _contents(report, reporter), readers
        )
        if isinstance(viewer, PartnerViewer):
            keep_sent(viewer, stored.id, assessment.level, stored.received_at, arrival.once)
        insert(stored)
        record_assessment(stored, 1, assessment, able)
        coded = facts(report, assessment, lane)
        _store_facts(stored, coded, [*able, *known.analysts(unit.country)])
        _store_tokens(stored, report, country, lane)
    return rows


def _row(arrival: _Arrival) -> StoredReport:
    return StoredReport(
        id=arrival.oral.number if arrival.oral else uuid4(),
        lane=arrival.lane.value,
        level=arrival.assessment.level.value,
        language=arrival.report.language[:35],
        received_at=clock.now(),
        lookup=arrival.reporter.lookup if arrival.reporter else None,
    )


def _contents(report: Report, reporter: Reporter | None) -> dict[str, Any]:
    contents: dict[str, Any] = {"report": report.as_dict()}
    if reporter:
        contents["reporter"] = reporter.public.raw.hex()
    return contents


def _store_facts(stored: StoredReport, coded: dict[str, Any], readers: list[PublicKey]) -> None:
    row = StoredFacts(report=stored)
    row.body = sealing.seal(sealed.facts_place(row, stored.origin_id), coded, readers)
    insert(row)


def _store_tokens(stored: StoredReport, report: Report, country: str, lane: Lane) -> None:
    made = [
        token
        for item in report.identifiers or ()
        for token in blind_index.tokens(
            item.kind,
            item.value,
            service=item.service,
            country=report.country or country,
            whose=item.whose,
        )
    ]
    if lane in CLOSE_TO_THE_CHILD:  # a service writes the same words about different children
        made += blind_index.text_tokens(report.narrative or "")
    tokens = {(token.kind, token.key_id, token.value) for token in made}
    insert(
        *(
            Token(report_id=stored.id, kind=kind, key_id=key_id, value=value)
            for kind, key_id, value in sorted(tokens)
        )
    )


def _write_down(act: Act, case: Case, stored: StoredReport) -> None:
    act.record(
        case.chain,
        acts.REPORT_RECEIVED,
        f"report:{stored.id}",
        digest=sealing.digest(stored.body),
    )
