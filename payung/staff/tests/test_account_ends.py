"""An account that is cut off: at once, with a cause that oversight alone reads."""

import pytest

from payung.foundation.errors import BadInput, NotAllowed, NotFound, SealBroken
from payung.foundation.viewer import SYSTEM
from payung.ledger.models import Entry
from payung.staff import actions
from payung.staff.actions import Cause, LastHolder
from payung.staff.models import CutOff, Distrust, Officer, OfficerKey, Unit
from payung.staff.queries import oversight
from tests.house import House

pytestmark = pytest.mark.django_db
WORDS = "A telephone was left in a taxi."


def cut(house: House, viewer: str = "admin", words: str = WORDS) -> None:
    actions.cut_off(house.viewer(viewer), house.officers["intake"], Cause.KEY_AT_RISK, words)


def test_sessions_keys_and_signatures_end_at_once(house: House) -> None:
    epoch = Officer.objects.get(name="intake").session_epoch
    cut(house)
    row = Officer.objects.get(name="intake")
    assert (row.is_active, row.session_epoch) == (False, epoch + 1)
    assert not OfficerKey.objects.filter(officer=row, ended_at=None).exists()
    assert Distrust.objects.exists()
    assert Unit.objects.get(id=house.units["police"]).rotation_due_at is not None
    with pytest.raises((NotFound, SealBroken)):
        house.viewer("intake")


def test_oversight_alone_reads_why(house: House) -> None:
    cut(house)
    (row,) = oversight.cut_offs(house.viewer("over"))
    assert (row.officer_name, row.cut_by_name) == ("Intake", "Admin")
    assert (row.cause, row.words) == ("key_at_risk", WORDS)
    for name in ("super", "admin", "trainer", "care"):
        with pytest.raises(NotAllowed):
            oversight.cut_offs(house.viewer(name))
    assert WORDS.encode() not in bytes(CutOff.objects.get().body or b"")
    assert Entry.objects.get(act="officer.cut-off").subject == f"officer:{row.officer}"


def test_a_cause_needs_words(house: House) -> None:
    for words in ("", "  ", "x" * 2001):
        with pytest.raises(BadInput):
            cut(house, words=words)
    assert Officer.objects.get(name="intake").is_active


@pytest.mark.parametrize("name", ["super", "liaison", "trainer", "over"])
def test_only_an_administrator_cuts_off(house: House, name: str) -> None:
    with pytest.raises(NotAllowed):
        cut(house, name)
    with pytest.raises(NotAllowed):
        actions.cut_off(house.viewer("admin"), house.officers["admin"], Cause.OTHER, WORDS)


def test_the_last_holder_is_cut_off_only_after_a_second_word(house: House) -> None:
    care = house.officers["care"]
    with pytest.raises(LastHolder):
        actions.cut_off(SYSTEM, care, Cause.ACCUSED, WORDS)
    assert Officer.objects.get(id=care).is_active
    actions.cut_off(SYSTEM, care, Cause.ACCUSED, WORDS, confirm_last=True)
    assert not Officer.objects.get(id=care).is_active
    (row,) = oversight.cut_offs(house.viewer("over"))
    assert row.cut_by is None


def test_it_happens_where_nobody_could_read_the_cause(house: House) -> None:
    over = house.officers["over"]
    actions.cut_off(SYSTEM, over, Cause.ACCUSED, WORDS, confirm_last=True)
    assert not Officer.objects.get(id=over).is_active
    assert CutOff.objects.get().officer_id == over
