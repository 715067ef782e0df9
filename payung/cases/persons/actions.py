"""Write down who the persons of a case are. A change adds a record; nothing that was known is lost."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from uuid import UUID, uuid4

from django.utils.translation import gettext_lazy as _

from payung.cases import acts, sealed
from payung.cases.actions.case_lookups import locked_for, words_of
from payung.cases.actions.clocks import list_again
from payung.cases.actions.reviews import look_by
from payung.cases.models import Case, PersonRecord
from payung.cases.parts import parts
from payung.cases.persons import birth
from payung.cases.persons.details import Details
from payung.cases.persons.households import lives_with
from payung.cases.persons.queries import Person, one_of, persons
from payung.cases.policy import require_taken
from payung.cases.queries import readers_of
from payung.cases.queries.child_files import child_files, require_kept, require_readable
from payung.cases.sides import Side, chosen
from payung.foundation import clock, sealing
from payung.foundation.errors import BadInput, Conflict
from payung.ledger.actions import Act, acting
from payung.staff.roles import Permission
from payung.staff.viewer import OfficerViewer


def add_person(
    viewer: OfficerViewer,
    case_id: UUID,
    details: Details,
    *,
    side: Side | None = None,
    number: UUID | None = None,
) -> UUID:
    """Add a person to a case; return their id. Raises BadInput for what is missing or does not fit.

    `side`: None for the usual one.
    `number` is drawn when the page opens: the same page sent twice adds one person.
    """
    known = details.stripped()
    id_ = number or uuid4()
    with acting(viewer) as act:
        case = _case_to_write(viewer, case_id)
        if not PersonRecord.objects.filter(id=id_).exists():
            of_side = chosen(viewer.unit_kind, known.sides, side)
            if known.lives_with:
                _check_household(known, persons(viewer, case))
            row = PersonRecord(id=id_, case_id=case_id, side=of_side)
            _keep(viewer, act, case, row, id_, known, acts.PERSON_ADDED)
            if known.is_child:
                _list_again(case, row)
                _look_before_18(act, case, known)
    return id_


def change_person(
    viewer: OfficerViewer,
    case_id: UUID,
    person_id: UUID,
    details: Details,
    *,
    seen: UUID,
    home_seen: Collection[UUID] = (),
) -> None:
    """Write down what is known of a person now. `seen`: the version that the officer saw.

    `home_seen`: with whom they lived on that page, by any record. What a colleague has ticked or unticked
    since on another person's page stays.
    Raises Conflict where a colleague has changed them since, so that nobody's words are lost.
    """
    said = details.stripped()
    with acting(viewer) as act:
        case = _case_to_write(viewer, case_id)
        everybody = persons(viewer, case)
        person = _unchanged(viewer, case, everybody, person_id, seen)
        others = [other for other in everybody if other.id != person_id]
        _check_household(said, others)
        known = _with_known_before(said, person, others, home_seen)
        ended = lives_with(person, others).intersection(home_seen) - said.lives_with
        _leave_household(viewer, act, case, person_id, [one for one in others if one.id in ended])
        if known != person.details or person.latest.mistake:
            if person.side not in known.sides:
                raise BadInput(
                    "role",
                    _("First open this person to all units that work on the case."),
                )
            row = PersonRecord(case_id=person.latest.report, side=person.side)
            _keep(viewer, act, case, row, person_id, known, acts.PERSON_CHANGED)
            if known.is_child:
                _look_before_18(act, case, known)
            if known.is_child and (person.latest.mistake or not person.details.is_child):
                _list_again(case, row)


def mark_mistake(
    viewer: OfficerViewer, case_id: UUID, person_id: UUID, reason: str, *, seen: UUID
) -> None:
    """Say that a person does not belong in a case, and why. What was written stays readable."""
    words = words_of("reason", reason)
    with acting(viewer) as act:
        case = _case_to_write(viewer, case_id)
        person = _unchanged(viewer, case, persons(viewer, case), person_id, seen)
        if person.latest.mistake:
            raise Conflict(_("This person is marked as a mistake already."))
        row = PersonRecord(case_id=person.latest.report, side=person.side)
        what = acts.PERSON_MISTAKEN
        _keep(viewer, act, case, row, person_id, person.details, what, mistake=words)


def _case_to_write(viewer: OfficerViewer, case_id: UUID) -> Case:
    return require_taken(viewer, locked_for(viewer, case_id), Permission.CASE_PERSON_WRITE)


def _list_again(case: Case, row: PersonRecord) -> None:
    """Let a case be due for a child who is new in it; also the merged one, which is on its own one day."""
    list_again(case.whole)
    if row.case_id != case.whole.id:
        list_again(row.case)


def _look_before_18(act: Act, case: Case, details: Details) -> None:
    """Move a later review forward to three months before a child may be 18."""
    now = clock.now()
    first = (birth.look_at(details.born, months) for months in (3, 0))
    day = next((moment for moment in first if moment and now < moment), None)
    if day:
        look_by(act, case.whole, day)


def _check_household(details: Details, others: Iterable[Person]) -> None:
    if not details.lives_with <= {other.id for other in others}:
        raise BadInput("lives_with", _("Choose persons of this case."))


def _with_known_before(
    said: Details, person: Person, others: Sequence[Person], home_seen: Collection[UUID]
) -> Details:
    """Return details that keep whom the page could not offer, and repeat nothing of another's record.

    Not offered are persons of another side, and mistakes.
    """
    before = person.details.lives_with
    offered = {other.id for other in others if not other.latest.mistake}
    chosen_now = said.lives_with.difference(home_seen)
    return replace(said, lives_with=said.lives_with & before | chosen_now | before - offered)


def _leave_household(
    viewer: OfficerViewer, act: Act, case: Case, person_id: UUID, left: Sequence[Person]
) -> None:
    """Write down in the records that say so that these persons live with somebody no longer.

    Raises BadInput where one is a child whose file is for others.
    """
    changed = [other for other in left if person_id in other.details.lives_with]
    if not changed:
        return
    cards = child_files(viewer, case)
    require_kept(viewer, [other.id for other in changed])
    for other in changed:
        if other.id in cards and not cards[other.id].may_read:
            raise BadInput("lives_with", cards[other.id].may_read.reason)
        row = PersonRecord(case_id=other.latest.report, side=other.side)
        details = replace(other.details, lives_with=other.details.lives_with - {person_id})
        _keep(viewer, act, case, row, other.id, details, acts.PERSON_CHANGED)


def _unchanged(
    viewer: OfficerViewer, case: Case, everybody: Iterable[Person], person_id: UUID, seen: UUID
) -> Person:
    person = one_of(everybody, person_id)
    require_readable(viewer, case, [person_id])
    require_kept(viewer, [person_id])
    if person.latest.id != seen:
        raise Conflict(
            _("A colleague has changed this person in the meantime. Check their changes first.")
        )
    return person


def _keep(
    viewer: OfficerViewer,
    act: Act,
    case: Case,
    row: PersonRecord,
    person_id: UUID,
    details: Details,
    what: str,
    *,
    mistake: str = "",
) -> None:
    """Keep what is known of a person in a new row, sealed to the readers of the case that leads."""
    row.officer_id, row.written_at = viewer.id, clock.now()
    contents = {"person": str(person_id), **details.sealed, "mistake": mistake}
    readers = readers_of(viewer, case, Side(row.side), for_helplines=False)
    row.body = sealing.seal(sealed.person_place(row), contents, readers)
    row.save(force_insert=True)
    if not mistake and case.share_of_id is None:  # only the unit that leads finds it by names
        for part in parts():
            part.person_named(viewer, row.case, details.names, is_child=details.is_child)
    act.record(case.chain, what, f"report:{row.case_id}", digest=sealing.digest(row.body))
