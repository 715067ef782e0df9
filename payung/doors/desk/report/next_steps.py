"""The next steps on a report, one sentence each, most urgent first.

The rooms decide what is allowed. Here is what the officer sees, with the reason of a refusal.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from django.utils.translation import gettext as _

from payung.cases.joining.policy import may_join
from payung.cases.notes.queries import StoryEntry
from payung.cases.policy import may_assign, may_lead, may_transfer_at_once, may_work
from payung.cases.queue.queries import AtHand, Row
from payung.cases.sharing.policy import may_end
from payung.doors.desk import times
from payung.doors.desk.wishes import labels
from payung.intake.dialogue.reporter_access import Standing
from payung.staff.policy import PermissionResult, may
from payung.staff.roles import Permission
from payung.staff.viewer import OfficerViewer


@dataclass(frozen=True)
class Next:
    """One step. `anchor`: its place on the page; empty if the officer may not take it."""

    sentence: str
    anchor: str = ""


@dataclass(frozen=True)
class Leaves:
    """Permissions of the officer on this report, with reasons."""

    take: PermissionResult
    read: PermissionResult
    level: PermissionResult
    join: PermissionResult
    answer: PermissionResult
    note: PermissionResult
    person: PermissionResult
    step: PermissionResult
    wish: PermissionResult
    rule: PermissionResult
    pass_on: PermissionResult
    hand_over: PermissionResult
    propose: PermissionResult
    transfer_at_once: PermissionResult
    name_readers: PermissionResult
    review: PermissionResult
    hold: PermissionResult
    talk: PermissionResult
    delete: PermissionResult
    tell: PermissionResult
    action: PermissionResult
    end_share: PermissionResult
    reopen: PermissionResult


# What only the unit that leads a case does.
_LEADS: Final = (
    *("level", "join", "answer", "wish", "rule", "hand_over", "name_readers", "review", "hold"),
    *("talk", "tell", "propose", "transfer_at_once", "reopen"),
)


def leaves(viewer: OfficerViewer, near: AtHand) -> Leaves:
    """Return the viewer's permissions on a report."""
    own = _leaves(viewer, near.row)
    if near.row.is_ours:
        return own
    refused = may_lead(viewer, near.case)
    return replace(own, **dict.fromkeys(_LEADS, refused), end_share=may_end(viewer, near.case))


def _leaves(viewer: OfficerViewer, row: Row) -> Leaves:
    return Leaves(
        take=may(viewer, Permission.REPORT_TAKE),
        read=may(viewer, Permission.REPORT_CONTENT_OPEN),
        level=_work(viewer, row, Permission.REPORT_LEVEL_DECIDE),
        join=may_join(viewer, row.owner),
        answer=_work(viewer, row, Permission.CHILD_DIALOGUE_WRITE),
        note=may(viewer, Permission.CASE_NOTE_WRITE),
        person=may(viewer, Permission.CASE_PERSON_WRITE),
        step=may(viewer, Permission.CASE_STEP_WRITE),
        pass_on=may_assign(viewer, row.owner, left=row.owner_left),
        wish=may(viewer, Permission.CHILD_WISH_DECIDE),
        rule=may(viewer, Permission.CHILD_REPORTER_RULE),
        hand_over=may(viewer, Permission.REPORT_HAND_OVER),
        propose=may(viewer, Permission.REPORT_TRANSFER_PROPOSE),
        transfer_at_once=may_transfer_at_once(
            viewer, row.level, row.owner, named_only=row.named_only
        ),
        name_readers=may(viewer, Permission.REPORT_NAME_READERS),
        review=may_work(viewer, row.owner or viewer.id, Permission.REPORT_REVIEW),
        hold=may(viewer, Permission.REPORT_HOLD_SET),
        talk=may(viewer, Permission.CHILD_DIALOGUE_WRITE),
        delete=may(viewer, Permission.REPORT_DELETION_DECIDE),
        tell=may_work(viewer, row.owner, Permission.REPORT_SENDER_TELL),
        action=_work(viewer, row, Permission.REPORT_LEVEL_DECIDE),
        end_share=may(viewer, Permission.REPORT_HAND_OVER),
        reopen=may(viewer, Permission.REPORT_LEVEL_DECIDE),
    )


def _work(viewer: OfficerViewer, row: Row, permission: Permission) -> PermissionResult:
    return may_work(viewer, row.owner, permission, left=row.owner_left)


def ahead(
    row: Row,
    may_do: Leaves,
    *,
    can_answer: bool,
    answered: bool = False,
    standing: Standing | None = None,
    action: StoryEntry | None = None,
    ending: StoryEntry | None = None,
    seconds: tuple[str, ...] = (),
    others_wait: bool = False,
) -> tuple[Next, ...]:
    """Return the next steps, most urgent first; never empty.

    `action`: the next action that is set. `ending`: an outcome for the child that one of `seconds` must
    countersign, or the viewer if `seconds` is empty. `others_wait`: a reporter waits in
    another report of the case.
    """
    reads = standing is None or standing.sees_all
    transfer = _transfer(may_do.hand_over) if row.transfer_proposed else None
    if row.free:
        return tuple(step for step in (_take(row, may_do.take), transfer) if step)
    if not row.is_ours:
        return (_next_of_share(row, may_do.action, action),)
    steps = [
        transfer,
        _reported_again(may_do.reopen) if row.reported_again else None,
        _level(row, may_do.level) if row.level_decided_at is None else None,
        _answer(row, may_do.answer) if row.words_waiting and can_answer else None,
        *(_wish(name, may_do.wish) for name in row.wishes),
        _other_report() if others_wait else None,
        _rule(may_do.rule) if can_answer and _is_to_be_ruled(standing) else None,
        _first_answer(may_do.answer) if can_answer and not answered and reads else None,
        *(_goes_on(row, may_do.level, action, ending, seconds) if row.goes_on else ()),
        _review(may_do.review) if row.to_review else None,
    ]
    return tuple(step for step in steps if step) or (
        Next(_("Nothing is waiting here. New messages from the child will show in the queue.")),
    )


def _goes_on(
    row: Row,
    leave: PermissionResult,
    action: StoryEntry | None,
    ending: StoryEntry | None,
    seconds: tuple[str, ...],
) -> Iterator[Next]:
    """Yield the next step on what is decided, until the outcome is recorded or the case is closed."""
    if row.look_has_come:
        look = _("The review date has come: check on the child, and record the outcome.")
        yield Next(look, "ending" if leave else "")
    elif ending:
        yield _second(ending, seconds)
    elif action is None:
        yield _no_action(row, leave)
    else:
        words = {"action": action.text, "moment": times.shown(action.until) if action.until else ""}
        yield Next(_("%(action)s (due %(moment)s)") % words, "next-action")


def _no_action(row: Row, leave: PermissionResult) -> Next:
    name = {"name": row.owner_name}
    if row.until_safe:
        if leave:
            return Next(_("Set the next action and its due time."), "next-action")
        return Next(_("%(name)s sets the next action.") % name)
    if leave:
        return Next(_("Set the next action and its due time, or close the case."), "next-action")
    return Next(_("%(name)s sets the next action, or closes the case.") % name)


def _next_of_share(row: Row, leave: PermissionResult, action: StoryEntry | None) -> Next:
    """Return what a unit that shares the case does next: the other leads it."""
    if action:
        words = {"action": action.text, "moment": times.shown(action.until) if action.until else ""}
        return Next(_("%(action)s (due %(moment)s)") % words, "next-action")
    if leave:
        return Next(_("Set what your unit does next and its due time."), "next-action")
    return Next(_("%(name)s sets the next action.") % {"name": row.owner_name})


def _second(ending: StoryEntry, seconds: tuple[str, ...]) -> Next:
    words = {"name": ending.officer, "names": ", ".join(seconds)}
    if ending.kind == "closed":
        if seconds:
            sentence = _("%(name)s closes this case. It must be countersigned by: %(names)s.")
            return Next(sentence % words, "second")
        return Next(_("Read why %(name)s closes this case, and countersign it.") % words, "second")
    if seconds:
        sentence = _(
            "%(name)s recorded the outcome for the child. It must be countersigned by: %(names)s."
        )
        return Next(sentence % words, "second")
    return Next(
        _("Read the outcome that %(name)s recorded for the child, and countersign it.") % words,
        "second",
    )


def _is_to_be_ruled(standing: Standing | None) -> bool:
    return standing is not None and standing.for_another and standing.ruling is None


def _rule(leave: PermissionResult) -> Next:
    if leave:
        return Next(_("Decide whether the reporter may read our messages."), "ruling")
    return Next(
        _(
            "The reporter cannot read our messages yet. A child-protection worker must "
            "decide whether they may."
        )
    )


def _other_report() -> Next:
    return Next(_("Somebody waits in another report of this case: open it."), "members")


def _first_answer(leave: PermissionResult) -> Next | None:
    return (
        Next(_("The child has had no answer yet: write a short message."), "answer")
        if leave
        else None
    )


def _take(row: Row, leave: PermissionResult) -> Next:
    if leave and row.owner_left:
        return Next(_("The officer who had this report has left: take it."), "take")
    if leave:
        return Next(_("Check the links, then take this report."), "take")
    return Next(_("Nobody has taken this report yet. %(reason)s") % {"reason": leave.reason})


def _level(row: Row, leave: PermissionResult) -> Next:
    if leave:
        return Next(_("Decide the level: confirm it or change it."), "level")
    return Next(_("%(name)s decides the level.") % {"name": row.owner_name})


def _answer(row: Row, leave: PermissionResult) -> Next:
    if leave:
        return Next(_("Read the new message, and answer."), "answer")
    return Next(
        _("A reporter has written to us and is waiting for an answer from %(name)s.")
        % {"name": row.owner_name}
    )


def _wish(name: str, leave: PermissionResult) -> Next:
    words = labels.WISHES[name]
    return Next(str(words.next), name) if leave else Next(str(words.not_yours))


def _reported_again(leave: PermissionResult) -> Next | None:
    if not leave:
        return None
    sentence = _("A new report names its account: open the case again, or write why not.")
    return Next(sentence, "again")


def _transfer(leave: PermissionResult) -> Next | None:
    if not leave:
        return None
    return Next(_("A transfer to another unit is proposed: accept or decline it."), "handing")


def _review(leave: PermissionResult) -> Next | None:
    return Next(_("Review whether this report is still needed."), "keeping") if leave else None
