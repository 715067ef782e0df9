"""Facts of a country's setup that the system detects itself."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from payung.foundation.errors import NotAllowed, NotFound
from payung.foundation.viewer import SYSTEM
from payung.staff import actions, offline_keys
from payung.staff.models import UnitKind
from payung.staff.queries.setup_facts import setup_facts
from payung.staff.roles import Function, Role
from tests.house import COUNTRY, House, join

pytestmark = pytest.mark.django_db


def test_units_holders_and_certificates_are_counted(house: House) -> None:
    actions.create_unit(SYSTEM, "Bare Unit", UnitKind.POLICE, COUNTRY)
    units = {unit.name: unit for unit in setup_facts(house.viewer("admin"), COUNTRY).units}
    police, bare = units["police of XA"], units["Bare Unit"]
    # super, intake, liaison and fresh hold the key; fresh has no certificate; admin and trainer hold none.
    assert (police.has_key, police.holders, police.certified) == (True, 4, 3)
    assert (police.is_default, police.receives, police.to_recovery) == (True, True, False)
    assert (bare.has_key, bare.holders, bare.certified) == (False, 0, 0)
    assert not units["analysis of XA"].receives


def test_a_certificate_counts_that_lasts_another_month(house: House) -> None:
    admin = house.viewer("admin")

    def certified() -> int:
        return next(
            u.certified for u in setup_facts(admin, COUNTRY).units if u.name == "oversight of XA"
        )

    assert certified() == 1
    actions.withdraw_certificate(SYSTEM, house.officers["over"], Function.TRIAGE)
    assert certified() == 0
    actions.certify(SYSTEM, house.officers["over"], Function.TRIAGE, days=30)
    assert certified() == 0
    actions.certify(SYSTEM, house.officers["over"], Function.TRIAGE, days=31)
    assert certified() == 1


def test_roles_that_nobody_holds_are_named_and_one_administrator_is_not_enough(
    house: House,
) -> None:
    admin = house.viewer("admin")
    assert setup_facts(admin, COUNTRY).missing == (Role.WELLBEING, Role.ADMINISTRATOR)
    join(house.units["police"], "well", "Well", [Role.WELLBEING])
    join(house.units["police"], "admin-2", "Admin Two", [Role.ADMINISTRATOR])
    assert setup_facts(admin, COUNTRY).missing == ()
    actions.leave(admin, house.officers["trainer"])
    assert setup_facts(admin, COUNTRY).missing == (Role.TRAINING,)


def test_the_recovery_key_counts_where_a_units_newest_key_is_sealed_to_it(
    house: House, settings: Settings
) -> None:
    admin = house.viewer("admin")
    assert not setup_facts(admin, COUNTRY).has_recovery
    settings.PAYUNG_RECOVERY = offline_keys.new_recovery()[0]
    assert setup_facts(admin, COUNTRY).has_recovery
    actions.rotate_unit_key(house.viewer("super"))
    sealed = [unit.name for unit in setup_facts(admin, COUNTRY).units if unit.to_recovery]
    assert sealed == ["police of XA"]


def test_only_who_has_opened_an_invitation_has_joined(house: House) -> None:
    admin = house.viewer("admin")
    before = setup_facts(admin, COUNTRY).joined
    actions.invite(SYSTEM, house.units["police"], "invited", "Invited", [Role.INTAKE])
    assert set(setup_facts(admin, COUNTRY).joined) == set(before) == set(house.officers.values())


def test_it_is_read_by_those_who_read_how_the_country_is_set_up(house: House) -> None:
    assert setup_facts(house.viewer("super"), COUNTRY) == setup_facts(house.viewer("over"), COUNTRY)
    with pytest.raises(NotAllowed):
        setup_facts(house.viewer("intake"), COUNTRY)
    with pytest.raises(NotFound):
        setup_facts(house.viewer("super"), "XB")
    assert setup_facts(house.viewer("admin"), "XB").units == ()


def test_the_queries_do_not_grow_with_units_and_officers(house: House) -> None:
    admin = house.viewer("admin")
    counts = []
    for number in range(2):
        with CaptureQueriesContext(connection) as asked:
            setup_facts(admin, COUNTRY)
        counts.append(len(asked))
        for extra in range(5):
            unit = actions.create_unit(SYSTEM, f"U {number} {extra}", UnitKind.POLICE, COUNTRY)
            join(unit, f"o-{number}-{extra}", "Officer", [Role.SUPERVISOR])
    assert counts[0] == counts[1]
