"""Privileges of each process in PostgreSQL: the walls between processes.

The public face adds reports and messages, and reads what a receipt opens. It reads no token, officer or
session, and no private key, not even a wrapped one. The worker joins tokens and reads no sealed word.
"""

from collections.abc import Iterator
from typing import Final

from payung.operations import guards

Privileges = dict[str, str]

# SELECT FOR UPDATE needs a right to update. Only a trigger really changes a head.
_LOCKED: Final = "SELECT, UPDATE (chain)"
_LEDGER: Final[Privileges] = {"ledger_head": _LOCKED, "ledger_entry": "INSERT, SELECT"}
_DIRECTORY: Final[Privileges] = dict.fromkeys(
    ("directory_country", "directory_area", "directory_helpline", "directory_contact"), "SELECT"
) | {"directory_contacttest": "SELECT"}

_PUBLIC_HALF: Final = (
    "SELECT (id, unit_id, version, public, made_at, signature, chain, compromised_at, closed_at)"
)

# What becomes of a fingerprint, and the number of the change.
_CHANGES: Final = "state, held, changed_at, number, sampled, looked_at"
_NUMBERS: Final = "SELECT, INSERT, UPDATE (number)"

# A door learns whether a suspect's number or name is an officer's own, never whose.
_OWN_TOKENS: Final[Privileges] = {"people_officertoken": "SELECT (value, watches)"}
PUBLIC: Final[Privileges] = {
    **_DIRECTORY,
    **_OWN_TOKENS,
    "ledger_head": _LOCKED,
    "ledger_entry": "INSERT",
    "foundation_grant": "SELECT, INSERT",
    "people_unit": "SELECT",
    "people_unitkey": _PUBLIC_HALF,
    "people_distrust": "SELECT",
    # It never learns who works on a case, whether it is held, or what comes next in it.
    "cases_case": (
        "SELECT (id, unit_id, lane, level, language, named_only, opened_at, due_at, rises_at, "
        "raised_at, level_decided_at, look_at, closed_at, merged_into_id, merged_at, share_of_id), "
        "INSERT, "
        "UPDATE (unit_id, merged_into_id, merged_at, named_only, owner_id, new_to_owner, taken_at, "
        "action_at, ending_id, level, due_at, rises_at, raised_at, level_decided_at, look_at, closed_at)"
    ),
    "cases_reader": "SELECT",
    "intake_storedreport": "SELECT, INSERT, UPDATE (status, level)",
    "intake_tombstone": "SELECT (id, lookup, deleted_at)",
    # A child's feedback about the unit: added, never read. `turn` limits how often.
    "intake_feedback": "INSERT, SELECT (id, turn)",
    "intake_feedbackfacts": "INSERT",
    # The holder of a receipt draws and gives up this number: the only rows that this face deletes.
    "intake_shortnumber": "SELECT, INSERT, DELETE",
    "intake_storedassessment": "INSERT, SELECT (id, report_id, sequence)",
    "intake_storedfacts": "INSERT",
    "intake_message": "SELECT, INSERT, UPDATE (seen_at)",
    "intake_token": "INSERT",
    # A child's request to have a picture taken down, behind its own number: added to, and taken back.
    "removal_removalrequest": "SELECT, INSERT, UPDATE (ends_at)",
    "removal_removalrecord": "SELECT, INSERT",
    # A child releases and withdraws their own fingerprints, and reads what partners did.
    "removal_storedfingerprint": f"SELECT, INSERT, UPDATE (answered, {_CHANGES})",
    "removal_fingerprintfeed": _NUMBERS,
    "removal_fingerprintdelivery": "SELECT",
    # To whom a P1 is sealed too, and whether somebody reads now: neither officers nor their shifts.
    "people_dutyagreement": "SELECT (unit_id, answers_id, tested_at, ended_at)",
    "people_dutystate": "SELECT",
    "django_tasks_database_dbtaskresult": "INSERT",
}
API: Final[Privileges] = {
    **_OWN_TOKENS,
    "ledger_head": _LOCKED,
    # Whether a commit came before this process was killed: ledger/spool.py.
    "ledger_entry": "INSERT, SELECT (chain, sequence, hash)",
    "foundation_grant": "INSERT, SELECT (id, record)",
    "people_unit": "SELECT",
    "people_unitkey": _PUBLIC_HALF,
    "people_distrust": "SELECT",
    "people_partner": "SELECT",
    "people_partnerkey": "SELECT, UPDATE (last_used_on)",
    "cases_case": "INSERT, SELECT (id)",
    "intake_storedreport": "INSERT, SELECT (id)",
    "intake_storedassessment": "INSERT, SELECT (id)",
    "intake_storedfacts": "INSERT",
    "intake_token": "INSERT",
    "people_dutyagreement": "SELECT (unit_id, answers_id, tested_at, ended_at)",
    # A partner reads back only its own submissions and their progress.
    "intake_sent": "INSERT, SELECT",
    # Partners are given hashes: nothing of whose they are.
    "removal_storedfingerprint": (
        f"SELECT (id, md5, sha256, pdq, {_CHANGES}), UPDATE ({_CHANGES})"
    ),
    "removal_fingerprintfeed": _NUMBERS,
    "removal_fingerprintdelivery": "SELECT, INSERT, UPDATE (answer, answered_at, ended_at)",
    "django_tasks_database_dbtaskresult": "INSERT",
}
# All columns except the reason, which is sealed to officers.
_UNDECIDED: Final = (
    "SELECT (id, record, unit_id, kind, rule, since, proposed_at, proposed_by, decision, "
    "officer_id, decided_at, second_id, second_at, ends_at), INSERT, DELETE, "
    "UPDATE (decision, officer_id, decided_at, second_id, second_at, ends_at)"
)
WORKER: Final[Privileges] = {
    **_LEDGER,
    "people_unit": "SELECT, UPDATE (rotation_raised_at)",
    # It calls who is on duty and can open: so it learns which keys open which records, never a key.
    "people_unitkey": _PUBLIC_HALF,
    "people_distrust": "SELECT",
    "people_officerkey": "SELECT (id, officer_id, public, ended_at)",
    "people_roleheld": "SELECT",
    "people_certificate": "SELECT",
    "people_override": "SELECT (id, officer_id, function, ends_at)",
    "people_shift": "SELECT, DELETE",
    "people_dutyagreement": "SELECT",
    "people_dutystate": "SELECT, INSERT, UPDATE",
    "people_noticeaddress": "SELECT, UPDATE (worked_at)",
    "people_notice": "SELECT, INSERT, UPDATE, DELETE",
    "cases_alarm": "SELECT, INSERT, UPDATE (begun_at, turn, next_at), DELETE",
    # It deletes what officers decided to delete, and cannot read it.
    "foundation_grant": "SELECT (id, record, reader), DELETE",
    "intake_storedreport": (
        "SELECT (id, case_id, origin_id, lane, level, language, status, received_at, linked_at, "
        "lookup), UPDATE (linked_at), DELETE"
    ),
    "people_partner": "SELECT (id, is_active, webhook)",
    "intake_sent": (
        "SELECT (report_id, partner_id, sent_at, key, progress, outcome, telling, telling_at), "
        "UPDATE (key, digest, progress, outcome, outcome_at, changed_at, telling, telling_at), DELETE"
    ),
    "intake_delivery": "SELECT, INSERT, UPDATE, DELETE",
    "intake_message": "SELECT (id, report_id, author, kind, sent_at, seen_at, decided_at), DELETE",
    "intake_storedassessment": "SELECT (id, report_id), DELETE",
    "intake_storedfacts": "SELECT (id, report_id), DELETE",
    "intake_shortnumber": "SELECT (report_id), DELETE",
    "intake_feedback": "SELECT (id, unit_id, given_on), DELETE",
    "intake_feedbackfacts": "SELECT (id, feedback_id), DELETE",
    "intake_personsearch": "SELECT (id, searched_at), DELETE",
    "intake_messagecount": "SELECT (id, month), DELETE",
    "intake_entrycount": "SELECT (id, month), DELETE",
    "intake_reportcount": "SELECT (id, month), DELETE",
    "intake_rulecount": "SELECT (id, month), DELETE",
    "intake_reportmark": "SELECT (id, report_id), DELETE",
    "intake_tombstone": "SELECT, INSERT, UPDATE (filed_at, lookup)",
    "intake_token": "SELECT, DELETE",
    "intake_nametoken": "SELECT (report_id), DELETE",
    # It joins reports of services, and lets go of what it deletes; a guard holds it to that.
    "cases_case": (
        "SELECT, UPDATE (raised_at, review_at, review_raised_at, ending_id, merged_into_id, merged_at, "
        "level, level_decided_at, due_at, rises_at, look_at, closed_at, held_at, owner_id, "
        "new_to_owner, taken_at, reported_again_at), INSERT, DELETE"
    ),
    "cases_join": "SELECT, INSERT, DELETE",
    "cases_reader": "SELECT (id, case_id, officer_id), DELETE",
    "cases_conflictofinterest": "SELECT (id, case_id, officer_id), DELETE",
    "cases_decision": "SELECT (id, case_id, kind, level, made_at), DELETE",
    "cases_note": "SELECT (id, case_id, written_at), DELETE",
    "cases_personrecord": "SELECT (id, case_id, written_at), DELETE",
    "cases_step": "SELECT (id, case_id), DELETE",
    "cases_steprecord": "SELECT (id, case_id, step_id, written_at), DELETE",
    "cases_childrecord": "SELECT (id, case_id, file_id, written_at), DELETE",
    "cases_childfile": "SELECT (id, case_id), DELETE",
    "cases_childfilepart": "SELECT, DELETE",
    "cases_transfer": "SELECT (id, case_id), DELETE",
    "cases_draft": "SELECT (id, case_id, saved_at), DELETE",
    "cases_presence": "SELECT (id, case_id, seen_at), DELETE",
    "cases_handover": "SELECT (id, made_at), DELETE",
    "cases_owndesk": "SELECT (id, officer_id), DELETE",
    "removal_removalrequest": "SELECT (id, case_id, ends_at), DELETE",
    "removal_removalrecord": "SELECT (id, case_id), DELETE",
    # It releases what a flood has delayed and withdraws what has ended; guards hold it to that.
    "removal_storedfingerprint": f"SELECT, UPDATE (case_id, request_id, {_CHANGES}), DELETE",
    "removal_fingerprintfeed": _NUMBERS,
    "removal_fingerprintdelivery": "SELECT (id, fingerprint_id), DELETE",
    "people_officer": "SELECT (id, is_active, unit_id)",
    "django_session": "SELECT (expire_date), DELETE",
    "cases_proposal": _UNDECIDED,
    # Hashes of exhibits: the worker looks them up in the matcher and stores the hits.
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
    # The root signs a unit's kind, country and name; only an operator's command changes the name.
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
    "people_cutoff": "SELECT, INSERT",
    "people_officertoken": "SELECT, INSERT, DELETE",
    **dict.fromkeys(
        ("people_shift", "people_dayoff", "people_dutycalendar"), "SELECT, INSERT, UPDATE, DELETE"
    ),
    "people_dutyagreement": "SELECT, INSERT, UPDATE (tested_at, tested_by_id, ended_at)",
    "people_dutystate": "SELECT",
    "people_noticeaddress": "SELECT, INSERT, DELETE",
    "people_notice": "SELECT, INSERT, DELETE",
    "cases_alarm": "SELECT, INSERT, UPDATE (opened_at, opened_by_id, next_at), DELETE",
    "people_partner": _WRITE,
    "people_partnerkey": _WRITE,
    "people_steprecord": "SELECT, INSERT, UPDATE (undone_at, undone_by_id)",
    "intake_storedreport": _WRITE,
    "intake_storedassessment": "SELECT, INSERT",
    "intake_storedfacts": "SELECT, INSERT",
    "intake_feedbackfacts": "SELECT (id, feedback_id)",  # read by the guard of grants
    "intake_message": _WRITE,
    # A search and links compare tokens; with which key each was made they need not know. An officer writes down
    # a report.
    "intake_token": "SELECT (id, report_id, kind, value), INSERT",
    "intake_nametoken": "SELECT, INSERT, DELETE",
    "intake_personsearch": "SELECT, INSERT",
    # A reporter who may no longer read our answers loses the short number.
    "intake_shortnumber": "SELECT (report_id), DELETE",
    "intake_sent": (
        "SELECT (report_id, partner_id, progress, outcome, outcome_at, telling, telling_at), "
        "UPDATE (progress, changed_at, telling, telling_at)"
    ),
    "intake_delivery": "SELECT, INSERT, UPDATE (due_at, attempts, given_up_at)",
    "intake_feedback": "SELECT",
    "intake_messagecount": "SELECT, INSERT, UPDATE (sent, checked, found, kept)",
    "intake_entrycount": "SELECT, INSERT, UPDATE (shown, kept)",
    "intake_reportcount": "SELECT, INSERT, UPDATE (decided, no_danger, more_urgent)",
    "intake_rulecount": "SELECT, INSERT, UPDATE (fired, no_danger, missed)",
    "intake_reportmark": "SELECT, INSERT, UPDATE (marked_at, has_sentence, exported_at, body)",
    "intake_tombstone": "SELECT",
    "cases_case": _WRITE,
    "cases_join": "SELECT, INSERT, UPDATE (undone_at, undone_by_id)",
    "cases_reader": "SELECT, INSERT, DELETE",
    "cases_conflictofinterest": "SELECT, INSERT",
    "cases_decision": "SELECT, INSERT",
    "cases_transfer": "SELECT, INSERT, UPDATE (state, decided_by_id, decided_at, body)",
    "cases_handover": "SELECT, INSERT, UPDATE (state, decided_at, body)",
    "cases_note": "SELECT, INSERT, UPDATE (taken_back_at, side)",
    "cases_personrecord": "SELECT, INSERT, UPDATE (side)",
    "cases_step": "SELECT, INSERT, UPDATE (owner_id, due_at, done_at, side)",
    "cases_steprecord": "SELECT, INSERT",
    "cases_childfile": "SELECT, INSERT, UPDATE (worker_id, own_only)",
    "cases_childrecord": "SELECT, INSERT",
    "cases_childfilepart": "SELECT, INSERT, DELETE",
    **dict.fromkeys(
        ("cases_draft", "cases_presence", "cases_owndesk", "cases_proposal"),
        "SELECT, INSERT, UPDATE, DELETE",
    ),
    "removal_removalrequest": "SELECT, UPDATE (ends_at)",
    "removal_removalrecord": "SELECT, INSERT",
    "removal_storedfingerprint": f"SELECT, UPDATE ({_CHANGES})",
    "removal_fingerprintfeed": _NUMBERS,
    "removal_fingerprintdelivery": "SELECT",
    # Only the desk stores exhibits. Custody steps are append-only.
    "media_exhibit": _WRITE,
    "media_custody": "SELECT, INSERT",
    **dict.fromkeys(("media_casehash", "media_contents"), "SELECT, INSERT, DELETE"),
    "media_hit": "SELECT, DELETE",
    "media_hashset": "SELECT",
    # Viewings and findings are append-only; a viewing can end early.
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
# `payung backup` reads everything and records itself in the ledger.
BACKUP: Final = (
    "SELECT ON ALL TABLES IN SCHEMA public",
    "SELECT ON ALL SEQUENCES IN SCHEMA public",
    "UPDATE (chain) ON ledger_head",
    "INSERT ON ledger_entry",
)
# The status port reads only what it needs for counts and ages.
STATUS: Final[Privileges] = {
    "people_unit": "SELECT (id, kind)",
    "cases_case": (
        "SELECT (id, unit_id, lane, level, opened_at, due_at, rises_at, raised_at, "
        "level_decided_at, look_at, closed_at, merged_into_id)"
    ),
    "intake_storedreport": "SELECT (id, received_at, linked_at)",
    "intake_delivery": "SELECT (id, made_at, done_at, given_up_at)",
    "ledger_head": "SELECT",
    "ledger_entry": "SELECT",
    "django_tasks_database_dbtaskresult": (
        "SELECT (id, status, enqueued_at, started_at, run_after, worker_ids)"
    ),
}
# Hash sets only, nothing of a report.
MATCHER: Final[Privileges] = dict.fromkeys(
    ("media_hashset", "media_setversion", "media_entry"), "SELECT"
)
# Downloads from services write hash sets; a set or a version is never deleted.
HASHSETS: Final[Privileges] = {
    "ledger_head": _LOCKED,
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
    """Yield the SQL that the database owner runs after each migration. It sets no passwords."""
    # No role may make a table or function: a guard could take it for ours.
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
    """Yield the SQL that makes a role without privileges."""
    name = role(face)
    yield (
        f"DO $$ BEGIN CREATE ROLE {name} LOGIN; EXCEPTION WHEN duplicate_object THEN NULL; END $$;"
    )
    yield f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {name};"
    yield f"GRANT USAGE ON SCHEMA public TO {name};"
