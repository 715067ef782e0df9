"""Every write of this room: a child's request and its withdrawal, and what a unit does for it."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any, Final
from uuid import UUID, uuid4

from django.db import IntegrityError
from django.utils.translation import gettext_lazy as _

from payung.cases.actions.case_lookups import locked, words_of
from payung.cases.actions.door_changes import await_answer, locked_for_door
from payung.cases.models import Case
from payung.cases.queries import readers_of
from payung.foundation import clock, receipts, sealing
from payung.foundation.errors import BadInput, Conflict, NotAllowed, NotFound
from payung.foundation.sealing import PublicKey
from payung.foundation.sql.removal import remove
from payung.foundation.viewer import Viewer
from payung.intake.receiving.actions import receive
from payung.ledger.actions import acting
from payung.removal import acts, policy, sealed
from payung.removal.choices import (
    MOST_FINGERPRINTS,
    NOT_SAID,
    Answer,
    Fingerprint,
    RecordKind,
    Safety,
)
from payung.removal.fingerprints.actions import (
    add_to_feed,
    note_answered,
    unlink_case,
    withdraw_of_request,
)
from payung.removal.models import RemovalRecord, RemovalRequest
from payung.removal.queries import fingerprint_in, safety_in, wanted_in
from payung.removal.reports import Wanted, report_of, report_of_safety
from payung.removal.services import name_of
from payung.staff.viewer import OfficerViewer, ReporterViewer
from payung.triage.lanes import Lane

LOOKED_AT_WITHIN: Final = timedelta(
    hours=24
)  # after a threat: a worker looks before it is taken back
_HEX: Final = {"md5": 32, "sha256": 64, "pdq": 64}


@dataclass(frozen=True)
class Requested:
    """The answer to a door. `talks`: the report has a receipt of its own, under which we write back."""

    request: UUID
    talks: bool
    again: bool = False


def request_removal(
    viewer: Viewer, wanted: Wanted, *, number: str, receipt: str, language: str, country: str
) -> Requested:
    """Receive a request: a report of the child's lane, and what is to be taken down, all or nothing.

    `number`, drawn by the form, opens the request alone; the same number gives the same request again.
    `receipt` opens the report's dialogue: only where the child is threatened or not safe, so that we can write.
    Raises NoUnit where the installation cannot receive.
    """
    reporter = receipts.reporter(number)
    talks = wanted.safety.holds
    if known := _known(reporter.lookup):
        return Requested(known, talks, again=True)
    try:
        with acting(viewer) as act:
            report = report_of(wanted, language, country)
            own = receipt if talks else None
            received = receive(viewer, report, Lane.CHILD, country=country, receipt=own)
            case = _door_case(received.reference)
            row = RemovalRequest(
                id=uuid4(),
                case_id=received.reference,
                origin_id=case.unit_id,
                lookup=reporter.lookup,
                made_at=clock.now(),
            )
            contents = _contents(wanted, reporter.public)
            readers = [*readers_of(viewer, case), reporter.public]
            row.body = sealing.seal(sealed.request_place(row), contents, readers)
            row.save(force_insert=True)
            act.record(
                *(case.chain, acts.ASKED, f"report:{row.case_id}"), digest=sealing.digest(row.body)
            )
    except IntegrityError:
        # The same form was sent twice at one moment, and the other was faster.
        if known := _known(reporter.lookup):
            return Requested(known, talks, again=True)
        raise
    return Requested(row.id, talks)


def _known(lookup: bytes) -> UUID | None:
    return RemovalRequest.objects.filter(lookup=lookup).values_list("id", flat=True).first()


def _door_case(case_id: UUID) -> Case:
    case = locked_for_door(case_id)
    if case is None:
        raise NotFound
    return case


def _contents(wanted: Wanted, key: PublicKey) -> dict[str, Any]:
    return {
        "items": [asdict(item) for item in wanted.items],
        "about": list(wanted.about),
        "safety": asdict(wanted.safety),
        "age": wanted.age,
        "reporter": key.raw.hex(),
    }


def tell_safety(
    viewer: ReporterViewer,
    safety: Safety,
    number: UUID,
    *,
    receipt: str,
    language: str,
    country: str,
) -> bool:
    """Record the two answers that a child gives later; say whether they opened a report, under `receipt`.

    `number` is drawn when the page opens: the same page sent twice tells once.
    """
    with acting(viewer) as act:
        row, case = _own(viewer)
        opens = safety.holds or safety.safe_now == "unsure" or safety.threatened == "unsure"
        if RemovalRecord.objects.filter(id=number).exists():
            return opens
        wanted = wanted_in(sealed.open_request(row, [viewer.reporter.key]))
        told = Wanted(wanted.items, wanted.about, safety, wanted.age)
        record = _record(row, RecordKind.SAFETY, number)
        _seal(record, row, asdict(safety), [*readers_of(viewer, case), viewer.reporter.public])
        note_answered(row)
        act.record(case.chain, acts.SAFETY_TOLD, f"report:{row.case_id}")
        if opens:
            report = report_of_safety(told, language, country)
            receive(viewer, report, Lane.CHILD, country=country, receipt=receipt)
    return opens


def add_fingerprints(viewer: ReporterViewer, fingerprints: Sequence[Fingerprint]) -> int:
    """Add fingerprints, made on the device, to the request behind this number; return how many are new.

    The child releases them to the partners; rules hold some back. Raises BadInput for a hash of another length
    or more than 20 in all, Conflict where the request was taken back.
    """
    for one in fingerprints:
        _require_hashes(one)
    with acting(viewer) as act:
        row, case = _own(viewer)
        if row.ends_at is not None:
            raise Conflict
        known = {one.sha256.lower() for one in _fingerprints(viewer, row)}
        new = {one.sha256.lower(): one for one in fingerprints if one.sha256.lower() not in known}
        if len(known) + len(new) > MOST_FINGERPRINTS:
            raise BadInput("fingerprints", _("At most 20 pictures or videos in one request."))
        readers = [*readers_of(viewer, case), viewer.reporter.public]
        for one in new.values():
            _seal(_record(row, RecordKind.FINGERPRINT), row, asdict(one), readers)
        if new:
            act.record(
                *(case.chain, acts.FINGERPRINTS_ADDED, f"report:{row.case_id}"), count=len(new)
            )
            answered = _has_answered(viewer, row)
            made = list(new.values())
            released = add_to_feed(row, made, answered=answered, after=len(known))
            if released:
                subject = f"report:{row.case_id}"
                act.record(case.chain, acts.FINGERPRINTS_RELEASED, subject, count=released)
    return len(new)


def _has_answered(viewer: ReporterViewer, row: RemovalRequest) -> bool:
    """Say whether the child answered a question on safety, whatever the answer."""
    safety = wanted_in(sealed.open_request(row, [viewer.reporter.key])).safety
    return safety != NOT_SAID or row.records.filter(kind=RecordKind.SAFETY).exists()


def _require_hashes(one: Fingerprint) -> None:
    for name, digits in _HEX.items():
        value = getattr(one, name)
        if name == "pdq" and not value:
            continue
        if len(value) != digits or any(sign not in "0123456789abcdefABCDEF" for sign in value):
            raise BadInput(name, _("This is no fingerprint of that kind."))
    if not 0 <= one.quality <= 100:
        raise BadInput("quality", _("The quality is a number from 0 to 100."))


def _fingerprints(viewer: ReporterViewer, row: RemovalRequest) -> list[Fingerprint]:
    rows = list(row.records.filter(kind=RecordKind.FINGERPRINT).order_by("sequence"))
    places = [(sealed.record_place(record, row), bytes(record.body)) for record in rows]
    opened = sealing.unseal_many(places, [viewer.reporter.key])
    return [fingerprint_in(told) for told in opened if told]


def take_back(viewer: ReporterViewer) -> bool:
    """Take the request behind this number back; say whether it is so at once.

    After a threat, or where the child was not safe, a worker looks first, within a day: whoever threatens may
    hold the number.
    """
    with acting(viewer) as act:
        row, case = _own(viewer)
        if row.ends_at is not None:
            return row.ends_at <= clock.now()
        waits = _is_held(viewer, row)
        record = _record(row, RecordKind.BACK)
        _seal(record, row, {}, [*readers_of(viewer, case), viewer.reporter.public])
        row.ends_at = clock.now() + LOOKED_AT_WITHIN if waits else clock.now()
        row.save(update_fields=["ends_at"])
        if waits:
            await_answer(case)
        else:
            withdraw_of_request(row)
        act.record(
            case.chain, acts.BACK_ASKED if waits else acts.TAKEN_BACK, f"report:{row.case_id}"
        )
    return not waits


def _is_held(viewer: ReporterViewer, row: RemovalRequest) -> bool:
    keys = [viewer.reporter.key]
    if wanted_in(sealed.open_request(row, keys)).safety.holds:
        return True
    rows = list(row.records.filter(kind=RecordKind.SAFETY))
    places = [(sealed.record_place(record, row), bytes(record.body)) for record in rows]
    # What does not open counts as a threat: nothing unknown is reassuring.
    told = sealing.unseal_many(places, keys)
    return any(one is None or safety_in(one).holds for one in told)


def _own(viewer: ReporterViewer) -> tuple[RemovalRequest, Case]:
    """Return the request behind this number with its case, locked. Raises NotFound."""
    case_id = (
        RemovalRequest.objects.filter(lookup=viewer.reporter.lookup)
        .values_list("case_id", flat=True)
        .first()
    )
    if case_id is None:
        raise NotFound
    case = _door_case(case_id)
    # Read under the lock: two writers take turns.
    return RemovalRequest.objects.get(lookup=viewer.reporter.lookup), case


def decide_back(viewer: OfficerViewer, request: UUID, reason: str, *, goes_on: bool) -> None:
    """Decide a request that a child under threat asked to take back: it goes on, or ends now."""
    with acting(viewer) as act:
        row, case = _locked(viewer, request)
        policy.require_request(viewer, case)
        leave = policy.may_decide_back(viewer)
        if not leave:
            raise NotAllowed(leave.reason)
        if row.ends_at is None or row.ends_at <= clock.now():
            raise Conflict
        record = _record(row, RecordKind.KEPT_ON if goes_on else RecordKind.BACK)
        contents = {"reason": words_of("reason", reason), "officer": str(viewer.id)}
        _seal(record, row, contents, readers_of(viewer, case))
        row.ends_at = None if goes_on else clock.now()
        row.save(update_fields=["ends_at"])
        if not goes_on:
            withdraw_of_request(row)
        act.record(
            case.chain, acts.KEPT_ON if goes_on else acts.TAKEN_BACK, f"report:{row.case_id}"
        )


def record_preservation(viewer: OfficerViewer, request: UUID, words: str, *, kept: bool) -> None:
    """Record that the evidence is kept, or why not, before the first notice to a service."""
    with acting(viewer) as act:
        row, case = _locked(viewer, request)
        policy.require_notice(viewer, case)
        contents = {"kept": kept, "words": words_of("words", words), "officer": str(viewer.id)}
        _seal(_record(row, RecordKind.PRESERVED), row, contents, readers_of(viewer, case))
        act.record(case.chain, acts.PRESERVED, f"report:{row.case_id}")


def record_notice(viewer: OfficerViewer, request: UUID, service: str) -> None:
    """Record that a service was asked to take the picture down. The child reads the service and the time.

    Raises Conflict before a preservation is recorded, or after the request was taken back, and BadInput for a
    service that neither the child nor the reference data names: a child reads no free text of ours here.
    """
    with acting(viewer) as act:
        row, case = _locked(viewer, request)
        policy.require_notice(viewer, case)
        if not row.records.filter(kind=RecordKind.PRESERVED).exists():
            raise Conflict(_("First record whether the evidence is kept, or why not."))
        _require_going_on(row)
        name = _named(viewer, row, service)
        _write_for_child(viewer, row, case, RecordKind.SENT, {"service": name})
        act.record(case.chain, acts.NOTICE_SENT, f"report:{row.case_id}")


def record_answer(viewer: OfficerViewer, request: UUID, service: str, answer: Answer) -> None:
    """Record the answer of a service that was asked. Raises Conflict where it was not."""
    with acting(viewer) as act:
        row, case = _locked(viewer, request)
        policy.require_notice(viewer, case)
        name = _named(viewer, row, service)
        sent = list(row.records.filter(kind=RecordKind.SENT))
        places = [(sealed.record_place(record, row), bytes(record.body)) for record in sent]
        asked = sealing.unseal_many(places, viewer.keys)
        if not any(told and told["service"] == name for told in asked):
            raise Conflict(_("First record that this service was asked."))
        contents = {"service": name, "answer": answer.value}
        _write_for_child(viewer, row, case, RecordKind.ANSWERED, contents)
        act.record(case.chain, acts.ANSWERED, f"report:{row.case_id}")


def _locked(viewer: OfficerViewer, request: UUID) -> tuple[RemovalRequest, Case]:
    case_id = RemovalRequest.objects.filter(id=request).values_list("case_id", flat=True).first()
    case = policy.require_request(viewer, locked(case_id) if case_id else None)
    return RemovalRequest.objects.get(id=request), case


def _require_going_on(row: RemovalRequest) -> None:
    if row.ends_at is not None:
        raise Conflict(_("The child asked to take this back. Nothing more is sent."))


def _named(viewer: OfficerViewer, row: RemovalRequest, service: str) -> str:
    """Return the name of a service of this request, or of the reference data."""
    wanted = wanted_in(sealed.open_request(row, viewer.keys))
    name = name_of(viewer, wanted.items, service)
    if name is None:
        raise BadInput("service")
    return name


def _write_for_child(
    viewer: OfficerViewer,
    row: RemovalRequest,
    case: Case,
    kind: RecordKind,
    contents: dict[str, Any],
) -> None:
    """Add a record that the child reads too, with the number alone."""
    child = sealed.reporter_key(sealed.open_request(row, viewer.keys))
    contents = {**contents, "officer": str(viewer.id)}
    _seal(_record(row, kind), row, contents, [*readers_of(viewer, case), child])


def _record(row: RemovalRequest, kind: RecordKind, number: UUID | None = None) -> RemovalRecord:
    return RemovalRecord(
        id=number or uuid4(),
        request=row,
        case_id=row.case_id,
        sequence=row.records.count() + 1,
        kind=kind,
        made_at=clock.now(),
    )


def _seal(
    record: RemovalRecord,
    row: RemovalRequest,
    contents: dict[str, Any],
    readers: Sequence[PublicKey],
) -> None:
    record.body = sealing.seal(sealed.record_place(record, row), contents, readers)
    record.save(force_insert=True)


def delete_requests(viewer: Viewer, case: UUID) -> None:
    """Delete the requests of a case that is deleted, with their records; the caller lets go of the keys."""
    del viewer  # the worker, within the deletion that officers decided
    unlink_case(case)
    remove(RemovalRecord.objects.filter(case=case))
    remove(RemovalRequest.objects.filter(case=case))
