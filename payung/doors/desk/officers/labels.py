"""Descriptions of what each role may do."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from payung.foundation.errors import Text
from payung.staff.roles import Role

ROLES: Final[dict[Role, Text]] = {
    Role.INTAKE: _("Takes reports, decides levels, answers children."),
    Role.INVESTIGATOR: _("Takes reports, decides levels, answers children, works cases."),
    Role.VICTIM_IDENTIFICATION: _("Takes reports and decides levels; does not write to children."),
    Role.SUPERVISOR: _(
        "As intake officer; also grants the unit's key, transfers reports, and "
        "gives certificate overrides."
    ),
    Role.CHILD_PROTECTION: _(
        "As intake officer; also decides what a child's wishes mean, and what is deleted."
    ),
    Role.PROSECUTOR: _("This role has no functions yet."),
    Role.INTERPRETER: _("This role has no functions yet."),
    Role.OVERSIGHT: _("Works on complaints about officials, and reads the whole ledger."),
    Role.TRAINING: _("Gives and withdraws certificates. Sees no report."),
    Role.WELLBEING: _(
        "Sees how much material colleagues had to view, and sets limits. Sees no "
        "report and no exhibit."
    ),
    Role.ANALYST: _("Sees figures. Sees no report and no person."),
    Role.ADMINISTRATOR: _(
        "Manages units, officers and numbers. Sees no report; has no other role."
    ),
}
