"""`payung people`: add a unit and invite officers on a fresh installation, before anybody can sign in."""

import sys
from collections.abc import Callable
from typing import NoReturn
from uuid import UUID

from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import gettext as _

from payung.foundation.errors import BadInput, PayungError
from payung.foundation.viewer import SYSTEM
from payung.staff import actions, queries
from payung.staff.actions.officers import INVITED_FOR
from payung.staff.queries import administration
from payung.staff.roles import Role


class Command(BaseCommand):
    help = (
        "Add a unit, and invite its officers: for a fresh installation, before anybody can sign in."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        acts = parser.add_subparsers(dest="act", required=True)
        unit = acts.add_parser("add-unit", help="add a unit")
        unit.add_argument("name", help="what the unit is called")
        unit.add_argument("--kind", required=True, help=", ".join(administration.KINDS))
        unit.add_argument("--country", required=True, help="two letters (ISO 3166-1), such as TH")
        unit.add_argument(
            "--area", default="", help="ISO 3166-2, such as TH-10; without: all of it"
        )
        unit.add_argument("--time-zone", default="UTC", help="such as Asia/Bangkok")
        unit.add_argument(
            "--default",
            action="store_true",
            help="it receives reports for which no other unit is named",
        )
        invite = acts.add_parser(
            "invite", help="invite an officer; prints a code for their hands only"
        )
        invite.add_argument("name", help="the name to sign in with")
        invite.add_argument("--full-name", required=True, help="what the person is called")
        invite.add_argument("--unit", required=True, help="the name of their unit")
        invite.add_argument(
            "--role", action="append", required=True, help="once for each: " + ", ".join(Role)
        )
        invite.add_argument("--language", default="en", help="of the desk")

    def handle(self, *_args: object, act: str, **options: object) -> None:
        work: dict[str, Callable[..., None]] = {
            "add-unit": self._add_unit,
            "invite": self._invite,
        }
        try:
            work[act](**options)
        except PayungError as error:
            self._refuse(str(error))

    def _refuse(self, sentence: str) -> NoReturn:
        self.stderr.write(sentence)
        sys.exit(2)

    def _add_unit(
        self,
        name: str,
        kind: str,
        country: str,
        area: str,
        default: bool,
        time_zone: str,
        **_others: object,
    ) -> None:
        actions.create_unit(
            SYSTEM,
            name,
            administration.kind(kind),
            country,
            area=area,
            is_default=default,
            time_zone=time_zone,
        )
        self.stdout.write(_("The unit was added. Now invite its officers: payung people invite"))

    def _invite(
        self,
        name: str,
        full_name: str,
        unit: str,
        role: list[str],
        language: str,
        **_others: object,
    ) -> None:
        roles = [_role(code) for code in role]
        made = actions.invite(SYSTEM, _unit(unit), name, full_name, roles, language)
        words = {
            "name": name,
            "code": made.code,
            "hours": int(INVITED_FOR.total_seconds() // 3600),
        }
        self.stdout.write(
            _(
                "name  %(name)s\ncode  %(code)s\nThis code is shown only once and is valid "
                "for %(hours)d hours. Give it to the officer in person. They open the desk,"
                " choose “First sign-in”, enter name and code, and choose a password."
            )
            % words
        )


def _unit(name: str) -> UUID:
    matches = [unit.id for unit in queries.units(SYSTEM) if unit.name == name]
    if not matches:
        raise BadInput("unit", _("unit: there is no unit with this name."))
    return matches[0]


def _role(code: str) -> Role:
    if code not in set(Role):
        words = {"code": code, "all": ", ".join(Role)}
        raise BadInput("role", _("role: %(code)s does not exist. Roles: %(all)s.") % words)
    return Role(code)
