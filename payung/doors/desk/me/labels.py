"""Labels of permissions, and those that a certificate opens."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from payung.foundation.errors import Text
from payung.staff.roles import NEEDS, WITH_WELLBEING, Function, Permission

PERMISSIONS: Final[dict[Permission, Text]] = {
    Permission.CASE_NOTE_WRITE: _("Write notes for colleagues"),
    Permission.CASE_PERSON_WRITE: _("Write down who the persons of a case are"),
    Permission.CASE_STEP_WRITE: _("Plan the steps of a case, and record what was done"),
    Permission.CHILD_DIALOGUE_WRITE: _("Write to a child"),
    Permission.CHILD_REPORTER_RULE: _(
        "Decide whether a person who reported for a child may read our messages"
    ),
    Permission.CHILD_WISH_DECIDE: _(
        "Decide what a child's wishes mean: to stop, to see, to correct, to delete"
    ),
    Permission.DIRECTORY_CHANGE_CONFIRM: _(
        "Confirm, as the second person, a change to the numbers that children call"
    ),
    Permission.DIRECTORY_HELPLINE_TEST: _("Manage helplines and test their numbers"),
    Permission.EXHIBIT_CUSTODY_WRITE: _(
        "Hand exhibits over, return them, set how long they are kept"
    ),
    Permission.EXHIBIT_DESTROY: _("Decide, as one of two officers, that an exhibit is destroyed"),
    Permission.EXHIBIT_FILE_LOOK: _(
        "View an exhibit with care: small, grey and blurred at first, then step by step"
    ),
    Permission.EXHIBIT_FILE_OPEN: _("Open the file of an exhibit"),
    Permission.EXHIBIT_READ: _("See which exhibits the unit holds"),
    Permission.EXHIBIT_RECEIVE: _("Register files as exhibits"),
    Permission.LANGUAGE_FIGURES_READ: _("Read figures on the wording of messages to children"),
    Permission.LEDGER_READ_ALL: _("Read the whole ledger"),
    Permission.MEDIA_HASH_MATCH: _("Look up hashes in hash sets"),
    Permission.PEOPLE_CERTIFICATE_GIVE: _("Give and withdraw certificates"),
    Permission.PEOPLE_KEY_GRANT: _("Confirm colleagues' keys, make and grant the unit's key"),
    Permission.PEOPLE_OFFICER_MANAGE: _("Manage units and officers"),
    Permission.PEOPLE_OVERRIDE_GIVE: _("Give a certificate override for some hours"),
    Permission.PEOPLE_PARTNER_MANAGE: _("Manage partners and their keys"),
    Permission.PEOPLE_ROTA_PLAN: _("Plan who is on duty, and agree who answers by night"),
    Permission.PEOPLE_STEP_READ: _("Read how the country is set up"),
    Permission.PEOPLE_STEP_RECORD: _("Record how a country is set up"),
    Permission.REPORT_CONTENT_OPEN: _("Open the contents of a report"),
    Permission.REPORT_DELETION_DECIDE: _("Decide what is deleted and what is kept"),
    Permission.REPORT_HOLD_SET: _("Set and lift a legal hold"),
    Permission.REPORT_REVIEW: _("Set how long a report is still needed"),
    Permission.REPORT_HAND_OVER: _("Transfer a report to another unit"),
    Permission.REPORT_WRITE_DOWN: _("Write down what somebody tells by telephone or in person"),
    Permission.REPORT_TRANSFER_PROPOSE: _("Propose a transfer, and transfer a P1 at once"),
    Permission.REPORT_LEVEL_DECIDE: _("Decide how urgent a report is"),
    Permission.REPORT_NAME_READERS: _("Restrict a report to named officers"),
    Permission.REPORT_QUEUE_READ: _("See the queue"),
    Permission.REPORT_TAKE: _("Take a report"),
    Permission.REPORT_SENDER_TELL: _("Tell a partner the outcome of its report"),
    Permission.VIEWING_EXPOSURE_READ: _("See how much material colleagues in the unit had to view"),
    Permission.VIEWING_LIMITS_SET: _("Set viewing limits for the unit's officers"),
}


def opens(function: Function) -> list[Text]:
    """Return the labels of the permissions that a certificate opens."""
    also = WITH_WELLBEING if function == Function.WELLBEING else frozenset()
    return [
        PERMISSIONS[permission]
        for permission, needed in NEEDS.items()
        if needed == function or permission in also
    ]
