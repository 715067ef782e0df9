"""What each face may do in PostgreSQL: the walls between processes, as the database sees them.

The public face can add what people tell and read what their receipt opens; it can read no token, no officer, no
session and nobody's private key, not even wrapped. The worker joins tokens and reads no sealed word.
"""

from collections.abc import Iterator
from typing import Final

from payung.operations import guards

Privileges = dict[str, str]

# To hold a head until the commit asks for a right to change it; a trigger changes it, and nobody else.
_HELD: Final = "SELECT, UPDATE (chain)"
_LEDGER: Final[Privileges] = {"ledger_head": _HELD, "ledger_entry": "INSERT, SELECT"}
_DIRECTORY: Final[Privileges] = dict.fromkeys(
    ("directory_country", "directory_area", "directory_helpline", "directory_contact"), "SELECT"
) | {"directory_contacttest": "SELECT"}

_PUBLIC_HALF: Final = (
    "SELECT (id, unit_id, version, public, made_at, signature, chain, compromised_at, closed_at)"
)

PUBLIC: Final[Privileges] = {
    **_DIRECTORY,
    "ledger_head": _HELD,
    "ledger_entry": "INSERT",
    "foundation_grant": "SELECT, INSERT",
    "people_unit": "SELECT",
    "people_unitkey": _PUBLIC_HALF,
    "people_distrust": "SELECT",
    "intake_storedreport": (
        "SELECT, INSERT, UPDATE (unit_id, named_only, status, level, due_at, rises_at, raised_at, "
        "decided_at, done_at)"
    ),
    "intake_namedreader": "SELECT",
    "intake_tombstone": "SELECT (id, lookup, deleted_at)",
    # Adds what a child says of those who answer, and reads none of it; `turn` bounds how often.
    "intake_feedback": "INSERT, SELECT (id, turn)",
    "intake_feedbackfacts": "INSERT",
    # Taken and given up by whoever holds the receipt: the one thing that this face deletes.
    "intake_shortnumber": "SELECT, INSERT, DELETE",
    "intake_storedassessment": "INSERT, SELECT (id, report_id, sequence)",
    "intake_storedfacts": "INSERT",
    "intake_message": "SELECT, INSERT, UPDATE (seen_at)",
    "intake_token": "INSERT",
    "django_tasks_database_dbtaskresult": "INSERT",
}
API: Final[Privileges] = {
    "ledger_head": _HELD,
    "ledger_entry": "INSERT",
    "foundation_grant": "INSERT, SELECT (id, record)",
    "people_unit": "SELECT",
    "people_unitkey": _PUBLIC_HALF,
    "people_distrust": "SELECT",
    "people_partner": "SELECT",
    "people_partnerkey": "SELECT, UPDATE (last_used_on)",
    "intake_storedreport": "INSERT, SELECT (id)",
    "intake_storedassessment": "INSERT, SELECT (id)",
    "intake_storedfacts": "INSERT",
    "intake_token": "INSERT",
    # Whose each report is, and how far it has come: all that a partner reads back.
    "intake_sent": "INSERT, SELECT",
    "django_tasks_database_dbtaskresult": "INSERT",
}
# All but why: the reason is sealed to officers.
_UNDECIDED: Final = (
    "SELECT (id, record, unit_id, kind, rule, since, proposed_at, proposed_by, decision, "
    "officer_id, decided_at, second_id, second_at, ends_at), INSERT, DELETE, "
    "UPDATE (decision, officer_id, decided_at, second_id, second_at, ends_at)"
)
WORKER: Final[Privileges] = {
    **_LEDGER,
    "people_unit": "SELECT, UPDATE (rotation_raised_at)",
    # It deletes what officers have decided, and reads no word of it.
    "foundation_grant": "SELECT (id, record), DELETE",
    "intake_storedreport": (
        "SELECT (id, unit_id, origin_id, lane, level, language, status, received_at, due_at, "
        "rises_at, raised_at, decided_at, done_at, look_at, linked_at, review_at, "
        "review_raised_at, held_at, named_only, lookup), "
        "UPDATE (linked_at, raised_at, review_at, review_raised_at), DELETE"
    ),
    "people_partner": "SELECT (id, is_active, webhook)",
    "intake_sent": (
        "SELECT (report_id, partner_id, sent_at, key, progress, outcome, telling, telling_at), "
        "UPDATE (key, digest, outcome, outcome_at, changed_at, telling, telling_at), DELETE"
    ),
    "intake_delivery": "SELECT, INSERT, UPDATE, DELETE",
    "intake_message": "SELECT (id, report_id, author, kind, sent_at, seen_at, decided_at), DELETE",
    "intake_storedassessment": "SELECT (id, report_id), DELETE",
    "intake_storedfacts": "SELECT (id, report_id), DELETE",
    "intake_namedreader": "SELECT (id, report_id), DELETE",
    "intake_shortnumber": "SELECT (report_id), DELETE",
    "intake_feedback": "SELECT (id, unit_id, given_on), DELETE",
    "intake_feedbackfacts": "SELECT (id, feedback_id), DELETE",
    "intake_messagecount": "SELECT (id, month), DELETE",
    "intake_entrycount": "SELECT (id, month), DELETE",
    "intake_tombstone": "SELECT, INSERT, UPDATE (filed_at, lookup)",
    "intake_token": "SELECT, DELETE",
    "intake_link": "SELECT, INSERT, DELETE",
    "cases_case": "SELECT, DELETE",
    "cases_decision": "SELECT (id, case_id, kind, made_at), DELETE",
    "cases_note": "SELECT (id, case_id, written_at), DELETE",
    "cases_draft": "SELECT (id, report_id, saved_at), DELETE",
    "cases_presence": "SELECT (id, report_id, seen_at), DELETE",
    "cases_owndesk": "SELECT (id, officer_id), DELETE",
    "people_officer": "SELECT (id, is_active)",
    "django_session": "SELECT (expire_date), DELETE",
    "cases_proposal": _UNDECIDED,
    # What units hold, as hashes: it asks the matcher about them, and notes what the lists know.
    "media_casehash": "SELECT, UPDATE (looked_in)",
    "media_exhibit": (
        "SELECT (id, unit_id, state, ended_at, decided_by_id, confirmed_by_id, filed_at), "
        "UPDATE (filed_at)"
    ),
    "media_hit": "SELECT, INSERT, DELETE",
    "media_hashset": "SELECT (id, name, version, purpose)",
    "media_setversion": "SELECT (hash_set_id, version, mark)",
    "django_tasks_database_dbtaskresult": "SELECT, INSERT, UPDATE, DELETE",
}
_WRITE: Final = "SELECT, INSERT, UPDATE"
DESK: Final[Privileges] = {
    **_LEDGER,
    **dict.fromkeys(_DIRECTORY, _WRITE),
    "directory_area": _WRITE + ", DELETE",
    "directory_correction": "SELECT, INSERT",
    "directory_change": "SELECT, INSERT, UPDATE (decided_at, decider, outcome)",
    "foundation_grant": "SELECT, INSERT, UPDATE, DELETE",
    # What a unit is and is called, the root signs; a command of the operator brings a new name in.
    "people_unit": (
        "SELECT, INSERT, UPDATE (area, is_default, time_zone, rotation_due_at, "
        "rotation_raised_at, charter)"
    ),
    "people_unitkey": _WRITE,
    "people_distrust": _WRITE,
    "people_officer": _WRITE,
    "people_officerkey": _WRITE,
    "people_roleheld": "SELECT, INSERT, DELETE",
    "people_certificate": _WRITE,
    "people_override": "SELECT, INSERT",
    "people_partner": _WRITE,
    "people_partnerkey": _WRITE,
    "people_steprecord": "SELECT, INSERT, UPDATE (undone_at, undone_by_id)",
    "intake_storedreport": _WRITE,
    "intake_storedassessment": "SELECT, INSERT",
    "intake_storedfacts": "SELECT, INSERT",
    "intake_feedbackfacts": "SELECT (id, feedback_id)",  # the guard of grants asks
    "intake_message": _WRITE,
    "intake_link": "SELECT",
    "intake_namedreader": "SELECT, INSERT, DELETE",
    # Whoever may not read what we write any more loses the number that tells of it.
    "intake_shortnumber": "SELECT (report_id), DELETE",
    "intake_sent": (
        "SELECT (report_id, partner_id, progress, outcome, outcome_at, telling, telling_at), "
        "UPDATE (progress, changed_at, telling, telling_at)"
    ),
    "intake_delivery": "SELECT, INSERT, UPDATE (due_at, attempts, given_up_at)",
    "intake_feedback": "SELECT",
    "intake_messagecount": "SELECT, INSERT, UPDATE (sent, checked, found, kept)",
    "intake_entrycount": "SELECT, INSERT, UPDATE (shown, kept)",
    "intake_tombstone": "SELECT",
    "cases_case": "SELECT, INSERT, UPDATE, DELETE",
    "cases_decision": "SELECT, INSERT",
    "cases_note": "SELECT, INSERT, UPDATE (taken_back_at)",
    **dict.fromkeys(
        ("cases_draft", "cases_presence", "cases_owndesk", "cases_proposal"),
        "SELECT, INSERT, UPDATE, DELETE",
    ),
    # The desk alone keeps exhibits. Steps of custody are only ever added.
    "media_exhibit": _WRITE,
    "media_custody": "SELECT, INSERT",
    **dict.fromkeys(("media_casehash", "media_contents"), "SELECT, INSERT, DELETE"),
    "media_hit": "SELECT, DELETE",
    "media_hashset": "SELECT",
    # Who looked, and what they said of it, is only ever added to; a look can be cut short.
    "media_viewing": "SELECT, INSERT, UPDATE (ended_at)",
    "media_reveal": "SELECT, INSERT, UPDATE (until)",
    "media_ruling": "SELECT, INSERT",
    "media_beside": "SELECT, INSERT",
    "media_viewinglimits": _WRITE,
    "media_optout": "SELECT, INSERT, DELETE",
    "django_session": "SELECT, INSERT, UPDATE, DELETE",
    "mfa_authenticator": "SELECT, INSERT, UPDATE, DELETE",
    "django_tasks_database_dbtaskresult": "INSERT",
}
# What `payung backup` may: everything is read, and that it happened is written down.
BACKUP: Final = (
    "SELECT ON ALL TABLES IN SCHEMA public",
    "SELECT ON ALL SEQUENCES IN SCHEMA public",
    "UPDATE (chain) ON ledger_head",
    "INSERT ON ledger_entry",
)
# Counts and ages for the status port: no word, no id that it tells, nothing that it could change.
STATUS: Final[Privileges] = {
    "people_unit": "SELECT (id, kind)",
    "intake_storedreport": (
        "SELECT (id, unit_id, lane, level, received_at, due_at, rises_at, raised_at, decided_at, "
        "done_at, linked_at)"
    ),
    "intake_delivery": "SELECT (id, made_at, done_at, given_up_at)",
    "ledger_head": "SELECT",
    "ledger_entry": "SELECT",
    "django_tasks_database_dbtaskresult": (
        "SELECT (id, status, enqueued_at, started_at, run_after, worker_ids)"
    ),
}
# Lists of known material, and nothing of any report.
MATCHER: Final[Privileges] = dict.fromkeys(
    ("media_hashset", "media_setversion", "media_entry"), "SELECT"
)
# What is fetched from services: lists are written, a set or a version of it never deleted.
HASHSETS: Final[Privileges] = {
    "ledger_head": _HELD,
    "ledger_entry": "INSERT",
    "media_hashset": "SELECT, INSERT, UPDATE",
    "media_setversion": "SELECT, INSERT",
    "media_entry": "SELECT, INSERT, UPDATE, DELETE",
}
FACES: Final = {
    "public": PUBLIC,
    "desk": DESK,
    "api": API,
    "worker": WORKER,
    "status": STATUS,
    "matcher": MATCHER,
    "hashsets": HASHSETS,
}


def role(face: str) -> str:
    """Return the database role of a face."""
    return f"payung_{face}"


def statements() -> Iterator[str]:
    """Yield the SQL that a database owner runs after each migration. Roles get their passwords elsewhere."""
    # Nobody makes a table or function of their own: a guard could take it for ours.
    yield (
        "DO $$ BEGIN EXECUTE format("
        "'REVOKE TEMPORARY ON DATABASE %I FROM PUBLIC', current_database()); END $$;"
    )
    yield "REVOKE CREATE ON SCHEMA public FROM PUBLIC;"
    yield from _role("backup")
    for what in BACKUP:
        yield f"GRANT {what} TO {role('backup')};"
    for face, privileges in FACES.items():
        name = role(face)
        yield from _role(face)
        yield f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {name};"
        yield f"GRANT SELECT ON django_migrations TO {name};"
        for table, what in privileges.items():
            yield f"GRANT {what} ON {table} TO {name};"
    yield guards.everything()


def _role(face: str) -> Iterator[str]:
    """Yield what makes a role that may do nothing yet."""
    name = role(face)
    yield (
        f"DO $$ BEGIN CREATE ROLE {name} LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$;"
    )
    yield f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {name};"
    yield f"GRANT USAGE ON SCHEMA public TO {name};"
