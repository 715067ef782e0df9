"""A small invented world for tests: units, officers, helplines."""

from collections.abc import Iterable
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Model
from django.test import Client

from payung.directory import actions as directory
from payung.directory.models import Area, Contact, Country, Helpline
from payung.doors.desk.sign_in import authenticators
from payung.foundation.models import Grant
from payung.foundation.signing import SigningKey
from payung.foundation.viewer import DOOR, SYSTEM
from payung.ledger.models import Entry
from payung.staff import actions, offline_keys, queries
from payung.staff.models import (
    Certificate,
    Officer,
    OfficerKey,
    RoleHeld,
    Unit,
    UnitKey,
    UnitKind,
)
from payung.staff.queries import root_requests
from payung.staff.roles import Function, Role
from payung.staff.viewer import OfficerViewer

PASSWORD = "a long invented sentence"
COUNTRY = "XA"
APP_SECRET = "JBSWY3DPEHPK3PXP"  # of every invented officer's authenticator app


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
    UnitKind.HELPLINE: (("line", (Role.INTAKE, Role.SUPERVISOR), True),),
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
            officer = join(unit, name, name.title(), roles)
            house.officers[name] = officer
            for function in (Function.FIRST_CONTACT, Function.TRIAGE) if certified else ():
                actions.certify(SYSTEM, officer, function, days=100)
        _share_key(house, [name for name, _, _ in staff])
    _numbers()
    return house


@dataclass
class _Built:
    """The first house of a run of tests, with the statements by which every further one is put there."""

    house: House | None = None
    rows: list[Model] = field(default_factory=list)
    statements: list[tuple[str, Any]] = field(default_factory=list)


_BUILT = _Built()
# What a house consists of, in an order in which each row finds what it points to.
_KEPT: tuple[type[Model], ...] = (
    *(Unit, Officer, OfficerKey, RoleHeld, Certificate, UnitKey, Grant),
    *(Country, Area, Helpline, Contact, Entry),  # an entry brings the head of its chain along
)


def built_once() -> House:
    """Return a house with the same rows in every test: made by the acts once, and put back afterwards.

    Making keys and signing them takes a fifth of a second, and thousands of tests ask for a house.
    """
    if _BUILT.house is None:
        before = {
            model: set(model._default_manager.values_list("pk", flat=True)) for model in _KEPT
        }
        _BUILT.house = build_house()
        _BUILT.rows = [
            row
            for model in _KEPT
            for row in model._default_manager.order_by("pk")
            if row.pk not in before[model]
        ]
    elif not _BUILT.statements:
        with connection.execute_wrapper(_written_down):
            for model in _KEPT:
                rows = [row for row in _BUILT.rows if type(row) is model]
                model._default_manager.bulk_create(rows)
    else:
        with transaction.atomic(savepoint=False), connection.cursor() as cursor:
            for statement, values in _BUILT.statements:
                cursor.execute(statement, values)
    return deepcopy(_BUILT.house)


def _written_down(execute: Any, statement: Any, values: Any, many: bool, context: Any) -> Any:
    """Write down what puts the rows of a house back: a statement is made of rows more slowly than it is run."""
    if statement.startswith("INSERT"):
        _BUILT.statements.append((statement, values))
    return execute(statement, values, many, context)


def join(unit: UUID, name: str, full_name: str, roles: Iterable[Role]) -> UUID:
    """Invite an officer who accepts at once; their key is made, and nobody has confirmed it yet."""
    invitation = actions.invite(SYSTEM, unit, name, full_name, roles)
    return actions.accept_invitation(name, invitation.code, PASSWORD)


def fingerprint(officer: UUID) -> str:
    """Return what an officer would read out from their own screen."""
    told, _ = offline_keys.read_statement(root_requests.statement(SYSTEM, officer))
    return told.fingerprint


def root_signs(officer: UUID) -> None:
    """Let the installation's root, which lies on another machine, confirm an officer's key."""
    root = SigningKey(settings.ROOT_SEED)
    signed = offline_keys.sign(root_requests.statement(SYSTEM, officer), root)
    actions.install_root_signature(SYSTEM, signed)


def _share_key(house: House, names: list[str]) -> None:
    """Let the first officer make the unit's key, and confirm and let in the others."""
    root_signs(house.officers[names[0]])
    actions.make_unit_key(house.viewer(names[0]))
    holder = house.viewer(names[0])
    for name in names[1:]:
        officer = house.officers[name]
        if name in {"admin", "trainer"}:
            actions.vouch_for(holder, officer, fingerprint(officer))
        else:
            actions.grant_unit_key(holder, officer, fingerprint(officer))


def _numbers() -> None:
    directory.add_country(SYSTEM, COUNTRY, "Invented Country", ["en"], ["invented"])
    for name, kind, number in (
        ("Invented helpline", "child helpline", "000 111"),
        ("Invented emergency", "police emergency", "000 999"),
    ):
        directory.add_helpline(
            SYSTEM, COUNTRY, name, kind, [("tel", number)], source="invented", hours="24 hours"
        )


def fresh_code(officer: UUID) -> str:
    """Return a code that opens the desk now for an officer, however often they have signed in already."""
    authenticators.keep_app(officer, APP_SECRET)
    code = authenticators.next_code(officer)
    if code is None:
        raise ValueError("A new app has unused codes.")
    return code


def sign_in(client: Client, house: House, name: str) -> Client:
    """Sign in at the desk, in the two steps that an officer takes."""
    code = fresh_code(house.officers[name])
    first = client.post("/sign-in/", {"name": name, "password": PASSWORD})
    second = client.post("/sign-in/code/", {"code": code})
    if (first.status_code, second.status_code) != (302, 302):
        raise ValueError(f"{name} could not sign in.")
    return client
