"""Labels of the kinds of units, and of what a unit needs before it can receive."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from payung.foundation.errors import Text
from payung.staff.queries.administration import SetUp
from payung.staff.queries.unit_states import CharterState

KINDS: Final[dict[str, Text]] = {
    "police": _("Receives reports from children and partners, and may investigate."),
    "child_protection": _("Receives reports, protects the child, and decides who may be told."),
    "helpline": _("Receives reports that children want only a helpline to read. No police."),
    "oversight": _("Receives reports that name police or another official. Reads the ledger."),
    "analysis": _("Sees figures only, never a person or a report."),
}


CHARTERS: Final[dict[CharterState, Text]] = {
    CharterState.MISSING: _(
        "The root has not signed this unit. It signs the unit together with its "
        "first officer, or signs what `payung keys units` prints."
    ),
    CharterState.FALSE: _(
        "A different root, not the root of this installation, has signed this unit."
    ),
    CharterState.OTHER: _(
        "Somebody has changed this unit's kind, country or name in the database. "
        "What the root signed is valid. Tell the operator of this installation, and"
        " oversight."
    ),
}
STEPS: Final[dict[SetUp, Text]] = {
    SetUp.INVITE: _(
        "Nobody here can make its key yet. Invite its first officer, with a role that grants keys: "
        "supervisor, oversight or analyst."
    ),
    SetUp.ACCEPT: _(
        "Its first officer is invited. Next, the officer opens the desk with their "
        "code and chooses a password."
    ),
    SetUp.CONFIRM: _(
        "The key of its first officer is not confirmed. Next, the officer copies "
        "the text from “Me”, the root signs it on its own machine, and you enter "
        "the signature here."
    ),
    SetUp.MAKE_KEY: _(
        "Its first officer is confirmed. Next, the officer opens “Unit” and makes the unit's key."
    ),
    SetUp.UNHELD: _(
        "Nobody who works there holds its key, so nobody can read its reports. If "
        "somebody still has the key, give them a role that opens reports. Otherwise"
        " use the recovery key for an officer, on their page. Without a recovery "
        "key, the root confirms an officer, who makes a new key under “Unit”."
    ),
    SetUp.READY: _("It has a key and can receive reports."),
}
