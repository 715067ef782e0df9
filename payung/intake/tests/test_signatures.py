"""What a unit says is signed: a message that somebody put into the database is not shown as ours."""

from collections.abc import Callable
from uuid import UUID, uuid4

import pytest

from payung.foundation import clock, receipts, sealing, signing
from payung.foundation.errors import NotAllowed
from payung.foundation.sealing import PrivateKey
from payung.foundation.viewer import DOOR, SYSTEM
from payung.intake import sealed
from payung.intake.dialogue import queries, signatures
from payung.intake.models import Author, Message, MessageKind, StoredReport
from payung.intake.receiving import actions as receiving
from payung.staff import actions as people
from payung.staff.models import Distrust
from payung.staff.roles import Role
from payung.staff.viewer import OfficerViewer, ReporterViewer
from payung.triage.lanes import Lane
from payung.triage.report import Report
from tests.house import PASSWORD, House, join, open_for, reply

pytestmark = pytest.mark.django_db
SAFE = {"language": "en", "children": [{"safe_now": "yes", "may_hurt_self": "no"}]}


@pytest.fixture
def child(house: House) -> ReporterViewer:
    receipt = receipts.draw()
    receiving.receive(DOOR, Report.lenient(SAFE), Lane.CHILD, country="XA", receipt=receipt)
    return ReporterViewer(receipts.reporter(receipt))


def shown(child: ReporterViewer) -> list[str]:
    return [said.text for said in queries.dialogue(child).messages]


def refused(text: str) -> bool:
    return "not sure that it is from us" in text


def put(child: ReporterViewer, contents: Callable[[Message, UUID], dict[str, object]]) -> Message:
    """Put a message into the database as somebody would who can write there and knows the reporter's key."""
    stored = StoredReport.objects.get()
    message = Message(
        id=uuid4(),
        report=stored,
        sequence=Message.objects.count() + 1,
        author=Author.UNIT,
        kind=MessageKind.MESSAGE,
        sent_at=clock.now(),
    )
    place = sealed.message_place(message, stored.origin_id)
    said = contents(message, stored.origin_id)
    message.body = sealing.seal(place, said, [child.reporter.public])
    message.save(force_insert=True)
    return message


def test_a_message_without_a_signature_is_not_shown(house: House, child: ReporterViewer) -> None:
    officer = str(house.officers["intake"])
    put(child, lambda _message, _origin: {"text": "Meet me at the shop.", "officer": officer})
    (text,) = shown(child)
    assert refused(text)
    assert "shop" not in text


def test_a_message_signed_by_a_key_that_nobody_confirmed_is_not_shown(
    house: House, child: ReporterViewer
) -> None:
    """An administrator can make an officer with any role; nobody whom the root knows vouches for the key."""
    house.officers["made"] = join(house.units["police"], "made", "Made", [Role.INTAKE])
    people.certify(
        SYSTEM, house.officers["made"], next(iter(house.viewer("intake").certificates)), days=9
    )
    made = house.viewer("made")
    real = house.viewer("intake")
    with pytest.raises(NotAllowed):
        put(child, lambda message, origin: signatures.sign(made, message, origin, "Meet me."))
    borrowed = OfficerViewer(**{**vars(made), "chain": real.chain})
    put(child, lambda message, origin: signatures.sign(borrowed, message, origin, "Meet me."))
    as_real = OfficerViewer(**{**vars(borrowed), "id": real.id})
    put(child, lambda message, origin: signatures.sign(as_real, message, origin, "Meet me."))
    assert all(refused(text) for text in shown(child))


def test_nothing_of_a_signed_message_can_be_changed_or_moved(
    house: House, child: ReporterViewer
) -> None:
    officer = house.viewer("intake")
    first = put(child, lambda m, origin: signatures.sign(officer, m, origin, "We are here."))
    assert shown(child) == ["We are here."]

    def again(message: Message, origin: UUID) -> dict[str, object]:
        place = sealed.message_place(first, origin)
        return sealing.unseal(place, bytes(first.body), [child.reporter.key])

    put(child, again)  # the same words under another number
    put(child, lambda m, o: {**signatures.sign(officer, m, o, "Yes."), "text": "No."})
    put(child, lambda m, o: {**signatures.sign(officer, m, o, "Yes."), "officer": str(uuid4())})
    put(child, lambda m, o: {**signatures.sign(officer, m, o, "Yes."), "signature": "zz"})
    put(child, lambda m, o: {**signatures.sign(officer, m, o, "Yes."), "chain": "[]"})
    assert [refused(text) for text in shown(child)] == [False, True, True, True, True, True]

    Message.objects.filter(id=first.id).update(sent_at=clock.now())
    assert refused(shown(child)[0])


def test_who_left_is_not_believed_from_then_on(house: House, child: ReporterViewer) -> None:
    officer = house.viewer("intake")
    reply(officer, StoredReport.objects.get().id, "You were right to tell us.", upto=9)
    people.cut_off(SYSTEM, officer.id, people.Cause.MISUSE, "Invented.")
    put(child, lambda m, origin: signatures.sign(officer, m, origin, "Meet me."))
    assert [refused(text) for text in shown(child)] == [False, True]


def test_a_distrusted_key_is_not_believed_since_when_it_was_known(
    house: House, child: ReporterViewer
) -> None:
    officer = house.viewer("intake")
    before = clock.now()
    put(child, lambda m, origin: signatures.sign(officer, m, origin, "Meet me."))
    assert officer.own is not None
    name = signing.key_id(officer.own.signing.public)
    Distrust.objects.create(key=name, since=before)
    assert refused(shown(child)[0])


def test_the_officer_is_told_that_the_child_is_not_shown_it(
    house: House, child: ReporterViewer
) -> None:
    report = StoredReport.objects.get().id
    reply(house.viewer("intake"), report, "We are here.", upto=9)
    put(child, lambda _m, _o: {"text": "Meet me.", "officer": str(house.officers["intake"])})
    opened = open_for(house.viewer("super"), report)
    assert [word.trusted for word in opened.dialogue] == [True, False]


def test_an_officer_whose_key_waits_for_a_colleague_cannot_answer(
    house: House, child: ReporterViewer
) -> None:
    invitation = people.invite_again(SYSTEM, house.officers["intake"])
    people.accept_invitation("intake", invitation.code, PASSWORD)
    with pytest.raises(NotAllowed, match="confirmed your key"):
        reply(house.viewer("intake"), StoredReport.objects.get().id, "Hello.", upto=9)


def test_a_key_of_ones_own_is_not_enough() -> None:
    nobody = OfficerViewer(uuid4(), uuid4(), "police", keys=(PrivateKey.generate(),))
    with pytest.raises(NotAllowed):
        signatures.sign(nobody, Message(), uuid4(), "Hello.")
