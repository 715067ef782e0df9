"""What each role may do, in words."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from payung.foundation.errors import Text
from payung.staff.roles import Role

ROLES: Final[dict[Role, Text]] = {
    Role.INTAKE: _("Takes reports, decides levels, answers children."),
    Role.INVESTIGATOR: _("Takes reports, decides levels, answers children, works cases."),
    Role.VICTIM_IDENTIFICATION: _("Takes reports and decides levels; writes to no child."),
    Role.SUPERVISOR: _("As intake; grants the unit's key, hands reports over, gives leave."),
    Role.CHILD_PROTECTION: _("As intake; decides what a child's wishes mean, and what is deleted."),
    Role.PROSECUTOR: _("Nothing opens to this role yet."),
    Role.INTERPRETER: _("Nothing opens to this role yet."),
    Role.OVERSIGHT: _("Works on complaints about officials, reads the whole record of acts."),
    Role.TRAINING: _("Gives and withdraws certificates. Sees no report."),
    Role.WELLBEING: _(
        "Sees how much colleagues have had to look at, and sets limits. Sees no report and no exhibit."
    ),
    Role.ANALYST: _("Sees figures. Sees no report and no person."),
    Role.ADMINISTRATOR: _(
        "Looks after units, officers and numbers. Sees no report; no other role."
    ),
}
