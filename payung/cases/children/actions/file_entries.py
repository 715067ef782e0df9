"""Write into a child's own file: who works with the child, who reads it, talks, consents and wishes.

Nothing is changed: a consent ends, and a wish is decided, by another entry.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, TypeVar
from uuid import UUID, uuid4

from django.utils.translation import gettext_lazy as _

from payung.cases import acts, sealed
from payung.cases.actions.case_lookups import locked_for, words_of
from payung.cases.assignment.queries import able
from payung.cases.children.entries import (
    ChildWish,
    Consent,
    EntryKind,
    GivenBy,
    Subject,
    Wish,
    WishOutcome,
    consents,
    wishes,
)
from payung.cases.children.policy import may_work_with
from payung.cases.children.queries import ChildFile as OpenedFile
from payung.cases.children.queries import child_file, entries_of
from payung.cases.models import Case, ChildFile, ChildRecord
from payung.cases.persons.queries import is_child, one_of, persons
from payung.cases.policy import may_read_child, require_taken
from payung.cases.queries import readers_of
from payung.cases.queries.child_files import child_files, require_kept
from payung.foundation import clock, sealing
from payung.foundation.errors import BadInput, Conflict, NotAllowed, NotFound
from payung.ledger.actions import Act, acting
from payung.staff.roles import Permission
from payung.staff.viewer import OfficerViewer

E = TypeVar("E", Consent, ChildWish)
LINE: Final = 200  # characters of a name
_ACTS: Final = {
    EntryKind.WORKER: acts.CHILD_WORKER,
    EntryKind.RESTRICTED: acts.CHILD_RESTRICTED,
    EntryKind.UNRESTRICTED: acts.CHILD_UNRESTRICTED,
    EntryKind.NOTE: acts.CHILD_NOTE,
    EntryKind.CONSENT: acts.CONSENT_GIVEN,
    EntryKind.CONSENT_ENDED: acts.CONSENT_ENDED,
    EntryKind.WISH: acts.CHILD_WISH,
    EntryKind.WISH_DECIDED: acts.CHILD_WISH_DECIDED,
}


@dataclass(frozen=True)
class GivenConsent:
    """A consent: to what, by whom (`who`: their name), on which day, and what was explained and said."""

    subject: Subject
    by: GivenBy
    on: date
    text: str
    who: str = ""


@dataclass(frozen=True)
class SaidWish:
    """What a child asks of their own file, on which day and in which words."""

    wish: Wish
    on: date
    text: str


@dataclass(frozen=True)
class _Entry:
    """An entry before it is kept."""

    kind: EntryKind
    text: str
    about: UUID | None = None
    on: date | None = None
    codes: Mapping[str, str] | None = None


def open_file(viewer: OfficerViewer, case_id: UUID, child: UUID) -> OpenedFile:
    """Return a child's own file. The ledger records who reads one that is for its worker alone."""
    opened = child_file(viewer, case_id, child)
    card = opened.card
    if card and card.own_only and card.worker != viewer.id:
        with acting(viewer) as act:
            case = _case(viewer, case_id)
            act.record(case.chain, acts.CHILD_READ, f"report:{opened.person.latest.report}")
    return opened


def name_worker(
    viewer: OfficerViewer, case_id: UUID, child: UUID, worker: UUID, reason: str
) -> None:
    """Name the officer who works with a child, with a reason.

    Raises BadInput for who cannot open the case, or works with another child of the same home, of whom one may
    have harmed.
    """
    words = words_of("reason", reason)
    with acting(viewer) as act:
        case, file = _locked(viewer, case_id, child)
        colleagues = {colleague.id: colleague.name for colleague in able(viewer, case.about)}
        names = colleagues | {viewer.id: viewer.full_name}
        if worker not in names:
            raise BadInput("worker", _("Choose a colleague who can open this case."))
        everybody = persons(viewer, case)
        leave = may_work_with(
            one_of(everybody, child), worker, everybody, child_files(viewer, case)
        )
        if not leave:
            raise BadInput("worker", leave.reason)
        file.worker_id = worker
        file.save(update_fields=["worker"])
        codes = {"who": names[worker]}
        _keep(viewer, act, case, file, _Entry(EntryKind.WORKER, words, codes=codes))


def restrict(viewer: OfficerViewer, case_id: UUID, child: UUID, reason: str) -> None:
    """Let the child's worker and supervisors alone read the file. Raises Conflict without a worker."""
    words = words_of("reason", reason)
    with acting(viewer) as act:
        case, file = _locked(viewer, case_id, child)
        if file.own_only:
            raise Conflict(_("This file is for the child's worker alone already."))
        if file.worker_id is None:
            raise Conflict(_("First name who works with this child."))
        _set_own_only(viewer, act, case, file, words, own_only=True)


def unrestrict(viewer: OfficerViewer, case_id: UUID, child: UUID, reason: str) -> None:
    """Let all who work on the case read the file again."""
    words = words_of("reason", reason)
    with acting(viewer) as act:
        case, file = _locked(viewer, case_id, child)
        if not file.own_only:
            raise Conflict(_("All who work on the case can read this file already."))
        _set_own_only(viewer, act, case, file, words, own_only=False)


def _set_own_only(
    viewer: OfficerViewer, act: Act, case: Case, file: ChildFile, words: str, *, own_only: bool
) -> None:
    file.own_only = own_only
    file.save(update_fields=["own_only"])
    kind = EntryKind.RESTRICTED if own_only else EntryKind.UNRESTRICTED
    _keep(viewer, act, case, file, _Entry(kind, words))


def write_note(
    viewer: OfficerViewer, case_id: UUID, child: UUID, text: str, *, number: UUID | None = None
) -> None:
    """Write a talk with a child, or a note, into the child's own file.

    `number` is drawn when the page opens: the same page sent twice keeps one entry. Likewise below.
    """
    words = words_of("text", text)
    with acting(viewer) as act:
        case, file = _locked(viewer, case_id, child)
        _keep(viewer, act, case, file, _Entry(EntryKind.NOTE, words), number)


def record_consent(
    viewer: OfficerViewer,
    case_id: UUID,
    child: UUID,
    consent: GivenConsent,
    *,
    number: UUID | None = None,
) -> None:
    """Record a consent. Raises BadInput for a day to come, or where who gave it is not named."""
    words, who = words_of("text", consent.text), consent.who.strip()
    _check_day(consent.on)
    if consent.by is not GivenBy.CHILD and not who:
        raise BadInput(
            "who", _("Enter who gave this consent: a name, and what they are to the child.")
        )
    if len(who) > LINE:
        raise BadInput("who", _("This is too long: at most 200 characters."))
    codes = {"subject": consent.subject.value, "by": consent.by.value, "who": who}
    with acting(viewer) as act:
        case, file = _locked(viewer, case_id, child)
        entry = _Entry(EntryKind.CONSENT, words, on=consent.on, codes=codes)
        _keep(viewer, act, case, file, entry, number)


def end_consent(
    viewer: OfficerViewer, case_id: UUID, child: UUID, consent: UUID, reason: str
) -> None:
    """Record that a consent is withdrawn. Raises Conflict where it was withdrawn before."""
    words = words_of("reason", reason)
    with acting(viewer) as act:
        case, file = _locked(viewer, case_id, child)
        known = _consent(viewer, file, consent)
        if known.ended:
            raise Conflict(_("This consent is withdrawn already."))
        entry = _Entry(EntryKind.CONSENT_ENDED, words, about=consent, on=clock.now().date())
        _keep(viewer, act, case, file, entry)


def record_wish(
    viewer: OfficerViewer,
    case_id: UUID,
    child: UUID,
    said: SaidWish,
    *,
    number: UUID | None = None,
) -> None:
    """Record that a child wishes to see, to correct or to delete what is written."""
    words = words_of("text", said.text)
    _check_day(said.on)
    with acting(viewer) as act:
        case, file = _locked(viewer, case_id, child)
        codes = {"wish": said.wish.value}
        entry = _Entry(EntryKind.WISH, words, on=said.on, codes=codes)
        _keep(viewer, act, case, file, entry, number)


def decide_wish(
    viewer: OfficerViewer,
    case_id: UUID,
    child: UUID,
    wish: UUID,
    outcome: WishOutcome,
    text: str,
) -> None:
    """Decide a wish: what was done, or why not. Raises Conflict where a colleague has decided it."""
    words = words_of("text", text)
    with acting(viewer) as act:
        case, file = _locked(viewer, case_id, child)
        known = _wish(viewer, file, wish)
        if known.decided:
            raise Conflict(_("A colleague has decided this wish in the meantime."))
        codes = {"outcome": outcome.value}
        entry = _Entry(EntryKind.WISH_DECIDED, words, about=wish, codes=codes)
        _keep(viewer, act, case, file, entry)


def _consent(viewer: OfficerViewer, file: ChildFile, given: UUID) -> Consent:
    known = consents(entries_of(viewer, file.id))
    return _there(next((one for one in known if one.given.id == given), None))


def _wish(viewer: OfficerViewer, file: ChildFile, said: UUID) -> ChildWish:
    known = wishes(entries_of(viewer, file.id))
    return _there(next((one for one in known if one.said.id == said), None))


def _there(entry: E | None) -> E:
    if entry is None:
        raise NotFound
    return entry


def _check_day(on: date) -> None:
    if on > clock.now().date() + timedelta(days=1):  # it may be tomorrow already where the unit is
        raise BadInput("on", _("Enter the day on which it was said: this day has not come yet."))


def _case(viewer: OfficerViewer, case_id: UUID) -> Case:
    return require_taken(viewer, locked_for(viewer, case_id), Permission.REPORT_CONTENT_OPEN)


def _locked(viewer: OfficerViewer, case_id: UUID, child: UUID) -> tuple[Case, ChildFile]:
    """Return a case and the file of one of its children, locked; it begins with the first entry."""
    case = require_taken(viewer, locked_for(viewer, case_id), Permission.CASE_PERSON_WRITE)
    person = one_of(persons(viewer, case), child)
    if not is_child(person):
        raise NotFound
    report = person.versions[0].report
    file, _made = ChildFile.objects.get_or_create(id=child, defaults={"case_id": report})
    leave = may_read_child(viewer, file.worker_id, own_only=file.own_only)
    if not leave:
        raise NotAllowed(leave.reason)
    require_kept(viewer, [child])
    return case, file


def _keep(
    viewer: OfficerViewer,
    act: Act,
    case: Case,
    file: ChildFile,
    entry: _Entry,
    number: UUID | None = None,
) -> None:
    """Keep an entry, sealed to the readers of the case that leads."""
    id_ = number or uuid4()
    if ChildRecord.objects.filter(id=id_).exists():
        return
    row = ChildRecord(id=id_, case_id=file.case_id, file=file, officer_id=viewer.id)
    row.written_at = clock.now()
    contents = {
        "kind": entry.kind.value,
        "text": entry.text,
        "about": str(entry.about) if entry.about else "",
        "on": entry.on.isoformat() if entry.on else "",
        "codes": dict(entry.codes or {}),
    }
    readers = readers_of(viewer, case, for_helplines=False)
    row.body = sealing.seal(sealed.child_place(row), contents, readers)
    row.save(force_insert=True)
    act.record(
        case.chain, _ACTS[entry.kind], f"report:{row.case_id}", digest=sealing.digest(row.body)
    )
