"""Roles, certificates and permissions: who holds which permission, and which certificate it needs."""

from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Role(StrEnum):
    """A person's role in their unit (DESIGN section 2)."""

    INTAKE = "intake"
    INVESTIGATOR = "investigator"
    VICTIM_IDENTIFICATION = "victim_identification"
    SUPERVISOR = "supervisor"
    CHILD_PROTECTION = "child_protection"
    PROSECUTOR = "prosecutor"
    INTERPRETER = "interpreter"
    OVERSIGHT = "oversight"
    TRAINING = "training"
    WELLBEING = "wellbeing"
    ANALYST = "analyst"
    ADMINISTRATOR = "administrator"


class Function(StrEnum):
    """A function that a certificate opens."""

    FIRST_CONTACT = "first_contact"
    TRIAGE = "triage"
    VIEWING = "viewing"
    WELLBEING = "wellbeing"


class Permission(StrEnum):
    """Every permission, as scope:resource:action. Alphabetical."""

    CASE_NOTE_WRITE = "case:note:write"
    CASE_PERSON_WRITE = "case:person:write"
    CASE_STEP_WRITE = "case:step:write"
    CHILD_DIALOGUE_WRITE = "child:dialogue:write"
    CHILD_REPORTER_RULE = "child:reporter:rule"
    CHILD_WISH_DECIDE = "child:wish:decide"
    DIRECTORY_CHANGE_CONFIRM = "directory:change:confirm"
    DIRECTORY_HELPLINE_TEST = "directory:helpline:test"
    EXHIBIT_CUSTODY_WRITE = "exhibit:custody:write"
    EXHIBIT_DESTROY = "exhibit:exhibit:destroy"
    EXHIBIT_READ = "exhibit:exhibit:read"
    EXHIBIT_RECEIVE = "exhibit:exhibit:receive"
    EXHIBIT_FILE_LOOK = "exhibit:file:look"
    EXHIBIT_FILE_OPEN = "exhibit:file:open"
    LANGUAGE_FIGURES_READ = "language:figures:read"
    LEDGER_READ_ALL = "ledger:entry:read-all"
    MEDIA_HASH_MATCH = "media:hash:match"
    PEOPLE_CERTIFICATE_GIVE = "people:certificate:give"
    PEOPLE_KEY_GRANT = "people:key:grant"
    PEOPLE_OFFICER_MANAGE = "people:officer:manage"
    PEOPLE_OVERRIDE_GIVE = "people:override:give"
    PEOPLE_PARTNER_MANAGE = "people:partner:manage"
    PEOPLE_ROTA_PLAN = "people:rota:plan"
    PEOPLE_STEP_READ = "people:step:read"
    PEOPLE_STEP_RECORD = "people:step:record"
    REPORT_CONTENT_OPEN = "report:content:open"
    REPORT_DELETION_DECIDE = "report:deletion:decide"
    REPORT_HOLD_SET = "report:hold:set"
    REPORT_LEVEL_DECIDE = "report:level:decide"
    REPORT_QUEUE_READ = "report:queue:read"
    REPORT_NAME_READERS = "report:readers:name"
    REPORT_HAND_OVER = "report:report:hand-over"
    REPORT_TAKE = "report:report:take"
    REPORT_WRITE_DOWN = "report:report:write-down"
    REPORT_REVIEW = "report:review:set"
    REPORT_SENDER_TELL = "report:sender:tell"
    REPORT_TRANSFER_PROPOSE = "report:transfer:propose"
    VIEWING_EXPOSURE_READ = "viewing:exposure:read"
    VIEWING_LIMITS_SET = "viewing:limits:set"


_DESK = frozenset(
    {
        Permission.REPORT_QUEUE_READ,
        Permission.REPORT_TAKE,
        Permission.REPORT_CONTENT_OPEN,
        Permission.REPORT_LEVEL_DECIDE,
        Permission.REPORT_REVIEW,
        Permission.REPORT_SENDER_TELL,
        Permission.REPORT_WRITE_DOWN,
        Permission.CHILD_DIALOGUE_WRITE,
        Permission.CASE_NOTE_WRITE,
        Permission.CASE_PERSON_WRITE,
        Permission.CASE_STEP_WRITE,
        Permission.MEDIA_HASH_MATCH,
        Permission.EXHIBIT_READ,
        Permission.EXHIBIT_RECEIVE,
    }
)
# For those who keep files as evidence; looking at one also needs the certificate for viewing.
_EVIDENCE = frozenset(
    {
        Permission.EXHIBIT_CUSTODY_WRITE,
        Permission.EXHIBIT_FILE_LOOK,
        Permission.EXHIBIT_FILE_OPEN,
    }
)

# An administrator sees no report, an analyst no person: neither has a report permission.
HELD_BY: dict[Role, frozenset[Permission]] = {
    Role.INTAKE: _DESK | {Permission.REPORT_TRANSFER_PROPOSE},
    Role.INVESTIGATOR: _DESK | _EVIDENCE,
    Role.VICTIM_IDENTIFICATION: (_DESK - {Permission.CHILD_DIALOGUE_WRITE}) | _EVIDENCE,
    Role.SUPERVISOR: _DESK
    | _EVIDENCE
    | {
        Permission.DIRECTORY_CHANGE_CONFIRM,
        Permission.EXHIBIT_DESTROY,
        Permission.LANGUAGE_FIGURES_READ,
        Permission.PEOPLE_KEY_GRANT,
        Permission.PEOPLE_OVERRIDE_GIVE,
        Permission.PEOPLE_ROTA_PLAN,
        Permission.PEOPLE_STEP_READ,
        Permission.REPORT_DELETION_DECIDE,
        Permission.REPORT_HAND_OVER,
        Permission.REPORT_HOLD_SET,
        Permission.REPORT_NAME_READERS,
        Permission.VIEWING_LIMITS_SET,
    },
    # Deleting from a case needs two people, and many units have only one supervisor.
    Role.CHILD_PROTECTION: _DESK
    | {
        Permission.CHILD_REPORTER_RULE,
        Permission.CHILD_WISH_DECIDE,
        Permission.DIRECTORY_CHANGE_CONFIRM,
        Permission.EXHIBIT_DESTROY,
        Permission.REPORT_DELETION_DECIDE,
    },
    Role.PROSECUTOR: frozenset(),
    Role.INTERPRETER: frozenset(),
    # In these two kinds of unit all are peers: everybody can grant the key to a colleague.
    Role.OVERSIGHT: _DESK
    | _EVIDENCE
    | {
        Permission.DIRECTORY_CHANGE_CONFIRM,
        Permission.EXHIBIT_DESTROY,
        Permission.LANGUAGE_FIGURES_READ,
        Permission.LEDGER_READ_ALL,
        Permission.PEOPLE_KEY_GRANT,
        Permission.PEOPLE_ROTA_PLAN,
        Permission.PEOPLE_STEP_READ,
        Permission.REPORT_DELETION_DECIDE,
        Permission.REPORT_HAND_OVER,
        Permission.REPORT_HOLD_SET,
        Permission.REPORT_NAME_READERS,
        Permission.VIEWING_LIMITS_SET,
    },
    Role.TRAINING: frozenset({Permission.PEOPLE_CERTIFICATE_GIVE}),
    Role.WELLBEING: frozenset({Permission.VIEWING_EXPOSURE_READ, Permission.VIEWING_LIMITS_SET}),
    Role.ANALYST: frozenset({Permission.PEOPLE_KEY_GRANT}),
    Role.ADMINISTRATOR: frozenset(
        {
            Permission.PEOPLE_OFFICER_MANAGE,
            Permission.PEOPLE_PARTNER_MANAGE,
            Permission.PEOPLE_STEP_RECORD,
            Permission.DIRECTORY_CHANGE_CONFIRM,
            Permission.DIRECTORY_HELPLINE_TEST,
        }
    ),
}

# A holder of one of these needs the unit's key.
_OPENS = frozenset({Permission.REPORT_CONTENT_OPEN, Permission.PEOPLE_KEY_GRANT})
WITH_UNIT_KEY: frozenset[Role] = frozenset(role for role in Role if HELD_BY[role] & _OPENS)

# Rule 7: certificates open functions.
NEEDS: dict[Permission, Function] = {
    Permission.CASE_PERSON_WRITE: Function.TRIAGE,
    Permission.CASE_STEP_WRITE: Function.TRIAGE,
    Permission.CHILD_DIALOGUE_WRITE: Function.FIRST_CONTACT,
    Permission.REPORT_TAKE: Function.TRIAGE,
    Permission.REPORT_CONTENT_OPEN: Function.TRIAGE,
    Permission.REPORT_LEVEL_DECIDE: Function.TRIAGE,
    Permission.REPORT_SENDER_TELL: Function.TRIAGE,
    Permission.CHILD_REPORTER_RULE: Function.FIRST_CONTACT,
    Permission.CHILD_WISH_DECIDE: Function.FIRST_CONTACT,
    Permission.REPORT_DELETION_DECIDE: Function.TRIAGE,
    Permission.REPORT_HOLD_SET: Function.TRIAGE,
    Permission.REPORT_REVIEW: Function.TRIAGE,
    Permission.REPORT_HAND_OVER: Function.TRIAGE,
    Permission.REPORT_TRANSFER_PROPOSE: Function.TRIAGE,
    Permission.REPORT_NAME_READERS: Function.TRIAGE,
    Permission.EXHIBIT_CUSTODY_WRITE: Function.TRIAGE,
    Permission.EXHIBIT_DESTROY: Function.TRIAGE,
    Permission.EXHIBIT_FILE_LOOK: Function.VIEWING,
    Permission.EXHIBIT_FILE_OPEN: Function.VIEWING,
    Permission.EXHIBIT_READ: Function.TRIAGE,
    Permission.EXHIBIT_RECEIVE: Function.TRIAGE,
}

# Viewing may harm the viewer, so it also needs the wellbeing certificate.
WITH_WELLBEING: frozenset[Permission] = frozenset(
    {Permission.EXHIBIT_FILE_LOOK, Permission.EXHIBIT_FILE_OPEN}
)

# Permissions before a colleague has confirmed the key. None of them reaches a report: an account may be forged.
BEFORE_KEY: frozenset[Permission] = frozenset(
    {
        Permission.DIRECTORY_HELPLINE_TEST,
        Permission.PEOPLE_OFFICER_MANAGE,
        Permission.PEOPLE_PARTNER_MANAGE,
        Permission.PEOPLE_STEP_RECORD,  # setup begins before anybody holds a key
    }
)

# Lanes of partners' machines; children and the community have their own doors.
PARTNER_LANES = frozenset({"partner", "industry", "foreign_police"})

ROLE_NAMES: dict[Role, Promise] = {
    Role.INTAKE: _("intake officer"),
    Role.INVESTIGATOR: _("investigator"),
    Role.VICTIM_IDENTIFICATION: _("victim-identification analyst"),
    Role.SUPERVISOR: _("supervisor"),
    Role.CHILD_PROTECTION: _("child-protection worker"),
    Role.PROSECUTOR: _("prosecutor"),
    Role.INTERPRETER: _("interpreter"),
    Role.OVERSIGHT: _("oversight"),
    Role.TRAINING: _("training officer"),
    Role.WELLBEING: _("wellbeing lead"),
    Role.ANALYST: _("analyst"),
    Role.ADMINISTRATOR: _("administrator"),
}

FUNCTION_NAMES: dict[Function, Promise] = {
    Function.FIRST_CONTACT: _("first contact"),
    Function.TRIAGE: _("triage"),
    Function.VIEWING: _("viewing"),
    Function.WELLBEING: _("wellbeing"),
}
