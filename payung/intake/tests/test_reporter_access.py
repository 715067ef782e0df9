"""Who told for a child reads nothing of ours until child protection rules; no forged ruling helps."""

from typing import Any, get_args
from uuid import UUID, uuid4

import pytest

from payung.cases.assignment import actions as cases
from payung.cases.models import Case
from payung.foundation import clock, receipts, sealing
from payung.foundation.errors import Conflict, NotAllowed, NotFound
from payung.foundation.viewer import DOOR, SYSTEM
from payung.intake import sealed
from payung.intake.dialogue import actions as dialogue
from payung.intake.dialogue import queries, reporter_access, signatures
from payung.intake.dialogue.actions import number_registration
from payung.intake.dialogue.reporter_access import ReporterAccess, Standing
from payung.intake.feedback import actions as feedback
from payung.intake.feedback.queries import may_give_feedback
from payung.intake.feedback.treatment import HowMuch, TreatmentAnswers
from payung.intake.models import WISHES, Author, Message, MessageKind, ShortNumber, StoredReport
from payung.intake.receiving import actions as receiving
from payung.ledger import queries as ledger
from payung.staff import actions as people
from payung.staff.viewer import OfficerViewer, ReporterViewer
from payung.triage.lanes import Lane
from payung.triage.report import Report
from payung.triage.report.value import Reporter
from tests.house import House, open_for, reply

pytestmark = pytest.mark.django_db
OURS = "Is there a person whom she trusts?"


def receive_report(
    reporter: str | None = "parent_or_carer", lane: Lane = Lane.CHILD
) -> ReporterViewer:
    receipt = receipts.draw()
    send(receipt, reporter, lane)
    return ReporterViewer(receipts.reporter(receipt))


def send(receipt: str, reporter: str | None, lane: Lane = Lane.CHILD, words: str = "") -> None:
    safe = {"safe_now": "yes", "may_hurt_self": "no"}
    form: dict[str, Any] = {"language": "en", "children": [safe], "narrative": words or None}
    report = Report.lenient({**form, "reporter": reporter} if reporter else form)
    receiving.receive(DOOR, report, lane, country="XA", receipt=receipt)


def the_report() -> UUID:
    return StoredReport.objects.get().id


def written(house: House) -> OfficerViewer:
    """Let an officer read the report, answer and ask; return the child-protection worker."""
    cases.take(house.viewer("intake"), the_report())
    reply(house.viewer("intake"), the_report(), OURS, question=True, upto=99)
    return house.viewer("liaison")


def rule(
    officer: OfficerViewer, ruling: ReporterAccess, seen: ReporterAccess | None = None
) -> None:
    if Case.objects.get(id=the_report()).owner_id is None:
        cases.take(officer, the_report())
    dialogue.rule_reporter(officer, the_report(), ruling, "Because.", seen=seen)


def texts(reporter: ReporterViewer) -> list[str]:
    return [said.text for said in queries.dialogue(reporter).messages]


OTHERS = sorted(set(get_args(Reporter)) - {"child", "adult_survivor"})


@pytest.mark.parametrize("role", OTHERS)
def test_who_told_for_a_child_sees_that_we_look_and_not_a_word_of_ours(
    house: House, role: str
) -> None:
    reporter = receive_report(role)
    assert queries.dialogue(reporter).status == "received"
    written(house)
    shown = queries.dialogue(reporter)
    assert (shown.status, shown.messages, shown.sees_all, shown.upto) == ("read", (), False, 0)


@pytest.mark.parametrize("role", ["child", "adult_survivor", None])
def test_who_told_of_themselves_sees_all_from_the_start(house: House, role: str | None) -> None:
    reporter = receive_report(role)
    written(house)
    assert texts(reporter) == [OURS]
    assert queries.dialogue(reporter).status == "question"


def test_without_a_role_only_a_childs_own_lane_is_their_own(house: House) -> None:
    assert queries.dialogue(receive_report(None, Lane.CHILD)).sees_all
    assert not queries.dialogue(receive_report(None, Lane.COMMUNITY)).sees_all


@pytest.mark.parametrize("wish", WISHES)
def test_no_wish_is_taken_from_who_told_for_a_child_before_they_are_ruled_safe(
    house: House, wish: MessageKind
) -> None:
    reporter = receive_report()
    with pytest.raises(Conflict):
        dialogue.ask(reporter, wish, "It was on Monday.")
    assert not Message.objects.exists()
    rule(house.viewer("liaison"), ReporterAccess.SAFE)
    dialogue.ask(reporter, wish, "It was on Monday.")
    assert Message.objects.filter(kind=wish).exists()


def test_nobody_talks_themselves_into_being_the_child_by_sending_the_form_again(
    house: House,
) -> None:
    receipt = receipts.draw()
    for role in ("teacher", "child"):
        send(receipt, role, words=f"As a {role}.")
    assert not queries.dialogue(ReporterViewer(receipts.reporter(receipt))).sees_all
    assert open_for(house.viewer("liaison"), the_report()).standing.for_another


def test_a_parent_who_sends_the_childs_form_again_is_no_child_either(house: House) -> None:
    receipt = receipts.draw()
    for role in ("child", "parent_or_carer"):
        send(receipt, role, words=f"As a {role}.")
    assert not queries.dialogue(ReporterViewer(receipts.reporter(receipt))).sees_all


def test_ruled_safe_they_read_all_and_taken_back_nothing_again(house: House) -> None:
    reporter = receive_report()
    liaison = written(house)
    rule(liaison, ReporterAccess.SAFE)
    shown = queries.dialogue(reporter)
    assert (texts(reporter), shown.status, shown.upto) == ([OURS], "question", 2)
    rule(liaison, ReporterAccess.TAKEN_BACK, ReporterAccess.SAFE)
    assert texts(reporter) == []
    rule(liaison, ReporterAccess.NOT_SAFE)
    assert texts(reporter) == []
    opened = open_for(liaison, the_report()).standing
    assert opened == Standing(for_another=True, ruling=ReporterAccess.NOT_SAFE)


def test_each_ruling_is_in_the_ledger_with_the_digest_of_what_was_signed(house: House) -> None:
    receive_report()
    liaison = written(house)
    rule(liaison, ReporterAccess.SAFE)
    rule(liaison, ReporterAccess.TAKEN_BACK, ReporterAccess.SAFE)
    entries = [
        (entry.act, entry.actor, entry.digest)
        for entry in ledger.about(SYSTEM, f"report:{the_report()}")
        if "rul" in entry.act
    ]
    rows = Message.objects.filter(kind=MessageKind.RULING).order_by("sequence")
    digests = [sealing.digest(row.body) for row in rows]
    assert entries == [
        ("dialogue.reporter-ruled", liaison.name, digests[0]),
        ("dialogue.ruling-taken-back", liaison.name, digests[1]),
    ]


@pytest.mark.parametrize("name", ["intake", "super", "fresh", "admin", "trainer", "over"])
def test_only_child_protection_rules(house: House, name: str) -> None:
    receive_report()
    with pytest.raises((NotAllowed, NotFound)):
        rule(house.viewer(name), ReporterAccess.SAFE)
    assert not Message.objects.exists()


def test_another_units_worker_does_not_rule(house: House) -> None:
    receive_report()
    with pytest.raises(NotFound):
        rule(house.viewer("care"), ReporterAccess.SAFE)


@pytest.mark.parametrize("role", ["child", None])
def test_a_child_is_never_ruled_on(house: House, role: str | None) -> None:
    reporter = receive_report(role)
    liaison = written(house)
    with pytest.raises(Conflict, match="not needed"):
        rule(liaison, ReporterAccess.NOT_SAFE)
    assert texts(reporter) == [OURS]


def test_of_two_who_rule_at_once_the_second_looks_again(house: House) -> None:
    receive_report()
    liaison = written(house)
    rule(liaison, ReporterAccess.NOT_SAFE)
    with pytest.raises(Conflict, match="in the meantime"):
        rule(liaison, ReporterAccess.SAFE)


def test_an_answer_written_before_a_ruling_is_looked_at_again_before_it_is_sent(
    house: House,
) -> None:
    receive_report()
    rule(written(house), ReporterAccess.SAFE)
    with pytest.raises(Conflict):
        reply(house.viewer("intake"), the_report(), "Hello.", upto=1)


# Forged


def made(**changed: Any) -> tuple[Message, UUID]:
    """Return a ruling that is not kept yet, as somebody would make it who can write to the database."""
    stored = StoredReport.objects.get()
    row = {"author": Author.UNIT, "kind": MessageKind.RULING, "sent_at": clock.now()}
    message = Message(
        id=uuid4(), report=stored, sequence=Message.objects.count() + 1, **(row | changed)
    )
    return message, stored.origin_id


def keep(reporter: ReporterViewer, message: Message, origin: UUID, said: dict[str, Any]) -> None:
    place = sealed.message_place(message, origin)
    message.body = sealing.seal(place, said, [reporter.reporter.public])
    message.save(force_insert=True)


@pytest.mark.parametrize("author", [Author.UNIT, Author.REPORTER])
def test_a_ruling_that_nobody_signed_opens_nothing(house: House, author: Author) -> None:
    reporter = receive_report()
    officer = str(written(house).id)
    message, origin = made(author=author)
    keep(reporter, message, origin, {"text": "safe", "officer": officer})
    assert texts(reporter) == []


def test_a_signed_message_is_no_ruling_and_a_signed_ruling_no_other(house: House) -> None:
    reporter = receive_report()
    liaison = written(house)
    message, origin = made(kind=MessageKind.MESSAGE)
    said = signatures.sign(liaison, message, origin, "safe")
    message.kind = MessageKind.RULING
    keep(reporter, message, origin, said)
    assert texts(reporter) == []

    message, origin = made()
    keep(
        reporter,
        message,
        origin,
        {**signatures.sign(liaison, message, origin, "not_safe"), "text": "safe"},
    )
    assert texts(reporter) == []


def test_a_ruling_of_another_report_does_not_count_here(house: House) -> None:
    first = receive_report()
    liaison = written(house)
    rule(liaison, ReporterAccess.SAFE)
    row = Message.objects.get(kind=MessageKind.RULING)
    place = sealed.message_place(row, StoredReport.objects.get().origin_id)
    signed = sealing.unseal(place, bytes(row.body), [first.reporter.key])
    second = receive_report()
    other = StoredReport.objects.exclude(id=row.report_id).get()
    message = Message(
        id=uuid4(), report=other, sequence=row.sequence, author=row.author, kind=row.kind,
        sent_at=row.sent_at,
    )  # fmt: skip
    keep(second, message, other.origin_id, signed)
    assert not queries.dialogue(second).sees_all


def test_who_left_rules_nothing_from_then_on(house: House) -> None:
    reporter = receive_report()
    liaison = written(house)
    people.leave(SYSTEM, liaison.id)
    message, origin = made()
    keep(reporter, message, origin, signatures.sign(liaison, message, origin, "safe"))
    assert texts(reporter) == []


def test_a_forged_ruling_shows_to_the_officers_and_takes_the_leave_away(house: House) -> None:
    reporter = receive_report()
    liaison = written(house)
    rule(liaison, ReporterAccess.SAFE)
    message, origin = made()
    keep(reporter, message, origin, {"text": "safe"})
    assert texts(reporter) == []
    opened = open_for(liaison, the_report())
    assert [word.trusted for word in opened.dialogue if word.kind == "ruling"] == [True, False]


def test_a_report_that_does_not_open_shows_nothing_of_ours(house: House) -> None:
    reporter = receive_report("child")
    written(house)
    StoredReport.objects.update(body=b"broken")
    assert texts(reporter) == []


# What else would tell


def test_nothing_is_marked_as_seen_that_they_did_not_see(house: House) -> None:
    reporter = receive_report()
    written(house)
    dialogue.read_answers(reporter, queries.dialogue(reporter).upto)
    assert Message.objects.get().seen_at is None


def test_they_are_not_asked_how_we_treated_them_before_they_may_read(house: House) -> None:
    reporter = receive_report()
    liaison = written(house)
    said = TreatmentAnswers(listened=HowMuch.NO)
    assert not may_give_feedback(reporter)
    with pytest.raises(Conflict):
        feedback.give_feedback(reporter, said, uuid4())
    rule(liaison, ReporterAccess.SAFE)
    assert may_give_feedback(reporter)
    feedback.give_feedback(reporter, said, uuid4())


def test_a_ruling_alone_is_nothing_by_which_somebody_was_treated(house: House) -> None:
    reporter = receive_report()
    rule(house.viewer("liaison"), ReporterAccess.SAFE)
    assert not may_give_feedback(reporter)
    assert texts(reporter) == []


def test_no_short_number_tells_them_that_we_wrote(house: House) -> None:
    reporter = receive_report()
    liaison = written(house)
    with pytest.raises(Conflict):
        number_registration.draw_number(reporter, uuid4())
    rule(liaison, ReporterAccess.SAFE)
    number_registration.draw_number(reporter, uuid4())
    rule(liaison, ReporterAccess.NOT_SAFE, ReporterAccess.SAFE)
    assert not ShortNumber.objects.exists()


@pytest.mark.parametrize(("then", "stays"), [("parent_or_carer", False), ("child", True)])
def test_a_form_sent_again_takes_the_short_number_of_whoever_told_for_another_after_all(
    house: House, then: str, stays: bool
) -> None:
    receipt = receipts.draw()
    send(receipt, "child")
    number_registration.draw_number(ReporterViewer(receipts.reporter(receipt)), uuid4())
    send(receipt, then, words="More.")
    assert ShortNumber.objects.exists() is stays


# What they can do


@pytest.mark.parametrize(
    ("safe_now", "level"), [("no", "P1"), ("unsure", "P2"), ("yes", "P3"), ("", "P3")]
)
def test_they_add_words_and_say_whether_the_child_is_safe(
    house: House, safe_now: str, level: str
) -> None:
    reporter = receive_report()
    dialogue.add_word(reporter, "She was not at school.", safe_now=safe_now)
    assert StoredReport.objects.get().level == level
    (said,) = queries.dialogue(reporter).messages
    assert (said.text, said.safe_now, said.mine) == ("She was not at school.", safe_now, True)
    (word,) = open_for(house.viewer("intake"), the_report()).dialogue
    assert (word.text, word.safe_now) == ("She was not at school.", safe_now)


def test_that_the_child_is_not_safe_needs_no_word(house: House) -> None:
    reporter = receive_report()
    dialogue.add_word(reporter, " ", safe_now="no")
    assert StoredReport.objects.get().level == "P1"
    assert texts(reporter) == [""]


def test_a_report_that_moves_takes_its_ruling_along(house: House) -> None:
    reporter = receive_report()
    rule(written(house), ReporterAccess.SAFE)
    care = house.units["child_protection"]
    cases.hand_over(house.viewer("super"), the_report(), care, "Because.")
    opened = open_for(house.viewer("care"), the_report())
    assert opened.standing.ruling is ReporterAccess.SAFE
    assert texts(reporter) == [OURS]


def test_the_role_decides_whose_words_they_are() -> None:
    assert not reporter_access.reported_for_another("child", Lane.COMMUNITY)
    assert reporter_access.reported_for_another("sibling", Lane.CHILD)
