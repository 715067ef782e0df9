"""Write the messages and wishes of a dialogue with a reporter, whom we know only by the receipt."""

from typing import Any, Final
from uuid import UUID, uuid4

from django.utils.translation import gettext_lazy as _

from payung.cases.actions.case_lookups import LONGEST
from payung.cases.actions.clocks import next_clock
from payung.cases.actions.door_changes import await_answer, leave_merge, move, raise_case
from payung.cases.actions.shares import close_shares
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
from payung.intake.answering_unit import second_reader
from payung.intake.dialogue import queries, signatures
from payung.intake.dialogue.actions.wording_statistics import count_message
from payung.intake.dialogue.reporter_access import ReporterAccess
from payung.intake.models import Author, Message, MessageKind, ShortNumber, StoredReport
from payung.intake.named_officers import around_officer, names_officer
from payung.intake.progress import Status
from payung.language.text_checks import UNCHECKED, Checked
from payung.ledger.actions import acting
from payung.staff import queries as people
from payung.staff.queries.token_matches import Match
from payung.staff.roles import Permission
from payung.staff.viewer import OfficerViewer, ReporterViewer
from payung.triage.assessment import assess
from payung.triage.lanes import Lane, Level, Path, more_urgent
from payung.triage.report import Report

_SAFE_NOW: Final = frozenset({"yes", "no", "unsure"})
# The steps that an officer can show, never without a message; "read" takes the two others back.
STEPS: Final = frozenset({Status.HELP, Status.FINISHED, Status.READ})
# A child's message is cut only where the door cuts the whole request, and then the page says so.


def add_word(
    viewer: ReporterViewer, text: str, number: UUID | None = None, *, safe_now: str = ""
) -> None:
    """Add a later message of the reporter. It can raise the level, never lower it.

    `number` is drawn when the page opens: the same page sent twice adds one message. `safe_now`: yes, no or
    unsure, the answer of a person who reported for a child; then the text may be empty.
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
    """Record that the reporter wants to stop."""
    ask(viewer, MessageKind.STOP)


def ask(
    viewer: ReporterViewer, wish: MessageKind, text: str = "", number: UUID | None = None
) -> None:
    """Record a wish of the reporter: to stop, or to see, correct or delete the report.

    The wish itself undoes, shows, changes and deletes nothing, and pauses no clock. A child-protection worker
    decides on it and answers the child. The same wish before that decision adds nothing. Each correction is
    a wish of its own: its text can raise the level, never lower it. `number`: as in `add_word`. Raises Conflict
    for a person who reported for a child and is not ruled safe: the wish is the child's.
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
    """Mark the unit's messages up to number `upto`, the last on the page, as read with the receipt."""
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
    """Send an answer or a question to the reporter; only the owner may, so that a child hears one voice.

    `progress`: the step to show with it, one of STEPS; None: the step that follows from the message. `upto` is
    the number of the last message on the officer's page. Raises Conflict where there is a newer one, from the
    child or from a colleague, or where the report came by a door that gives no receipt. `number` is drawn
    when the page opens: the same page sent twice sends one answer. `checked`: the findings of the word lists,
    which are counted. The caller checks before, since the unit's other writers wait for this transaction.
    Deletes the viewer's draft of the answer.
    """
    words = text.strip()[:LONGEST]
    if not words:
        raise BadInput("text")
    if progress is not None and progress not in STEPS:
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
    """Lock and return a report whose case is the viewer's to work on."""
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
    """Write a ruling on a person who reported for a child, as a signed message that nobody is shown.

    `seen`: the ruling on the officer's page. Raises Conflict where there is another by now, and where the
    reporter reported for themselves. A person who may not read our messages loses the short number too.
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
    """Add a form that was sent again with other answers; return the level of the report after it."""
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
            standing = queries.standing_of(viewer, stored, [reporter.key])
            if not standing.sees_all:  # the new form says that they report for another
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
    """Store a message of the unit, signed by the officer, sealed to the unit and to the reporter."""
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
    second = _second_reader(viewer, stored, reporter, Level(stored.case.level))
    readers = [*readers_of(viewer, stored.case), *second, reporter.public]
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
    """Return a report of the new text alone, so that nothing already assessed raises a level again."""
    quiet = {"safe_now": safe_now, "may_hurt_self": "no", "missing": "no"}
    return Report.lenient({"language": language, "narrative": text, "children": [quiet]})


def _reassess(viewer: Viewer, stored: StoredReport, report: Report, reporter: Reporter) -> None:
    """Assess new words or answers; store the assessment and act on it only where it adds something."""
    case = stored.case
    named = Match.NONE
    if report.identifiers:  # a form that was sent again, not words
        named = names_officer(viewer, report, people.unit(viewer, case.unit_id).country)
    assessment = around_officer(assess(report, Lane(stored.lane)), named)
    # P1 or P2 counts as new even where the case has that level already; a lower level only if it is higher.
    pressing = assessment.level <= min(Level.P2, Level(case.level))
    higher = pressing or more_urgent(Level(case.level), assessment.level).value != case.level
    moves = Path.OVERSIGHT in assessment.paths and _move_to_oversight(
        viewer, stored, report, reporter, past_oversight=named is Match.WATCHER
    )
    if higher or moves:
        case = stored.case
        readers = [
            *readers_of(viewer, case),
            *_second_reader(viewer, stored, reporter, assessment.level),
        ]
        record_assessment(stored, stored.assessments.count() + 1, assessment, readers)
        raise_case(case, assessment.level, assessment.due_minutes)
    level = more_urgent(Level(stored.level), assessment.level).value
    if level != stored.level:
        stored.level = level
        stored.save(update_fields=["level"])


def _second_reader(
    viewer: Viewer, stored: StoredReport, reporter: Reporter, level: Level
) -> list[PublicKey]:
    """Return the key of the unit that answers by agreement, for a P1; it opens what came before as well.

    The reporter's key, which is in this very request, grants it that.
    """
    if level is not Level.P1 or stored.case.named_only:
        return []
    unit = people.unit(viewer, stored.case.unit_id)
    report = Report.lenient(sealed.open_report(stored, [reporter.key])["report"])
    second = second_reader(viewer, unit, report, level)
    names = [reader.id for reader in second]
    if second and not sealing.readers_of([stored.id], names):
        messages = Message.objects.filter(report=stored).values_list("id", flat=True)
        sealing.grant([stored.id, *messages], [reporter.key], second)
    return second


def _move_to_oversight(
    viewer: Viewer,
    stored: StoredReport,
    report: Report,
    reporter: Reporter,
    *,
    past_oversight: bool = False,
) -> bool:
    """Move a report that now names an official to oversight; return whether it moved.

    The reporter's key, which is in this very request, can grant it. The first unit no longer sees it; its
    grant is withdrawn when oversight takes the case.
    """
    case = stored.case
    country = people.unit(viewer, case.unit_id).country
    unit = routing.choose(
        people.units(viewer),
        report,
        Level(case.level),
        [Path.OVERSIGHT],
        country,
        past_oversight=past_oversight,
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
        close_shares(viewer, act, stored.case)
    return True


def _save_from_nobody(viewer: Viewer, stored: StoredReport, reporter: Reporter) -> None:
    """Move a report to oversight where nobody is left to read it: no named officer, or no valid unit key."""
    if stored.case.named_only:
        is_read = bool(readers_by_name(viewer, stored.case))
    else:
        is_read = people.has_reader(viewer, stored.case.unit_id)
    if not is_read:
        _move_to_oversight(viewer, stored, _only_words("", stored.language), reporter)


def _is_answered(stored: StoredReport) -> None:
    """Set the step back from question or finished to read, since the reporter has written again."""
    if stored.status in {Status.QUESTION, Status.FINISHED}:
        stored.status = Status.READ
        stored.save(update_fields=["status"])


def _follows(status: str, *, question: bool) -> str:
    """Return the step after a message; a message does not take back "help" or "finished"."""
    if status in {Status.HELP, Status.FINISHED}:
        return status
    return Status.QUESTION if question else Status.READ
