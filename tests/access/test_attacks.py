"""Attacks on keys and sealed records, with everything that the attacker would have. All of them fail."""

from collections.abc import Callable
from dataclasses import replace
from uuid import UUID, uuid4

import pytest
from pytest_django import Settings

from payung.cases.assignment import actions as assignment
from payung.cases.decisions import actions as decisions
from payung.cases.notes import actions as notes
from payung.cases.queries import case_of
from payung.cases.queue import queries as case_queries
from payung.foundation import clock, receipts, sealing
from payung.foundation.errors import (
    BadInput,
    NotAllowed,
    NotFound,
    PayungError,
    SealBroken,
)
from payung.foundation.models import Grant
from payung.foundation.sealing import PrivateKey
from payung.foundation.viewer import DOOR, SYSTEM
from payung.intake import sealed
from payung.intake.contents import actions as contents
from payung.intake.dialogue import actions as dialogue
from payung.intake.dialogue import queries as reports
from payung.intake.dialogue import signatures
from payung.intake.dialogue.reporter_access import ReporterAccess
from payung.intake.models import Author, Message, MessageKind, StoredReport
from payung.intake.receiving import actions as receiving
from payung.intake.routing import NoUnit
from payung.staff import actions, offline_keys, queries, trust_chain
from payung.staff.models import OfficerKey, RoleHeld, UnitKey
from payung.staff.officer_keys import place_of_unit_key
from payung.staff.queries import root_requests as asked
from payung.staff.queries.addressees import addressees
from payung.staff.queries.lookups import statement_of
from payung.staff.roles import Function, Role
from payung.staff.viewer import OfficerViewer, ReporterViewer
from payung.triage.lanes import Lane, Level
from payung.triage.report import Report
from tests.house import PASSWORD, House, fingerprint, join, open_for, reply

pytestmark = pytest.mark.django_db
SAFE = {"language": "en", "children": [{"safe_now": "yes", "may_hurt_self": "no"}]}


def receive_report() -> tuple[UUID, ReporterViewer]:
    receipt = receipts.draw()
    report = receiving.receive(
        DOOR, Report.lenient(SAFE), Lane.CHILD, country="XA", receipt=receipt
    ).reference
    return report, ReporterViewer(receipts.reporter(receipt))


def opens(viewer: OfficerViewer, report: UUID) -> bool:
    """Say whether the keys open the report, whatever policy says: the thief has no policy."""
    stored = StoredReport.objects.get(id=report)
    try:
        sealed.open_report(stored, viewer.keys)
    except SealBroken:
        return False
    return True


Act = Callable[[OfficerViewer], object]


def everything(report: UUID) -> list[Act]:
    """Return every way of an officer to a report, past the pages."""
    return [
        lambda viewer: case_queries.queue(viewer, case_queries.QueueFilter()),
        lambda viewer: case_queries.row(viewer, report),
        lambda viewer: case_of(viewer, report),
        lambda viewer: notes.write_note(viewer, report, "Note."),
        *needing_a_certificate(report),
    ]


def needing_a_certificate(report: UUID) -> list[Act]:
    """Return those ways that a role alone does not open."""
    return [
        lambda viewer: assignment.take(viewer, report),
        lambda viewer: contents.open_contents(viewer, report),
        lambda viewer: open_for(viewer, report),
        lambda viewer: reply(viewer, report, "Meet me.", upto=99),
        lambda viewer: decisions.decide_level(viewer, report, Level.P3, "Because.", seen=Level.P3),
        lambda viewer: decisions.decide_level(viewer, report, Level.P3, "Why.", seen=Level.P3),
        lambda viewer: dialogue.decide_wish(viewer, report, MessageKind.STOP, "Why."),
        lambda viewer: dialogue.rule_reporter(
            viewer, report, ReporterAccess.SAFE, "Why.", seen=None
        ),
        lambda viewer: dialogue.rule_reporter(
            viewer, report, ReporterAccess.SAFE, "Because.", seen=None
        ),
        lambda viewer: assignment.hand_over(viewer, report, uuid4(), "Why."),
        lambda viewer: assignment.hand_over(viewer, report, uuid4(), "Because."),
        lambda viewer: assignment.name_readers(viewer, report, [], "Why."),
    ]


def refused_everything(viewer: OfficerViewer, report: UUID) -> None:
    for act in everything(report):
        with pytest.raises((NotAllowed, NotFound)):
            act(viewer)


def test_an_administrator_who_makes_an_officer_and_certifies_them(house: House) -> None:
    """They write the row, the roles and the certificates; nobody who holds the key has met this officer."""
    report, child = receive_report()
    assignment.take(house.viewer("intake"), report)
    roles = [role for role in Role if role is not Role.ADMINISTRATOR]
    house.officers["made"] = join(house.units["police"], "made", "Made", roles)
    for function in Function:
        actions.certify(SYSTEM, house.officers["made"], function, days=100)
    made = house.viewer("made")

    assert not opens(made, report)
    refused_everything(made, report)
    with pytest.raises(NotAllowed):
        actions.certify(made, house.officers["fresh"], Function.TRIAGE, days=9)
    with pytest.raises(NotAllowed):
        actions.grant_unit_key(made, house.officers["fresh"], "0" * 30)
    with pytest.raises(NotAllowed):
        actions.rotate_unit_key(made)
    assert reports.dialogue(child).messages == ()


def test_an_administrator_gives_no_certificate_and_no_key(house: House) -> None:
    admin = house.viewer("admin")
    with pytest.raises(NotAllowed):
        actions.certify(admin, house.officers["fresh"], Function.TRIAGE, days=9)
    with pytest.raises(NotAllowed):
        actions.vouch_for(admin, house.officers["fresh"], "0" * 30)
    with pytest.raises(NotAllowed):
        actions.make_unit_key(admin)


def test_an_administrator_who_swaps_a_colleagues_key_before_it_is_confirmed(house: House) -> None:
    """The number that the colleague reads out is of their own key, not of the one in the table."""
    new = join(house.units["police"], "new", "New", [Role.INTAKE])
    read_out = fingerprint(new)
    theirs = PrivateKey.generate()
    OfficerKey.objects.filter(officer_id=new).update(
        public=theirs.public.raw, signing=theirs.signing.public
    )
    with pytest.raises(BadInput, match="30 digits"):
        actions.grant_unit_key(house.viewer("super"), new, read_out)
    assert not Grant.objects.filter(reader=theirs.public.id).exists()


def test_an_administrator_who_swaps_a_confirmed_key(house: House) -> None:
    """Records are sealed to the signed key; the swapped key in the table gets nothing."""
    report, child = receive_report()
    theirs = PrivateKey.generate()
    rows = OfficerKey.objects.filter(officer_id=house.officers["intake"])
    rows.update(public=theirs.public.raw, signing=theirs.signing.public)

    actions.rotate_unit_key(house.viewer("super"))
    with pytest.raises(BadInput):
        assignment.name_readers(
            house.viewer("super"),
            report,
            [house.officers["intake"], house.officers["super"]],
            "Because.",
        )
    dialogue.add_word(child, "More.")

    assert not Grant.objects.filter(reader=theirs.public.id).exists()
    swapped = queries.officer_viewer(DOOR, house.officers["intake"], theirs)
    assert not swapped.vouched
    refused_everything(swapped, report)


def test_an_administrator_who_lends_a_strangers_key_a_colleagues_chain(house: House) -> None:
    report, _ = receive_report()
    stranger = join(house.units["police"], "stranger", "Stranger", [Role.SUPERVISOR])
    chain = OfficerKey.objects.get(officer_id=house.officers["super"]).chain
    OfficerKey.objects.filter(officer_id=stranger).update(chain=chain)
    house.officers["stranger"] = stranger
    assert not house.viewer("stranger").vouched
    refused_everything(house.viewer("stranger"), report)
    actions.rotate_unit_key(house.viewer("super"))
    assert len(house.viewer("stranger").keys) == 1


def test_an_administrator_who_puts_their_own_key_in_the_units_place(house: House) -> None:
    """The door seals to what a holder signed. Where nothing is left that was signed, it seals to nobody."""
    theirs = PrivateKey.generate()
    UnitKey.objects.filter(unit=house.units["police"]).update(public=theirs.public.raw)
    receive_report()
    stored = StoredReport.objects.get()
    assert stored.case.unit_id != house.units["police"]
    assert not Grant.objects.filter(reader=theirs.public.id).exists()
    UnitKey.objects.update(public=theirs.public.raw)
    with pytest.raises(NoUnit):
        receive_report()
    assert not Grant.objects.filter(reader=theirs.public.id).exists()


def test_an_administrator_who_takes_a_supervisors_account(house: House) -> None:
    """They invite the supervisor again and use the code themselves: the account is theirs, the keys are not."""
    report, _ = receive_report()
    invitation = actions.invite_again(house.viewer("admin"), house.officers["super"])
    actions.accept_invitation("super", invitation.code, PASSWORD)
    taken = house.viewer("super")
    assert Role.SUPERVISOR in taken.roles
    assert not opens(taken, report)
    refused_everything(taken, report)
    with pytest.raises(PayungError):
        actions.grant_unit_key(
            taken, house.officers["intake"], fingerprint(house.officers["intake"])
        )


def test_an_administrator_who_becomes_an_officer_by_a_row(house: House) -> None:
    report, _ = receive_report()
    RoleHeld.objects.filter(officer_id=house.officers["admin"]).delete()
    RoleHeld.objects.create(officer_id=house.officers["admin"], role=Role.SUPERVISOR)
    for function in Function:
        actions.certify(SYSTEM, house.officers["admin"], function, days=100)
    assert not opens(house.viewer("admin"), report)


def test_an_officer_who_left_and_kept_their_key(house: House) -> None:
    before = house.viewer("intake")
    actions.leave(SYSTEM, before.id)
    actions.rotate_unit_key(house.viewer("super"))
    report, _ = receive_report()

    with pytest.raises(NotFound):
        queries.officer_viewer(DOOR, before.id, before.own)
    assert before.own is not None
    for row in UnitKey.objects.filter(unit=house.units["police"]):
        place = place_of_unit_key(row.id, row.unit_id, row.version)
        assert sealing.open_many([(place, bytes(row.body))], [before.own]) == [None]
    assert not opens(before, report)  # also with the unit's old key, which they may have kept


def test_a_colleague_without_a_certificate(house: House) -> None:
    """They hold the unit's key, so only policy stops them, in every action."""
    report, _ = receive_report()
    assignment.take(house.viewer("intake"), report)
    fresh = house.viewer("fresh")
    for act in needing_a_certificate(report):
        with pytest.raises((NotAllowed, NotFound)):
            act(fresh)


def test_a_unit_after_its_key_became_known(house: House) -> None:
    """The thief has the old private half and, later, the whole database."""
    report, child = receive_report()
    stolen = house.viewer("super").keys[1]
    actions.rotate_unit_key(house.viewer("super"), compromised=True)
    while actions.rewrap(house.viewer("super")):
        pass
    dialogue.add_word(child, "More.")
    assert not Grant.objects.filter(reader=stolen.public.id).exists()
    thief = OfficerViewer(uuid4(), house.units["police"], "police", keys=(stolen,))
    assert not opens(thief, report)
    assert opens(house.viewer("intake"), report)


def test_whoever_rewrites_the_database_gets_no_new_report_of_a_compromised_unit(
    house: House,
) -> None:
    stolen = house.viewer("super").keys[1]
    actions.rotate_unit_key(house.viewer("super"), compromised=True)
    UnitKey.objects.filter(unit=house.units["police"], compromised_at=None).delete()
    receive_report()
    assert StoredReport.objects.get().case.unit_id != house.units["police"]
    assert not Grant.objects.filter(reader=stolen.public.id, record=StoredReport.objects.get().id)


def test_a_partner_units_officer_signs_no_key_here(house: House) -> None:
    new = join(house.units["police"], "new", "New", [Role.INTAKE])
    with pytest.raises(NotFound):
        actions.vouch_for(house.viewer("care"), new, fingerprint(new))
    assert OfficerKey.objects.get(officer_id=new).chain == ""


@pytest.mark.parametrize("name", ["admin", "trainer"])
def test_a_confirmed_officer_who_holds_no_key_and_signs_one_for_the_unit(
    house: House, name: str
) -> None:
    """Their own key is confirmed, and they can write to the database: still nobody believes what they sign."""
    theirs, mine = PrivateKey.generate(), house.viewer(name)
    assert mine.own is not None
    row = UnitKey(
        unit_id=house.units["police"],
        version=99,
        public=theirs.public.raw,
        body=b"x",
        made_at=clock.now(),
        chain=trust_chain.write(mine.chain),
    )
    row.signature = trust_chain.sign_unit(statement_of(row), mine.own.signing)
    row.save(force_insert=True)
    report, child = receive_report()
    assert not Grant.objects.filter(reader=theirs.public.id).exists()
    assert StoredReport.objects.get(id=report).case.unit_id == house.units["police"]

    stored = StoredReport.objects.get(id=report)
    message = Message(
        id=uuid4(),
        report=stored,
        sequence=1,
        author=Author.UNIT,
        kind=MessageKind.MESSAGE,
        sent_at=clock.now(),
    )
    said = signatures.sign(mine, message, stored.origin_id, "Meet me.")
    place = sealed.message_place(message, stored.origin_id)
    message.body = sealing.seal(place, said, [child.reporter.public])
    message.save(force_insert=True)
    assert "Meet me" not in reports.dialogue(child).messages[0].text


def test_a_planted_grant_does_not_survive_a_rotation(house: House) -> None:
    admin = house.viewer("admin")
    newest = UnitKey.objects.get(unit=house.units["police"])
    own = admin.keys[0].public
    Grant.objects.create(record=newest.id, reader=own.id, box=b"junk")
    RoleHeld.objects.filter(officer_id=admin.id).update(role=Role.INTAKE)
    actions.rotate_unit_key(house.viewer("super"))
    assert len(house.viewer("admin").keys) == 1


def test_a_lent_chain_is_no_reader_at_a_rotation(house: House) -> None:
    admin = house.viewer("admin")
    OfficerKey.objects.filter(officer_id=house.officers["fresh"]).update(
        chain=trust_chain.write(admin.chain)
    )
    actions.rotate_unit_key(house.viewer("super"))
    newest = UnitKey.objects.get(unit=house.units["police"], version=2)
    assert not Grant.objects.filter(record=newest.id, reader=admin.keys[0].public.id).exists()
    assert len(house.viewer("intake").keys) == 3


def test_a_report_that_arrives_while_a_compromised_key_is_handed_on_still_opens(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The door had read the old key before the new one was made, and stores after all was handed on."""
    known = addressees(DOOR)
    actions.rotate_unit_key(house.viewer("super"), compromised=True)
    while actions.rewrap(house.viewer("super")):
        pass
    with monkeypatch.context() as patched:
        patched.setattr(
            "payung.intake.receiving.actions.receiving.addressees", lambda _viewer: known
        )
        report, _ = receive_report()
    assert actions.rewrap(house.viewer("super"), limit=1) > 0
    while actions.rewrap(house.viewer("super")):
        pass
    assert opens(house.viewer("intake"), report)
    newest = house.viewer("intake").keys[1]
    assert newest.public == queries.unit_reader(DOOR, house.units["police"])


def test_the_digits_are_of_the_unit_too(house: House) -> None:
    """A statement with another unit in it has other digits than those which the officer reads out."""
    told_of, _ = offline_keys.read_statement(asked.statement(SYSTEM, house.officers["line"]))
    moved = replace(told_of, unit=house.units["police"])
    assert moved.fingerprint != told_of.fingerprint


def test_recovery_opens_no_key_of_another_unit(house: House, settings: Settings) -> None:
    public, *parts = offline_keys.new_recovery()
    settings.PAYUNG_RECOVERY = public
    actions.rotate_unit_key(house.viewer("super"))
    actions.rotate_unit_key(house.viewer("care"))
    mine, _ = offline_keys.read_request(actions.ask_recovery(SYSTEM, house.officers["super"]))
    other, _ = offline_keys.read_request(actions.ask_recovery(SYSTEM, house.officers["care"]))
    asked = replace(mine, keys=(*mine.keys, *other.keys))
    with pytest.raises(BadInput):
        offline_keys.answer(asked, offline_keys.joined(*parts))
    assert offline_keys.answer(mine, offline_keys.joined(*parts))
