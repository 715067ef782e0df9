"""Nothing that somebody wrote is stored in clear, in any column of any table."""

import base64
from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from payung.cases.assignment import actions as assignment
from payung.cases.children import actions as children
from payung.cases.children.actions import GivenConsent
from payung.cases.children.entries import GivenBy, Subject
from payung.cases.decisions import actions as decisions
from payung.cases.decisions.actions import ChildOutcome
from payung.cases.decisions.outcomes import Ending, Sight
from payung.cases.handover import actions as handover
from payung.cases.models import Transfer
from payung.cases.notes import actions as notes
from payung.cases.persons import actions as persons
from payung.cases.persons.details import Details, PersonRole
from payung.cases.steps import actions as steps
from payung.cases.steps.actions import Plan
from payung.cases.steps.contents import Contents
from payung.cases.steps.kinds import StepKind
from payung.foundation import clock, receipts
from payung.foundation.viewer import DOOR
from payung.intake.contents import actions as contents
from payung.intake.dialogue import actions as dialogue
from payung.intake.feedback import actions as feedback
from payung.intake.feedback.treatment import TreatmentAnswers
from payung.intake.persons import Basis, Person
from payung.intake.receiving import actions as receiving
from payung.intake.rule_marks import actions as rule_marks
from payung.intake.rule_marks.verdicts import Verdict
from payung.intake.search import actions as search
from payung.intake.search.queries import SearchFilter
from payung.removal import actions as removal
from payung.removal.choices import Item, Place, Safety
from payung.removal.reports import Wanted
from payung.staff import actions as people
from payung.staff.viewer import ReporterViewer
from payung.triage.lanes import Lane, Level
from payung.triage.report import Report
from tests.canary import CANARIES, found, shapes
from tests.house import House, reply

TOLD: dict[str, Any] = {
    "language": "th",
    "children": [{"safe_now": "no", "where_now": CANARIES["where_now"]}],
    "identifiers": [
        {"kind": "account", "value": CANARIES["account"]},
        {"kind": "name", "value": CANARIES["name"]},
    ],
    "services": [CANARIES["service"]],
    "narrative": CANARIES["narrative"],
    "concerns": [CANARIES["odd"]],
}


def dump() -> bytes:
    """Return every value of every table, as text and as bytes."""
    parts: list[bytes] = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names():
            cursor.execute(f'SELECT * FROM "{table}"')
            for row in cursor.fetchall():
                for value in row:
                    raw = isinstance(value, bytes | memoryview)
                    parts.append(bytes(value) if raw else str(value).encode())
    return b"\n".join(parts)


def test_a_canary_in_the_database_would_be_found() -> None:
    for text in CANARIES.values():
        for shape in shapes(text):
            assert found(b"before" + shape + b"after", {"it": text}) == ["it"]


@given(before=st.binary(max_size=7), after=st.binary(max_size=7))
def test_a_short_word_is_found_among_any_neighbours_and_never_by_chance(
    before: bytes, after: bytes
) -> None:
    text = "127.0.0.77"
    assert found(base64.b64encode(before + text.encode() + after), {"it": text}) == ["it"]
    assert all(len(shape) >= len(text) for shape in shapes(text))
    assert found(base64.b64encode(before + b"127.0.0.99" + after), {"it": text}) == []


def test_no_word_lies_in_any_table_in_clear(house: House) -> None:
    receipt = receipts.draw()
    received = receiving.receive(
        DOOR, Report.lenient(TOLD), Lane.CHILD, country="XA", receipt=receipt
    )
    child = ReporterViewer(receipts.reporter(receipt))
    dialogue.add_word(child, CANARIES["word"])
    officer = house.viewer("intake")
    assignment.take(officer, received.reference)
    decisions.decide_level(officer, received.reference, Level.P1, CANARIES["reason"], seen=Level.P1)
    reply(officer, received.reference, CANARIES["answer"], upto=99)
    notes.write_note(officer, received.reference, CANARIES["note"])
    sentence = CANARIES["marked"]
    rule_marks.mark_report(officer, received.reference, Verdict.NO_DANGER, sentence=sentence)
    described = Details(PersonRole.CHILD, name=CANARIES["person"], contact=CANARIES["contact"])
    who = persons.add_person(officer, received.reference, described)
    consent = GivenConsent(
        Subject.HEALTH,
        GivenBy.GUARDIAN,
        clock.now().date(),
        CANARIES["child"],
        CANARIES["person"],
    )
    children.record_consent(officer, received.reference, who, consent)
    outcome = ChildOutcome(
        Ending.SAFE,
        CANARIES["reason"],
        who=CANARIES["saw"],
        on=clock.now().date(),
        look_at=clock.now() + timedelta(days=3),
        children=(who,),
        danger=CANARIES["danger"],
        sight=Sight.SEEN,
    )
    decisions.write_ending(officer, received.reference, outcome)
    planned = Plan(Contents(CANARIES["step"]), clock.now() + timedelta(days=1))
    steps.plan_step(officer, received.reference, StepKind.TASK, planned)
    contents.open_contents(officer, received.reference)
    person = Person(name=CANARIES["name"].partition("-")[2])
    basis = Basis(reason=CANARIES["search"])
    assert search.search_person(officer, SearchFilter(), person, basis).count == 1
    feedback.give_feedback(child, TreatmentAnswers(words=CANARIES["word"]), uuid4())

    unit = house.units["child_protection"]
    assignment.transfer_at_once(officer, received.reference, unit, CANARIES["transfer"])
    transfer = Transfer.objects.get().id
    assignment.review_transfer(house.viewer("super"), transfer, CANARIES["review"])

    handover.hand_over_shift(
        officer, officer.id, house.officers["liaison"], [], CANARIES["handover"]
    )

    care = house.officers["care"]
    assignment.declare_conflict(
        house.viewer("care"), received.reference, care, CANARIES["conflict"]
    )
    admin, owner = house.viewer("admin"), house.officers["intake"]
    people.set_own_numbers(admin, owner, [CANARIES["own_address"]])
    people.cut_off(admin, owner, people.Cause.OTHER, CANARIES["cut_off"])
    number = dialogue.draw_number(child, uuid4())
    own = ask_for_removal(house)

    everything = dump()

    assert len(everything) > 10_000
    numbers = {"receipt": receipt, "short": number, "own": own}
    assert found(everything, {**CANARIES, **numbers}) == []


def ask_for_removal(house: House) -> str:
    """Ask to have a picture taken down, and let an officer record the evidence; return the request's number."""
    own = receipts.draw()
    items = (Item(Place.LINK, CANARIES["link"]), Item(Place.ACCOUNT, CANARIES["account"]))
    made = removal.request_removal(
        *(DOOR, Wanted(items, safety=Safety(safe_now="yes"))),
        number=own,
        receipt=receipts.draw(),
        language="en",
        country="XA",
    )
    removal.record_preservation(
        house.viewer("super"), made.request, CANARIES["evidence"], kept=True
    )
    return own
