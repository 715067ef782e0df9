"""The dialogue with a reporter, who is known only by the receipt: messages both ways, and wishes."""

from typing import Any, Final
from uuid import UUID, uuid4

from django.utils.translation import gettext_lazy as _

from payung.cases.actions.case_lookups import LONGEST
from payung.cases.actions.clocks import next_clock
from payung.cases.actions.door_changes import await_answer, leave_merge, move, raise_case
from payung.cases.acts import REPORT_HANDED_OVER, REPORT_TAKEN_OVER
from payung.cases.models import DraftKind
from payung.cases.notes.actions.drafts import forget_draft
from payung.cases.policy import require_work
from payung.cases.queries import readers_by_name, readers_of
from payung.foundation import clock, sealing
from payung.foundation.errors import BadInput, Conflict, NotFound
from payung.foundation.receipts import Reporter
from payung.foundation.sealing import PublicKey
from payung.foundation.sql.removal import remove
from payung.foundation.viewer import Viewer
from payung.intake import acts, routing, sealed
from payung.intake.actions.assessments import locked, locked_by_door, own, record_assessment
from payung.intake.dialogue import queries, signatures
from payung.intake.dialogue.actions.wording_statistics import count_message
from payung.intake.dialogue.reporter_access import ReporterAccess
from payung.intake.models import Author, Message, MessageKind, ShortNumber, StoredReport
from payung.intake.progress import Status
from payung.language.text_checks import UNCHECKED, Checked
from payung.ledger.actions import acting
from payung.staff import queries as people
from payung.staff.roles import Permission
from payung.staff.viewer import OfficerViewer, ReporterViewer
from payung.triage.assessment import assess
from payung.triage.lanes import Lane, Level, Path, more_urgent
from payung.triage.report import Report

_SAFE_NOW: Final = frozenset({"yes", "no", "unsure"})
# What an officer says of how far it is, never without words; "read" takes the two others back.
SAID: Final = frozenset({Status.HELP, Status.FINISHED, Status.READ})
# What a child writes is cut only where the door cuts the whole request, and then the page says so.


def add_word(
    viewer: ReporterViewer, text: str, number: UUID | None = None, *, safe_now: str = ""
) -> None:
    """Add what the reporter writes after the report. What it says can raise the level, never lower it.

    `number` is drawn when the page opens: the same page sent twice adds one message. `safe_now`: yes, no or
    unsure, what somebody who told for a child says of it now; words can be missing then.
    """
    words, safe = text.strip(), safe_now if safe_now in _SAFE_NOW else ""
    if not words and not safe:
        raise BadInput("text")
    with acting(viewer) as act:
        stored = own(viewer)
        if number and Message.objects.filter(id=number).exists():
            return
        _save_from_nobody(viewer, stored, viewer.reporter)
        news = _only_words(words, stored.language, safe or "yes")
        _reassess(viewer, stored, news, viewer.reporter)
        message = _message(stored, Author.REPORTER, MessageKind.MESSAGE, number)
        contents = {"text": words} | ({"safe_now": safe} if safe else {})
        _seal(viewer, stored, message, contents, viewer.reporter)
        _is_answered(stored)
        await_answer(stored.case)
        act.record(
            stored.case.chain,
            acts.WORD_ADDED,
            f"report:{stored.id}",
            digest=sealing.digest(message.body),
        )


def ask_to_stop(viewer: ReporterViewer) -> None:
    """Write down that the reporter wants to stop."""
    ask(viewer, MessageKind.STOP)


def ask(
    viewer: ReporterViewer, wish: MessageKind, text: str = "", number: UUID | None = None
) -> None:
    """Write down what the reporter asks of us: to stop, to see, to correct or to delete what they told.

    Nothing already done is undone, nothing is shown, changed or deleted, and no clock pauses: a
    child-protection worker decides what it means here, and the child is told. Asked again before that, it is
    the same wish; each correction is its own, with its words, which can raise the level and never lower it.
    `number`: as in `add_word`. Raises Conflict for whoever told for a child and is not ruled safe: the wish is
    the child's.
    """
    words = text.strip()
    if wish is MessageKind.CORRECTION and not words:
        raise BadInput("text")
    with acting(viewer) as act:
        stored = own(viewer)
        if not queries.sees_all(viewer, stored):
            raise Conflict
        if _asked_before(stored, wish, number):
            return
        _save_from_nobody(viewer, stored, viewer.reporter)
        if words:
            _reassess(viewer, stored, _only_words(words, stored.language), viewer.reporter)
        message = _message(stored, Author.REPORTER, wish, number)
        _seal(viewer, stored, message, {"text": words} if words else {}, viewer.reporter)
        await_answer(stored.case)
        digest = sealing.digest(message.body) if words else ""
        act.record(stored.case.chain, _ASKED[wish], f"report:{stored.id}", digest=digest)


def _asked_before(stored: StoredReport, wish: MessageKind, number: UUID | None) -> bool:
    if number and Message.objects.filter(id=number).exists():
        return True
    same = Message.objects.filter(report=stored, kind=wish, decided_at=None)
    return wish is not MessageKind.CORRECTION and same.exists()


_ASKED: Final = {
    MessageKind.STOP: acts.STOP_ASKED,
    MessageKind.SEE: acts.SEE_ASKED,
    MessageKind.CORRECTION: acts.CORRECTION_SENT,
    MessageKind.FORGET: acts.FORGET_ASKED,
}


def read_answers(viewer: ReporterViewer, upto: int) -> None:
    """Mark the unit's messages up to number `upto`, the last one shown, as seen with the receipt."""
    with acting(viewer) as act:
        stored = own(viewer)
        fresh = Message.objects.filter(
            report=stored, author=Author.UNIT, seen_at=None, sequence__lte=upto
        )
        if fresh.update(seen_at=clock.now()):
            act.record(stored.case.chain, acts.ANSWERS_READ, f"report:{stored.id}")


def answer(
    viewer: OfficerViewer,
    report_id: UUID,
    text: str,
    *,
    question: bool = False,
    progress: Status | None = None,
    upto: int,
    number: UUID | None = None,
    checked: Checked = UNCHECKED,
) -> None:
    """Send an answer, or a question, to the one who told; only its owner, so that a child hears one voice.

    `progress`: the step that they see with it, one of SAID; None: as it follows from the message. `upto` is
    the number of the last message that the officer has seen. Raises Conflict where there is a newer one, from
    the child or from a colleague, or where the report came by a door that gives no receipt. `number` is drawn
    when the page opens: the same page sent twice sends one answer. `checked`: what the lists of words say of
    it, which is counted with it. They are read before: while one officer writes, others of the unit wait.
    The viewer's draft of the answer goes.
    """
    words = text.strip()[:LONGEST]
    if not words:
        raise BadInput("text")
    if progress is not None and progress not in SAID:
        raise BadInput("progress")
    with acting(viewer) as act:
        stored = _workable(viewer, report_id, Permission.CHILD_DIALOGUE_WRITE)
        if number and Message.objects.filter(id=number).exists():
            return
        if Message.objects.filter(report=stored, sequence__gt=upto).exists():
            raise Conflict(_("New messages have arrived in the meantime. Read them, then send."))
        reader = sealed.reporter_key(sealed.open_report(stored, viewer.keys))
        if reader is None:
            raise Conflict
        kind = MessageKind.QUESTION if question else MessageKind.MESSAGE
        message = _message(stored, Author.UNIT, kind, number)
        _say(viewer, stored, message, words, reader)
        count_message(viewer, stored, checked)
        Message.objects.filter(report=stored, author=Author.REPORTER, seen_at=None).update(
            seen_at=clock.now()
        )
        stored.status = progress or _follows(stored.status, question=question)
        stored.save(update_fields=["status"])
        act.record(
            stored.case.chain,
            acts.ANSWER_SENT,
            f"report:{stored.id}",
            digest=sealing.digest(message.body),
        )
        next_clock(viewer, stored.case)
        forget_draft(viewer, report_id, DraftKind.ANSWER)


def _workable(viewer: OfficerViewer, report_id: UUID, permission: Permission) -> StoredReport:
    """Return a report whose case is the viewer's to work on, locked."""
    stored = locked(report_id)
    require_work(viewer, stored.case if stored else None, permission)
    if stored is None:
        raise NotFound
    return stored


def write_ruling(
    viewer: OfficerViewer,
    stored: StoredReport,
    ruling: ReporterAccess,
    *,
    seen: ReporterAccess | None,
) -> None:
    """Write whether somebody who told for a child reads what we write: as a message that nobody is shown.

    `seen`: the ruling that the officer saw. Raises Conflict where there is another by now, and where somebody
    told of themselves. Whoever may not read loses their short number too.
    """
    with acting(viewer) as act:
        standing = queries.standing_of(viewer, stored, viewer.keys)
        reader = sealed.reporter_key(sealed.open_report(stored, viewer.keys))
        if not standing.for_another or reader is None:
            raise Conflict(
                _("This is not needed here: the reporter did not report for somebody else.")
            )
        if standing.ruling is not seen:
            raise Conflict(_("A colleague has decided this in the meantime. Check it again first."))
        message = _message(stored, Author.UNIT, MessageKind.RULING)
        message.seen_at = message.sent_at  # nobody waits to read it
        _say(viewer, stored, message, ruling.value, reader)
        if ruling is not ReporterAccess.SAFE:
            remove(ShortNumber.objects.filter(report_id=stored.id))
        name = (
            acts.RULING_TAKEN_BACK if ruling is ReporterAccess.TAKEN_BACK else acts.REPORTER_RULED
        )
        act.record(
            stored.case.chain, name, f"report:{stored.id}", digest=sealing.digest(message.body)
        )


def add_supplement(viewer: Viewer, report_id: UUID, report: Report, reporter: Reporter) -> Level:
    """Add a form that came again with other answers; return the level that the report has then."""
    contents = {"report": report.as_dict()}
    with acting(viewer) as act:
        stored = locked_by_door(report_id)
        if stored is None:
            raise NotFound
        if not _sent_before(stored, contents, reporter):
            _save_from_nobody(viewer, stored, reporter)
            _reassess(viewer, stored, report, reporter)
            message = _message(stored, Author.REPORTER, MessageKind.SUPPLEMENT)
            _seal(viewer, stored, message, contents, reporter)
            await_answer(stored.case)
            if not queries.standing_of(
                viewer, stored, [reporter.key]
            ).sees_all:  # they told for another after all
                remove(ShortNumber.objects.filter(report_id=stored.id))
            act.record(
                stored.case.chain,
                acts.REPORT_SUPPLEMENTED,
                f"report:{stored.id}",
                digest=sealing.digest(message.body),
            )
        return Level(stored.level)


def _message(
    stored: StoredReport, author: Author, kind: MessageKind, number: UUID | None = None
) -> Message:
    return Message(
        id=number or uuid4(),
        report=stored,
        sequence=Message.objects.filter(report=stored).count() + 1,
        author=author,
        kind=kind,
        sent_at=clock.now(),
    )


def _say(
    viewer: OfficerViewer, stored: StoredReport, message: Message, text: str, reader: PublicKey
) -> None:
    """Keep a message of the unit: signed by the officer, sealed to the unit and to the reporter."""
    contents = signatures.sign(viewer, message, stored.origin_id, text)
    place = sealed.message_place(message, stored.origin_id)
    message.body = sealing.seal(place, contents, [*readers_of(viewer, stored.case), reader])
    message.save(force_insert=True)


def _seal(
    viewer: Viewer,
    stored: StoredReport,
    message: Message,
    contents: dict[str, Any],
    reporter: Reporter,
) -> None:
    readers = [*readers_of(viewer, stored.case), reporter.public]
    place = sealed.message_place(message, stored.origin_id)
    message.body = sealing.seal(place, contents, readers)
    message.save(force_insert=True)


def _sent_before(stored: StoredReport, contents: dict[str, Any], reporter: Reporter) -> bool:
    earlier = Message.objects.filter(report=stored, kind=MessageKind.SUPPLEMENT)
    for message in earlier:
        place = sealed.message_place(message, stored.origin_id)
        opened = sealing.unseal(place, bytes(message.body), [reporter.key])
        if opened["report"] == contents["report"]:
            return True
    return False


def _only_words(text: str, language: str, safe_now: str = "yes") -> Report:
    """Return a report in which only what is new can raise a level: the rest has been assessed before."""
    quiet = {"safe_now": safe_now, "may_hurt_self": "no", "missing": "no"}
    return Report.lenient({"language": language, "narrative": text, "children": [quiet]})


def _reassess(viewer: Viewer, stored: StoredReport, report: Report, reporter: Reporter) -> None:
    """Assess new words or answers; keep the assessment and act on it only where it says something new."""
    assessment, case = assess(report, Lane(stored.lane)), stored.case
    # What no rule raises says nothing new; P1 or P2 does, also where the case was there before.
    pressing = assessment.level <= min(Level.P2, Level(case.level))
    higher = pressing or more_urgent(Level(case.level), assessment.level).value != case.level
    moves = Path.OVERSIGHT in assessment.paths and _move_to_oversight(
        viewer, stored, report, reporter
    )
    if higher or moves:
        case = stored.case
        readers = readers_of(viewer, case)
        record_assessment(stored, stored.assessments.count() + 1, assessment, readers)
        raise_case(case, assessment.level, assessment.due_minutes)
    level = more_urgent(Level(stored.level), assessment.level).value
    if level != stored.level:
        stored.level = level
        stored.save(update_fields=["level"])


def _move_to_oversight(
    viewer: Viewer, stored: StoredReport, report: Report, reporter: Reporter
) -> bool:
    """Hand a report that turns out to name an official to oversight; return whether it moved.

    The reporter's key, which is in this very request, can grant it. The first unit sees it no longer; its
    grant is withdrawn when oversight takes it.
    """
    case = stored.case
    country = people.unit(viewer, case.unit_id).country
    unit = routing.choose(
        people.units(viewer), report, Level(case.level), [Path.OVERSIGHT], country
    )
    if unit.id == case.unit_id:
        return False
    reader = people.unit_reader(viewer, unit.id)
    messages = Message.objects.filter(report=stored).values_list("id", flat=True)
    sealing.grant([stored.id, *messages], [reporter.key], [reader])
    with acting(viewer) as act:
        stored.case = leave_merge(case, stored.id)
        act.record(stored.case.chain, REPORT_HANDED_OVER, f"report:{stored.id}")
        move(stored.case, unit.id)
        act.record(stored.case.chain, REPORT_TAKEN_OVER, f"report:{stored.id}")
    return True


def _save_from_nobody(viewer: Viewer, stored: StoredReport, reporter: Reporter) -> None:
    """Hand a report to oversight once nobody is left to read it: none of the officers who were named for it
    alone, or a unit without a key that counts, since nobody can say what it is.
    """
    if stored.case.named_only:
        is_read = bool(readers_by_name(viewer, stored.case))
    else:
        is_read = people.has_reader(viewer, stored.case.unit_id)
    if not is_read:
        _move_to_oversight(viewer, stored, _only_words("", stored.language), reporter)


def _is_answered(stored: StoredReport) -> None:
    """Let our question, or the end, stand no longer as the present step once they have written again."""
    if stored.status in {Status.QUESTION, Status.FINISHED}:
        stored.status = Status.READ
        stored.save(update_fields=["status"])


def _follows(status: str, *, question: bool) -> str:
    """Return the step after a message: one after help was arranged does not take that back."""
    if status in {Status.HELP, Status.FINISHED}:
        return status
    return Status.QUESTION if question else Status.READ
