"""A small invented world for tests: units, officers, helplines."""

from dataclasses import dataclass, field
from uuid import UUID

from payung.directory import actions as directory
from payung.foundation.viewer import DOOR, SYSTEM
from payung.people import actions, queries
from payung.people.models import UnitKind
from payung.people.roles import Function, Role
from payung.people.viewer import OfficerViewer

PASSWORD = "a long invented sentence"
COUNTRY = "XA"


@dataclass
class House:
    """Ids of units by kind and of officers by name."""

    units: dict[str, UUID] = field(default_factory=dict)
    officers: dict[str, UUID] = field(default_factory=dict)

    def viewer(self, name: str) -> OfficerViewer:
        """Return an officer as they are after signing in."""
        key = queries.officer_key(DOOR, self.officers[name], PASSWORD)
        return queries.officer_viewer(DOOR, self.officers[name], key)


STAFF = {
    UnitKind.POLICE: (
        ("super", (Role.SUPERVISOR,), True),
        ("intake", (Role.INTAKE,), True),
        ("liaison", (Role.CHILD_PROTECTION,), True),
        ("fresh", (Role.INVESTIGATOR,), False),
        ("admin", (Role.ADMINISTRATOR,), False),
        ("trainer", (Role.TRAINING,), False),
    ),
    UnitKind.CHILD_PROTECTION: (("care", (Role.CHILD_PROTECTION, Role.SUPERVISOR), True),),
    UnitKind.HELPLINE: (("line", (Role.INTAKE,), True),),
    UnitKind.OVERSIGHT: (("over", (Role.OVERSIGHT,), True),),
    UnitKind.ANALYSIS: (("figures", (Role.ANALYST,), False),),
}


def build_house() -> House:
    """Create the units with keys, their officers with certificates, and invented numbers."""
    house = House()
    for kind, staff in STAFF.items():
        unit = actions.create_unit(
            SYSTEM, f"{kind} of XA", kind, COUNTRY, is_default=kind == UnitKind.POLICE
        )
        house.units[kind.value] = unit
        for name, roles, certified in staff:
            officer = actions.create_officer(SYSTEM, unit, name, name.title(), roles, PASSWORD)
            house.officers[name] = officer
            for function in (Function.FIRST_CONTACT, Function.TRIAGE) if certified else ():
                actions.certify(SYSTEM, officer, function, days=100)
        _share_key(house, unit, [name for name, _, _ in staff])
    _numbers()
    return house


def _share_key(house: House, unit: UUID, names: list[str]) -> None:
    actions.make_unit_key(SYSTEM, unit, house.officers[names[0]])
    holder = house.viewer(names[0])
    for name in names[1:]:
        if name not in {"admin", "trainer"}:
            actions.grant_unit_key(holder, house.officers[name])


def _numbers() -> None:
    directory.add_country(SYSTEM, COUNTRY, "Invented Country", ["en"], ["invented"])
    for name, kind, number in (
        ("Invented helpline", "child helpline", "000 111"),
        ("Invented emergency", "police emergency", "000 999"),
    ):
        directory.add_helpline(
            SYSTEM, COUNTRY, name, kind, [("tel", number)], source="invented", hours="24 hours"
        )
