"""A report about a colleague goes around their unit before anybody opens it."""

import pytest

from payung.cases.models import Case
from payung.cases.queries import case_of
from payung.foundation import receipts
from payung.foundation.errors import BadInput, NotAllowed, NotFound
from payung.foundation.viewer import DOOR, SYSTEM
from payung.intake.models import Token
from payung.intake.queries import assessments
from payung.intake.receiving import actions as receiving
from payung.ledger.models import Entry
from payung.staff import actions as people
from payung.staff.models import Officer, OfficerToken
from payung.staff.queries.token_matches import own_numbers
from payung.triage.lanes import Lane, Level, Path
from payung.triage.report import Report
from tests.house import House, open_for

pytestmark = pytest.mark.django_db
NUMBER = "+1 202 555 0143"
ADDRESS = "Sari.Private@mail.example"
NAME = "Sari Melati Invented"
QUIET = {"safe_now": "yes", "may_hurt_self": "no"}


@pytest.fixture
def sari(house: House) -> House:
    """Return a house whose supervisor has a full name, a number and an address."""
    admin, officer = house.viewer("admin"), house.officers["super"]
    people.rename(admin, officer, NAME)
    people.set_own_numbers(admin, officer, [NUMBER, "", f"  {ADDRESS} "])
    return house


def told(
    kind: str, value: str, whose: str | None = "suspect", *, lane: Lane = Lane.CHILD, **more: object
) -> str:
    """Send a report with one identifier; return the kind of the unit that receives it."""
    identifier = {"kind": kind, "value": value} | ({"whose": whose} if whose else {})
    form = {"language": "en", "children": [QUIET], "identifiers": [identifier], **more}
    received = receiving.receive(DOOR, Report.lenient(form), lane, country="XA")
    return Case.objects.get(id=received.reference).unit.kind


@pytest.mark.parametrize("lane", [Lane.CHILD, Lane.COMMUNITY, Lane.PARTNER, Lane.INDUSTRY])
@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("phone", "+12025550143"),
        ("phone", "+1 (202) 555-0143"),
        ("email", "sari.private@MAIL.example"),
        ("name", "sari melati invented"),
        ("name", "Invented, Sari Melati"),
        ("account", "Sari Melati Invented"),  # the form has one field for names and accounts
        ("account", "sari_melati.invented"),
        ("account", "+1 202 555 0143"),
        ("account", ADDRESS),
        ("game_id", "Sari Melati Invented"),
    ],
)
def test_a_suspect_who_is_an_officer_is_for_oversight_alone(
    sari: House, kind: str, value: str, lane: Lane
) -> None:
    for whose in ("suspect", "unknown", None):
        assert told(kind, value, whose, lane=lane) == "oversight"


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        ("phone", "+1 202 555 0144"),
        ("email", "sari@mail.example"),
        ("name", "Sari Invented"),
        ("name", "Sari Melati Invented Junior"),
        ("name", "Sari"),
        ("account", "@sari"),
        ("profile_url", "https://photos.example/sari_melati_invented"),
    ],
)
def test_what_is_only_like_an_officers_is_not(sari: House, kind: str, value: str) -> None:
    assert told(kind, value) == "police"


@pytest.mark.parametrize(("kind", "value"), [("name", NAME), ("phone", NUMBER), ("email", ADDRESS)])
def test_what_is_the_childs_own_is_not_compared(sari: House, kind: str, value: str) -> None:
    assert told(kind, value, "child") == "police"


def test_free_text_is_not_compared(sari: House) -> None:
    form = {"language": "en", "children": [QUIET], "narrative": f"I know {NAME}, {NUMBER}."}
    received = receiving.receive(DOOR, Report.lenient(form), Lane.CHILD, country="XA")
    assert Case.objects.get(id=received.reference).unit.kind == "police"


def test_danger_and_a_wish_for_the_police_change_nothing(sari: House) -> None:
    danger = [{"safe_now": "no"}]
    assert told("phone", NUMBER, children=danger, share_with="police") == "oversight"


def test_oversight_reads_that_an_official_is_named_and_the_unit_finds_nothing(sari: House) -> None:
    told("phone", NUMBER)
    report = Case.objects.get().id
    over = sari.viewer("over")
    open_for(over, report)
    assert Path.OVERSIGHT in assessments(over, case_of(over, report), [report])[-1].paths
    for name in ("super", "intake"):
        with pytest.raises(NotFound):
            open_for(sari.viewer(name), report)


def test_an_officer_of_oversight_is_gone_around_too(house: House) -> None:
    people.set_own_numbers(house.viewer("admin"), house.officers["over"], [NUMBER])
    assert told("phone", NUMBER) == "child_protection"


def test_a_form_that_is_sent_again_with_an_officers_number_moves(sari: House) -> None:
    receipt = receipts.draw()
    form = {"language": "en", "children": [QUIET]}
    first = receiving.receive(DOOR, Report.lenient(form), Lane.CHILD, country="XA", receipt=receipt)
    assert Case.objects.get(id=first.reference).unit.kind == "police"
    again = form | {"identifiers": [{"kind": "phone", "value": NUMBER, "whose": "suspect"}]}
    receiving.receive(DOOR, Report.lenient(again), Lane.CHILD, country="XA", receipt=receipt)
    assert Case.objects.get(id=first.reference).unit.kind == "oversight"


def test_who_never_signed_in_again_has_a_name_that_is_known_from_the_invitation(
    house: House,
) -> None:
    invitation = people.invite(SYSTEM, house.units["police"], "budi", "Budi Invented", ["intake"])  # type: ignore[list-item]
    people.accept_invitation("budi", invitation.code, "a long invented sentence for this")
    assert told("name", "Budi Invented") == "oversight"


def test_a_name_without_tokens_gets_them_at_the_next_sign_in(house: House) -> None:
    Officer.objects.filter(name="intake").update(full_name="Anan Invented")
    OfficerToken.objects.all().delete()
    assert told("name", "Anan Invented") == "police"
    people.note_sign_in(house.viewer("intake"))
    assert told("name", "Anan Invented") == "oversight"


def test_a_corrected_name_replaces_the_one_before(sari: House) -> None:
    people.rename(sari.viewer("admin"), sari.officers["super"], "Sari Other Invented")
    assert told("name", NAME) == "police"
    assert told("name", "Sari Other Invented") == "oversight"
    assert told("phone", NUMBER) == "oversight"


def test_numbers_are_replaced_and_counted_and_never_kept(sari: House) -> None:
    admin, officer = sari.viewer("admin"), sari.officers["super"]
    assert own_numbers(admin, officer) == 2
    assert people.set_own_numbers(admin, officer, [NUMBER, "+12025550143"]) == 1
    assert told("email", ADDRESS) == "police"
    assert Entry.objects.filter(act="officer.numbers-set").count() == 2
    rows = str(list(OfficerToken.objects.values_list()))
    assert "0143" not in rows


@pytest.mark.parametrize("line", ["Sari", "12", "@", "+1 202 555 0143, +1 202 555 0144 x"])
def test_what_is_neither_a_number_nor_an_address_is_refused(house: House, line: str) -> None:
    with pytest.raises(BadInput):
        people.set_own_numbers(house.viewer("admin"), house.officers["super"], [line])


@pytest.mark.parametrize("name", ["super", "intake", "over", "trainer"])
def test_only_an_administrator_sets_and_counts_them(house: House, name: str) -> None:
    with pytest.raises(NotAllowed):
        people.set_own_numbers(house.viewer(name), house.officers["intake"], [NUMBER])
    with pytest.raises(NotAllowed):
        own_numbers(house.viewer(name), house.officers["intake"])


def test_no_token_of_an_officer_equals_one_of_a_report(sari: House) -> None:
    """Who has the database alone cannot join the two."""
    told("phone", NUMBER)
    ours = {bytes(value) for value in OfficerToken.objects.values_list("value", flat=True)}
    theirs = {bytes(value) for value in Token.objects.values_list("value", flat=True)}
    assert theirs
    assert not ours & theirs


def test_level_and_clock_stay_what_the_rules_say(sari: House) -> None:
    told("phone", NUMBER)
    assert Case.objects.get().level == Level.P3
