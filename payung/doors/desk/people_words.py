"""What units, roles, functions and permissions mean, in words for the pages that look after people."""

from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from payung.staff.queries.administration import SetUp
from payung.staff.queries.unit_states import CharterState
from payung.staff.roles import NEEDS, WITH_WELLBEING, Function, Permission, Role

Text = str | Promise

KINDS: Final[dict[str, Text]] = {
    "police": _("Receives what children and partners tell, and may investigate."),
    "child_protection": _("Receives reports too, protects the child, and decides who may be told."),
    "helpline": _("Receives what a child wants to tell to a helpline only. No police."),
    "oversight": _("Receives what names the police or another official. Reads the record of acts."),
    "analysis": _("Sees figures only, never a person or a report."),
}

LANES: Final[dict[str, Text]] = {
    "partner": _("partner: a hotline or an organisation for children"),
    "industry": _("industry: a service provider"),
    "foreign_police": _("foreign police: a unit in another country"),
}

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

PERMISSIONS: Final[dict[Permission, Text]] = {
    Permission.CASE_NOTE_WRITE: _("Write notes for colleagues"),
    Permission.CHILD_DIALOGUE_WRITE: _("Write to a child"),
    Permission.CHILD_REPORTER_RULE: _(
        "Decide whether somebody who told for a child reads our messages"
    ),
    Permission.CHILD_WISH_DECIDE: _(
        "Decide what a child's wishes mean: to stop, to see, to correct, to delete"
    ),
    Permission.DIRECTORY_CHANGE_CONFIRM: _(
        "Confirm, as a second person, a change of the numbers that children call"
    ),
    Permission.DIRECTORY_HELPLINE_TEST: _("Look after helplines and try their numbers"),
    Permission.EXHIBIT_CUSTODY_WRITE: _(
        "Hand exhibits over, return them, say until when they are kept"
    ),
    Permission.EXHIBIT_DESTROY: _("Decide, as one of two, that an exhibit is destroyed"),
    Permission.EXHIBIT_FILE_LOOK: _("Look at an exhibit with care: small, grey, blurred, in steps"),
    Permission.EXHIBIT_FILE_OPEN: _("Open the file of an exhibit"),
    Permission.EXHIBIT_READ: _("See which exhibits the unit holds"),
    Permission.EXHIBIT_RECEIVE: _("Take files in as exhibits"),
    Permission.LANGUAGE_FIGURES_READ: _("Read how words to children were found, as figures"),
    Permission.LEDGER_READ_ALL: _("Read the whole record of acts"),
    Permission.MEDIA_HASH_MATCH: _("Look hashes up in lists of known material"),
    Permission.PEOPLE_CERTIFICATE_GIVE: _("Give and withdraw certificates"),
    Permission.PEOPLE_KEY_GRANT: _("Confirm colleagues' keys, make and grant the unit's key"),
    Permission.PEOPLE_OFFICER_MANAGE: _("Look after units and officers"),
    Permission.PEOPLE_OVERRIDE_GIVE: _("Give leave to act without a certificate for some hours"),
    Permission.PEOPLE_PARTNER_MANAGE: _("Look after partners and their keys"),
    Permission.PEOPLE_STEP_READ: _("Read how the country is set up"),
    Permission.PEOPLE_STEP_RECORD: _("Record how a country is set up"),
    Permission.REPORT_CONTENT_OPEN: _("Open what was told"),
    Permission.REPORT_DELETION_DECIDE: _("Decide what is deleted and what is kept"),
    Permission.REPORT_HOLD_SET: _("Set and lift a legal hold"),
    Permission.REPORT_REVIEW: _("Say until when a report is still needed"),
    Permission.REPORT_HAND_OVER: _("Hand a report over to another unit"),
    Permission.REPORT_LEVEL_DECIDE: _("Decide how urgent a report is"),
    Permission.REPORT_NAME_READERS: _("Name the officers who alone may read a report"),
    Permission.REPORT_QUEUE_READ: _("See the queue"),
    Permission.REPORT_TAKE: _("Take a report"),
    Permission.REPORT_SENDER_TELL: _("Tell a partner what became of its report"),
    Permission.VIEWING_EXPOSURE_READ: _("See how much colleagues of the unit have had to look at"),
    Permission.VIEWING_LIMITS_SET: _("Set how long the unit's officers may look at exhibits"),
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


def opens(function: Function) -> list[Text]:
    """Return what a certificate opens."""
    also = WITH_WELLBEING if function == Function.WELLBEING else frozenset()
    return [
        PERMISSIONS[each] for each, needed in NEEDS.items() if needed == function or each in also
    ]
