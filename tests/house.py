"""A small invented world for tests: units, officers, helplines."""

from collections.abc import Iterable
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Model
from django.test import Client

from payung.cases.assignment import actions as cases
from payung.cases.models import Case
from payung.directory import actions as directory
from payung.directory.models import Area, Contact, ContactTest, Country, Helpline
from payung.directory.policy import Confirmed
from payung.doors.desk.sign_in import authenticators
from payung.foundation import clock
from payung.foundation.models import Grant
from payung.foundation.signing import SigningKey
from payung.foundation.viewer import DOOR, SYSTEM
from payung.intake.contents.actions.report_contents import OpenedReport, open_report
from payung.intake.dialogue import actions as intake
from payung.intake.models import StoredReport
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
        """Return the viewer of an officer who has signed in."""
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
    _numbers(Confirmed(house.viewer("admin").name))
    return house


@dataclass
class _Built:
    """The first house of a test run, with the SQL statements that make it again."""

    house: House | None = None
    rows: list[Model] = field(default_factory=list)
    statements: list[tuple[str, Any]] = field(default_factory=list)


_BUILT = _Built()
# Tables of a house, ordered so that foreign keys find their rows.
_KEPT: tuple[type[Model], ...] = (
    *(Unit, Officer, OfficerKey, RoleHeld, Certificate, UnitKey, Grant),
    *(
        Country,
        Area,
        Helpline,
        Contact,
        ContactTest,
        Entry,
    ),  # a trigger makes the head of an entry's chain
)


def left_as_before(house: House, name: str) -> None:
    """Let an officer be gone with all that they hold: accounts closed so before work needed a new owner."""
    Officer.objects.filter(id=house.officers[name]).update(is_active=False)


def built_once() -> House:
    """Return a house with the same rows in every test: made by the actions once, inserted afterwards.

    Making and signing keys takes a fifth of a second, and thousands of tests need a house.
    """
    if _BUILT.house is None:
        before = {
            model: set(model._default_manager.values_list("pk", flat=True)) for model in _KEPT
        }
        with clock.at(None):  # a test may have stopped the clock at an hour that is still to come
            _BUILT.house = build_house()
        _BUILT.rows = [
            row
            for model in _KEPT
            for row in model._default_manager.order_by("pk")
            if row.pk not in before[model]
        ]
    elif not _BUILT.statements:
        with connection.execute_wrapper(_recorded):
            for model in _KEPT:
                rows = [row for row in _BUILT.rows if type(row) is model]
                model._default_manager.bulk_create(rows)
    else:
        with transaction.atomic(savepoint=False), connection.cursor() as cursor:
            for statement, values in _BUILT.statements:
                cursor.execute(statement, values)
    return deepcopy(_BUILT.house)


def _recorded(execute: Any, statement: Any, values: Any, many: bool, context: Any) -> Any:
    """Record the INSERT statements of a house: building them takes longer than running them."""
    if statement.startswith("INSERT"):
        _BUILT.statements.append((statement, values))
    return execute(statement, values, many, context)


def join(unit: UUID, name: str, full_name: str, roles: Iterable[Role]) -> UUID:
    """Invite an officer who accepts at once. Their key is made, but not yet confirmed."""
    invitation = actions.invite(SYSTEM, unit, name, full_name, roles)
    return actions.accept_invitation(name, invitation.code, PASSWORD)


def fingerprint(officer: UUID) -> str:
    """Return the fingerprint that an officer would read out from the screen."""
    statement, _ = offline_keys.read_statement(root_requests.statement(SYSTEM, officer))
    return statement.fingerprint


def root_signs(officer: UUID) -> None:
    """Sign an officer's key with the installation's root, as on its other machine."""
    root = SigningKey(settings.ROOT_SEED)
    signed = offline_keys.sign(root_requests.statement(SYSTEM, officer), root)
    actions.install_root_signature(SYSTEM, signed)


def _share_key(house: House, names: list[str]) -> None:
    """Let the first officer make the unit's key, and confirm the others and grant it to them."""
    root_signs(house.officers[names[0]])
    actions.make_unit_key(house.viewer(names[0]))
    holder = house.viewer(names[0])
    for name in names[1:]:
        officer = house.officers[name]
        if name in {"admin", "trainer"}:
            actions.vouch_for(holder, officer, fingerprint(officer))
        else:
            actions.grant_unit_key(holder, officer, fingerprint(officer))


def _numbers(tester: Confirmed) -> None:
    directory.add_country(SYSTEM, COUNTRY, "Invented Country", ["en"], ["invented"])
    for name, kind, number in (
        ("Invented helpline", "child helpline", "000 111"),
        ("Invented emergency", "police emergency", "000 999"),
    ):
        slug = directory.add_helpline(
            SYSTEM, COUNTRY, name, kind, [("tel", number)], source="invented", hours="24 hours"
        )
        contact = Contact.objects.get(helpline=slug)
        directory.record_test(tester, contact.pk, worked=True)


def fresh_code(officer: UUID) -> str:
    """Return a valid code for an officer, however often they have signed in already."""
    authenticators.keep_app(officer, APP_SECRET)
    code = authenticators.next_code(officer)
    if code is None:
        raise ValueError("A new app has unused codes.")
    return code


def sign_in(client: Client, house: House, name: str) -> Client:
    """Sign in at the desk with password and code."""
    code = fresh_code(house.officers[name])
    first = client.post("/sign-in/", {"name": name, "password": PASSWORD})
    second = client.post("/sign-in/code/", {"code": code})
    if (first.status_code, second.status_code) != (302, 302):
        raise ValueError(f"{name} could not sign in.")
    return client


def open_for(viewer: OfficerViewer, report_id: UUID) -> OpenedReport:
    """Open a report for an officer, taken or not: what do their rights and keys open?"""
    rows = StoredReport.objects.select_related("case")
    return open_report(viewer, rows.filter(id=report_id).first())


def clock_of(case_id: UUID) -> tuple[datetime, datetime]:
    """Return when the next act in an open case is due, and when its clock rises."""
    case = Case.objects.get(id=case_id)
    assert case.due_at is not None
    assert case.rises_at is not None
    return case.due_at, case.rises_at


def reply(viewer: OfficerViewer, report_id: UUID, text: str, **more: Any) -> None:
    """Take a case where nobody has, and answer the one who told."""
    if Case.objects.get(id=report_id).owner_id is None:
        cases.take(viewer, report_id)
    intake.answer(viewer, report_id, text, **more)
