"""Receive a report from any door: validate, triage, route, seal, and write it in one transaction."""

from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

from django.db import IntegrityError

from payung.cases.actions.door_changes import open_case
from payung.cases.models import Case
from payung.cases.retention import periods
from payung.cases.retention.periods import Kind
from payung.foundation import blind_index, clock, receipts, sealing
from payung.foundation.errors import SealBroken
from payung.foundation.receipts import Reporter
from payung.foundation.sealing import PublicKey
from payung.foundation.sql.inserts import insert, together
from payung.foundation.viewer import Viewer
from payung.intake import acts, routing, sealed, tasks
from payung.intake.actions.assessments import record_assessment
from payung.intake.answering_unit import second_reader
from payung.intake.dialogue.actions.messages import add_supplement
from payung.intake.models import StoredFacts, StoredReport, Token
from payung.intake.named_officers import around_officer, names_officer
from payung.intake.submissions.actions.idempotency_keys import keep_sent, sent_before
from payung.intake.submissions.idempotency import IdempotencyDigests
from payung.ledger.actions import Act, acting
from payung.staff.queries.addressees import addressees
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
    try:
        return _store(viewer, report, lane, country, receipt, reporter, once, oral)
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
    stored = StoredReport.objects.filter(lookup=reporter.lookup).first()
    if stored is None:
        return None
    first = sealed.open_report(stored, [reporter.key])["report"]
    level = Level(stored.level)
    if first != report.as_dict():
        level = add_supplement(viewer, stored.id, report, reporter)
    return Received(stored.id, level, receipt, again=True)


def _store(
    viewer: Viewer,
    report: Report,
    lane: Lane,
    country: str,
    receipt: str | None,
    reporter: Reporter | None,
    once: IdempotencyDigests | None,
    oral: OralReport | None,
) -> Received:
    named = names_officer(viewer, report, country)
    assessment = around_officer(assess(report, lane), named)
    stored = _row(report, lane, assessment, reporter, oral)
    with acting(viewer) as act, together():
        # Within the transaction, so that little can change between the choice of a unit and the write.
        known = addressees(viewer)
        unit = routing.choose(
            known.units,
            report,
            assessment.level,
            assessment.paths,
            country,
            rules=[reason.rule for reason in assessment.reasons],
            listener=oral.unit if oral else None,
            past_oversight=named is Match.WATCHER,
        )
        reader = known.reader(unit.id)
        able = [reader, *second_reader(viewer, unit, report, assessment.level)]
        readers = [*able, reporter.public] if reporter else able
        stored.origin_id = unit.id
        case = open_case(
            stored.id,
            unit=unit.id,
            lane=lane,
            level=assessment.level,
            language=stored.language,
            opened_at=stored.received_at,
            due_minutes=assessment.due_minutes,
            review_at=periods.rule(Kind.REVIEW, unit.country).ends(stored.received_at),
        )
        stored.case = case
        stored.body = sealing.seal(
            sealed.report_place(stored), _contents(report, reporter), readers
        )
        coded = facts(report, assessment, lane)
        if isinstance(viewer, PartnerViewer):
            keep_sent(viewer, stored.id, assessment.level, stored.received_at, once)
        insert(stored)
        record_assessment(stored, 1, assessment, able)
        _store_facts(stored, coded, [*able, *known.analysts(unit.country)])
        _store_tokens(stored, report, country, lane)
        if lane in CLOSE_TO_THE_CHILD:
            # The sweep links what machines send, so that no child waits behind it.
            tasks.link_report.enqueue(str(stored.id))
        _write_down(act, case, stored)
    return Received(stored.id, assessment.level, receipt)


def _row(
    report: Report,
    lane: Lane,
    assessment: Assessment,
    reporter: Reporter | None,
    oral: OralReport | None,
) -> StoredReport:
    return StoredReport(
        id=oral.number if oral else uuid4(),
        lane=lane.value,
        level=assessment.level.value,
        language=report.language[:35],
        received_at=clock.now(),
        lookup=reporter.lookup if reporter else None,
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
