"""What kinds of units mean, and what a unit still needs before it can receive."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from payung.foundation.errors import Text
from payung.staff.queries.administration import SetUp
from payung.staff.queries.unit_states import CharterState

KINDS: Final[dict[str, Text]] = {
    "police": _("Receives what children and partners tell, and may investigate."),
    "child_protection": _("Receives reports too, protects the child, and decides who may be told."),
    "helpline": _("Receives what a child wants to tell to a helpline only. No police."),
    "oversight": _("Receives what names the police or another official. Reads the record of acts."),
    "analysis": _("Sees figures only, never a person or a report."),
}


CHARTERS: Final[dict[CharterState, Text]] = {
    CharterState.MISSING: _(
        "The root has not signed what this unit is. It does so with its first officer, or with what "
        "`payung keys units` prints."
    ),
    CharterState.FALSE: _(
        "Another root has signed what this unit is, not the root of this installation."
    ),
    CharterState.OTHER: _(
        "Somebody has changed the kind, the country or the name of this unit in the database. What the root "
        "signed counts. Tell those who run this installation, and oversight."
    ),
}
STEPS: Final[dict[SetUp, Text]] = {
    SetUp.INVITE: _(
        "Nobody here can make its key yet. Invite its first officer, with a role that grants keys: "
        "supervisor, oversight or analyst."
    ),
    SetUp.ACCEPT: _(
        "Its first officer is invited. Next they open the desk with their code and choose a password."
    ),
    SetUp.CONFIRM: _(
        "Its first officer has a key that nobody has confirmed. Next they copy the text from “Me”, "
        "the root signs it on its own machine, and you bring the signature back here."
    ),
    SetUp.MAKE_KEY: _(
        "Its first officer is confirmed. Next they open “Unit” and make the unit's key."
    ),
    SetUp.UNHELD: _(
        "Nobody who works there holds its key, so nobody can read what was told to it. If somebody still has "
        "it, give them a role that opens reports. Otherwise use the recovery key for an officer, on their "
        "page. Without one, the root confirms an officer, who makes a new key under “Unit”."
    ),
    SetUp.READY: _("It has a key and can receive."),
}
