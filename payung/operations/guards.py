"""PostgreSQL triggers that hold each process to its own work, even where it was seized.

Privileges alone are too wide: the worker deletes, the public face sets clocks, all write to the ledger. So
these triggers check each row that a role writes, by the database's clock. They do not check the database's
owner.
"""

from collections.abc import Collection, Iterator
from typing import Final, NamedTuple

from payung.cases import acts as cases
from payung.intake import acts as intake
from payung.ledger.acts import BEGUN_AGAIN
from payung.media import acts as media
from payung.operations import acts as operator
from payung.removal import acts as removal
from payung.removal.choices import FingerprintState
from payung.triage.lanes import CLOSE_TO_THE_CHILD, FIRST_HUMAN_ACT, RISES_AFTER, Lane, Level

# pg_temp comes last: otherwise a role could put its own people_unit in front of ours.
_TRIGGER: Final = "RETURNS trigger LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp"
_DECIDED: Final = "decision = 'delete' AND officer_id IS NOT NULL AND ends_at <= clock_timestamp()"
_REFUSE: Final = (
    "RAISE EXCEPTION 'The worker deletes only what officers have decided.' USING ERRCODE = '42501'"
)
# Tables of sealed records, with the column that leads to the report or the feedback.
_OF_REPORT: Final = {
    "intake_message": "report_id",
    "intake_storedassessment": "report_id",
    "intake_storedfacts": "report_id",
    "intake_reportmark": "report_id",
    "intake_feedbackfacts": "feedback_id",
}
_OF_CASE: Final = (
    *("cases_decision", "cases_note", "cases_personrecord", "cases_conflictofinterest"),
    *("cases_steprecord", "cases_step", "cases_childrecord", "cases_childfile", "cases_transfer"),
    *("removal_removalrequest", "removal_removalrecord"),
)
# Sealed records that the worker may delete without a decision: old drafts and handovers, desk views of officers
# who left, proposals that lapsed.
_FREE: Final = ("cases_draft", "cases_handover", "cases_owndesk", "cases_proposal")


def _is_of_report(record: str) -> str:
    """Return the condition that `record` belongs to the report of proposal `p`."""
    conditions = [f"p.record = {record}"]
    for table, column in _OF_REPORT.items():
        conditions.append(_there_is(table, f"x.id = {record} AND x.{column} = p.record"))
    conditions += [
        _there_is(table, f"x.id = {record} AND x.case_id = p.record") for table in _OF_CASE
    ]
    conditions += [
        _goes_with_file(record),
        _there_is("cases_childrecord", f"x.id = {record} AND x.file_id = p.record"),
    ]
    return f"({' OR '.join(conditions)})"


def _goes_with_file(record: str) -> str:
    """Return the condition that `record` goes with the child's file of proposal `p`: an officer named it."""
    return _there_is("cases_childfilepart", f"x.record = {record} AND x.file_id = p.record")


def _there_is(table: str, where: str) -> str:
    return f"EXISTS (SELECT 1 FROM {table} x WHERE {where})"  # noqa: S608  names of this module


def _is_decided(where: str) -> str:
    return f"EXISTS (SELECT 1 FROM cases_proposal p WHERE {where} AND {_DECIDED})"  # noqa: S608


def _function(name: str, condition: str) -> str:
    """Return a trigger's function that refuses the worker unless `condition` holds.

    The condition is only evaluated for the worker: after a migration back it may name a missing table.
    """
    return f"""
CREATE OR REPLACE FUNCTION {name}() {_TRIGGER} AS $$
BEGIN
    IF current_user = 'payung_worker' THEN
        IF NOT ({condition}) THEN
            {_REFUSE};
        END IF;
    END IF;
    RETURN COALESCE(NEW, OLD);
END $$;
"""


def _guard(name: str, when: str, table: str, condition: str) -> str:
    """Return the SQL of a function and its trigger, both called `name`."""
    return f"""{_function(name, condition)}
DROP TRIGGER IF EXISTS {name} ON {table};
CREATE TRIGGER {name} BEFORE {when} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}();
"""


def _leads_to() -> Iterator[tuple[str, str]]:
    """Yield each table of reports or notes, with the condition that proposal `p` is about its row."""
    for table in ("cases_case", "intake_storedreport", "intake_feedback"):
        # A share goes with its case.
        of = "COALESCE(OLD.share_of_id, OLD.id)" if table == "cases_case" else "OLD.id"
        yield table, f"p.record = {of}"
    for table, column in _OF_REPORT.items():
        yield table, f"p.record = OLD.{column}"
    own = {"cases_childfile": "OLD.id", "cases_childrecord": "OLD.file_id"}
    for table in _OF_CASE:
        file = f"p.record = {own[table]}" if table in own else _goes_with_file("OLD.id")
        step = f" OR {_goes_with_file('OLD.step_id')}" if table == "cases_steprecord" else ""
        yield table, f"(p.record = OLD.case_id OR {file}{step})"


# The worker joins reports of services, of one unit, and makes what leads them more urgent, never less.
_RAISES: Final = f"""
    NEW.unit_id = OLD.unit_id AND NEW.lane = OLD.lane AND NEW.named_only = OLD.named_only
    AND NEW.level <= OLD.level
    AND (NEW.level_decided_at IS NULL OR NEW.level_decided_at IS NOT DISTINCT FROM OLD.level_decided_at)
    AND (NEW.closed_at IS NULL OR NEW.closed_at IS NOT DISTINCT FROM OLD.closed_at)
    AND (NEW.look_at IS NULL OR NEW.look_at IS NOT DISTINCT FROM OLD.look_at)
    AND (NEW.owner_id IS NOT DISTINCT FROM OLD.owner_id
        OR (OLD.owner_id IS NULL AND OLD.lane = '{Lane.INDUSTRY}'))
    AND (NEW.held_at IS NOT NULL OR OLD.held_at IS NULL)
    AND (NEW.merged_into_id IS NULL OR NEW.merged_into_id IS NOT DISTINCT FROM OLD.merged_into_id
        OR NEW.lane = '{Lane.INDUSTRY}' OR EXISTS (
            SELECT 1 FROM cases_case c WHERE c.id = OLD.merged_into_id AND c.merged_into_id IS NULL))
"""  # noqa: S608  words of ours


# The worker opens no case. It lets the unit that answers by a tested agreement work on a P1 that waits.
_SHARES: Final = f"""
    NEW.share_of_id IS NOT NULL AND NEW.level = '{Level.P1}' AND NEW.owner_id IS NULL AND NEW.taken_at IS NULL
    AND NOT NEW.named_only AND EXISTS (
        SELECT 1 FROM cases_case c JOIN people_dutyagreement a ON a.unit_id = c.unit_id
        WHERE c.id = NEW.share_of_id AND c.share_of_id IS NULL AND c.level = '{Level.P1}' AND NOT c.named_only
        AND c.closed_at IS NULL AND c.level_decided_at IS NULL AND c.lane = NEW.lane
        AND a.answers_id = NEW.unit_id AND a.tested_at IS NOT NULL AND a.ended_at IS NULL)
"""  # noqa: S608  words of ours


# A fingerprint goes when nothing is left of its case; it never moves to another, and its hashes stay the same.
_UNLINKS: Final = f"""
    (NEW.case_id IS NOT DISTINCT FROM OLD.case_id
        OR (NEW.case_id IS NULL AND {_is_decided("p.record = OLD.case_id")}))
    AND (NEW.request_id IS NOT DISTINCT FROM OLD.request_id OR NEW.case_id IS NULL)
"""
_LEFT: Final = "OLD.case_id IS NULL"


def worker() -> str:
    """Return the SQL of the guards against the worker."""
    free = " OR ".join(_there_is(table, "x.id = OLD.record") for table in _FREE)
    may_forget = f"{free} OR {_is_decided(_is_of_report('OLD.record'))}"
    guards = [
        _guard("payung_worker_decides", "INSERT OR UPDATE", "cases_proposal", "NEW.decision = ''"),
        _guard("payung_worker_forgets", "DELETE", "foundation_grant", may_forget),
    ]
    guards += [
        _guard("payung_worker_shares", "INSERT", "cases_case", _SHARES),
        _guard("payung_worker_joins", "INSERT", "cases_join", "NEW.rule <> ''"),
        _guard("payung_worker_raises", "UPDATE", "cases_case", _RAISES),
    ]
    guards += [
        _guard("payung_worker_unlinks", "UPDATE", "removal_storedfingerprint", _UNLINKS),
        _guard("payung_worker_lets_go", "DELETE", "removal_storedfingerprint", _LEFT),
    ]
    guards += [
        _guard(f"payung_worker_deletes_{table}", "DELETE", table, _is_decided(where))
        for table, where in _leads_to()
    ]
    return "".join(guards)


def _listed(values: Collection[str]) -> str:
    return ", ".join(f"'{value}'" for value in sorted(values))


_FIRST_ACT: Final = " ".join(
    f"WHEN '{level}' THEN {minutes}" for level, minutes in FIRST_HUMAN_ACT.items()
)
# A seized public face must not be able to silence a case or move it to the police whom it names. A clock
# that is too long is shortened, not refused: no child's report may fail because two machines' clocks differ.
_CASES: Final = f"""
CREATE OR REPLACE FUNCTION payung_public_may_only_raise() {_TRIGGER} AS $$
DECLARE
    most interval;
    moves boolean;
    ends boolean;
    begins_again boolean;
BEGIN
    IF current_user <> 'payung_public' THEN
        RETURN NEW;
    END IF;
    IF TG_OP = 'INSERT' THEN
        begins_again := true;
        IF NEW.level > '{Level.P3}' OR NEW.lane NOT IN ({_listed(CLOSE_TO_THE_CHILD)}) OR NEW.named_only
            OR num_nonnulls(NEW.owner_id, NEW.taken_at, NEW.level_decided_at, NEW.closed_at) > 0
            OR num_nonnulls(NEW.look_at, NEW.action_at, NEW.ending_id, NEW.raised_at, NEW.held_at) > 0
            OR num_nonnulls(NEW.merged_into_id, NEW.share_of_id) > 0
        THEN
            RAISE EXCEPTION 'The public face opens cases that wait.' USING ERRCODE = '42501';
        END IF;
    ELSE
        moves := NEW.unit_id <> OLD.unit_id;
        -- a share ends where its case has gone to a unit that is not police, and waits there
        ends := OLD.share_of_id IS NOT NULL AND OLD.closed_at IS NULL AND NEW.closed_at IS NOT NULL
            AND EXISTS (SELECT 1 FROM cases_case c JOIN people_unit u ON u.id = c.unit_id
                WHERE c.id = OLD.share_of_id AND c.level_decided_at IS NULL
                AND u.kind NOT IN ('police', 'analysis'));
        begins_again := NEW.level < OLD.level OR OLD.closed_at IS NOT NULL
            OR (OLD.level_decided_at IS NOT NULL AND NEW.level_decided_at IS NULL)
            OR (OLD.look_at IS NOT NULL AND NEW.look_at IS NULL);
        IF NEW.level > OLD.level
            OR (NEW.level_decided_at IS NOT NULL AND NEW.level_decided_at IS DISTINCT FROM OLD.level_decided_at)
            OR (NEW.closed_at IS NOT NULL AND NEW.closed_at IS DISTINCT FROM OLD.closed_at AND NOT ends)
            OR (NEW.look_at IS NOT NULL AND NEW.look_at IS DISTINCT FROM OLD.look_at)
            OR (NEW.merged_into_id IS NOT NULL AND NEW.merged_into_id IS DISTINCT FROM OLD.merged_into_id)
            OR (NEW.raised_at IS NOT NULL AND NEW.raised_at IS DISTINCT FROM OLD.raised_at)
            OR (NEW.named_only <> OLD.named_only AND (NEW.named_only OR NOT moves))
            OR (NOT moves AND (NEW.owner_id, NEW.new_to_owner, NEW.taken_at, NEW.action_at, NEW.ending_id)
                IS DISTINCT FROM (OLD.owner_id, OLD.new_to_owner, OLD.taken_at, OLD.action_at, OLD.ending_id))
            OR (moves AND num_nonnulls(NEW.owner_id, NEW.taken_at, NEW.action_at, NEW.ending_id) > 0)
            OR (moves AND OLD.share_of_id IS NOT NULL)
            OR (moves AND EXISTS (
                SELECT 1 FROM people_unit WHERE id = NEW.unit_id AND kind IN ('police', 'analysis')))
        THEN
            RAISE EXCEPTION 'The public face may only raise a case.' USING ERRCODE = '42501';
        END IF;
        IF OLD.due_at IS NOT NULL AND OLD.look_at IS NULL AND NOT ends THEN
            -- its clock runs: it only ever ends sooner
            NEW.due_at := LEAST(NEW.due_at, OLD.due_at);
            NEW.rises_at := LEAST(NEW.rises_at, OLD.rises_at);
        END IF;
    END IF;
    IF begins_again AND NEW.closed_at IS NULL THEN
        most := make_interval(mins => CASE NEW.level {_FIRST_ACT} END);
        NEW.due_at := LEAST(NEW.due_at, clock_timestamp() + most);
        NEW.rises_at := LEAST(NEW.rises_at, clock_timestamp() + most * {RISES_AFTER});
    END IF;
    RETURN NEW;
END $$;
DROP TRIGGER IF EXISTS payung_public_may_only_raise ON cases_case;
CREATE TRIGGER payung_public_may_only_raise BEFORE INSERT OR UPDATE ON cases_case
    FOR EACH ROW EXECUTE FUNCTION payung_public_may_only_raise();
"""  # noqa: S608  words of ours

_PARTNERS: Final = "".join(
    f"""
CREATE OR REPLACE FUNCTION payung_api_adds_for_partners() {_TRIGGER} AS $$
BEGIN
    IF current_user = 'payung_api' AND NEW.lane IN ({_listed(CLOSE_TO_THE_CHILD)}) THEN
        RAISE EXCEPTION 'The api adds no report of a child.' USING ERRCODE = '42501';
    END IF;
    RETURN NEW;
END $$;
DROP TRIGGER IF EXISTS payung_api_adds_for_partners ON {table};
CREATE TRIGGER payung_api_adds_for_partners BEFORE INSERT ON {table}
    FOR EACH ROW EXECUTE FUNCTION payung_api_adds_for_partners();
"""
    for table in ("cases_case", "intake_storedreport")
)

# A seized face of children or partners puts nothing back that was questioned or withdrawn.
_FINGERPRINTS: Final = f"""
CREATE OR REPLACE FUNCTION payung_faces_only_take_out() {_TRIGGER} AS $$
BEGIN
    IF (current_user = 'payung_public' AND NEW.state <> OLD.state
            AND NEW.state <> '{FingerprintState.WITHDRAWN}')
        OR (current_user = 'payung_api' AND (NEW.state <> '{FingerprintState.QUESTIONED}'
            OR OLD.state NOT IN ('{FingerprintState.RELEASED}', '{FingerprintState.WAITING}')))
    THEN
        RAISE EXCEPTION 'This face only takes a fingerprint out.' USING ERRCODE = '42501';
    END IF;
    RETURN NEW;
END $$;
DROP TRIGGER IF EXISTS payung_faces_only_take_out ON removal_storedfingerprint;
CREATE TRIGGER payung_faces_only_take_out BEFORE UPDATE ON removal_storedfingerprint
    FOR EACH ROW EXECUTE FUNCTION payung_faces_only_take_out();
"""

_UNLINKED: Final = f"""
CREATE OR REPLACE FUNCTION payung_public_adds_unlinked() {_TRIGGER} AS $$
BEGIN
    IF current_user = 'payung_public' AND NEW.linked_at IS NOT NULL THEN
        RAISE EXCEPTION 'The public face adds reports that are not linked yet.' USING ERRCODE = '42501';
    END IF;
    RETURN NEW;
END $$;
DROP TRIGGER IF EXISTS payung_public_adds_unlinked ON intake_storedreport;
CREATE TRIGGER payung_public_adds_unlinked BEFORE INSERT ON intake_storedreport
    FOR EACH ROW EXECUTE FUNCTION payung_public_adds_unlinked();
"""


class _Writer(NamedTuple):
    """Ledger entries that a role may add: actor, chains, and acts (empty: any)."""

    actor: str
    chain: str = ".+"
    acts: tuple[str, ...] = ()


_ID: Final = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"


def _of_units(parts: Collection[str]) -> str:
    return f"{_ID}/({'|'.join(sorted(parts))})"


WRITERS: Final = {
    "public": _Writer(
        "door|reporter",
        _of_units({*CLOSE_TO_THE_CHILD, "feedback"}),
        (
            *(intake.REPORT_RECEIVED, intake.REPORT_SUPPLEMENTED, intake.WORD_ADDED),
            *(intake.STOP_ASKED, intake.SEE_ASKED, intake.CORRECTION_SENT, intake.FORGET_ASKED),
            *(intake.ANSWERS_READ, intake.NUMBER_DRAWN, intake.NUMBER_FORGOTTEN),
            *(cases.REPORT_HANDED_OVER, cases.REPORT_TAKEN_OVER, cases.SHARE_ENDED),
            intake.FEEDBACK_GIVEN,
            *(removal.ASKED, removal.SAFETY_TOLD, removal.FINGERPRINTS_ADDED),
            *(removal.FINGERPRINTS_RELEASED, removal.BACK_ASKED, removal.TAKEN_BACK),
        ),
    ),
    "api": _Writer(
        f"partner:{_ID}",
        f"{_of_units(set(Lane) - CLOSE_TO_THE_CHILD)}|{media.CHAIN}|{removal.CHAIN}",
        (
            *(intake.REPORT_RECEIVED, media.HASHES_MATCHED, media.HASHES_ALIKE),
            *(removal.FINGERPRINTS_GIVEN, removal.FINGERPRINT_ANSWERED),
        ),
    ),
    "hashsets": _Writer("system", media.CHAIN, (media.SET_IMPORTED, media.FEEDBACK_GIVEN)),
    "backup": _Writer("system", "system", (operator.BACKUP_MADE, operator.SECRETS_BACKED_UP)),
    "worker": _Writer("system"),
    "desk": _Writer(f"officer:{_ID}|door"),
}


def _writes(writer: _Writer) -> str:
    """Return the condition that this writer may add the new entry."""
    own_act = f"NEW.act IN ({_listed({*writer.acts, BEGUN_AGAIN})})" if writer.acts else "true"
    # A damaged chain continues in a new one, with a number after its name.
    chain = f"^({writer.chain})(/[0-9]+)?$"
    return f"NEW.actor ~ '^({writer.actor})$' AND NEW.chain ~ '{chain}' AND {own_act}"


def reports() -> str:
    """Return the SQL that lets the public face only raise reports, and the api add only partners' reports.

    And neither puts a fingerprint back that was questioned or withdrawn.
    """
    return _CASES + _PARTNERS + _UNLINKED + _FINGERPRINTS


def ledger() -> str:
    """Return the SQL that lets each role add only its own acts, in its name, to its chains."""
    cases = "\n".join(
        f"        WHEN 'payung_{face}' THEN {_writes(writer)}" for face, writer in WRITERS.items()
    )
    return f"""
CREATE OR REPLACE FUNCTION payung_writes_for_itself() {_TRIGGER} AS $$
BEGIN
    IF NOT (CASE current_user
{cases}
        ELSE true
    END) THEN
        RAISE EXCEPTION 'This process writes only its own acts.' USING ERRCODE = '42501';
    END IF;
    RETURN NEW;
END $$;
DROP TRIGGER IF EXISTS payung_writes_for_itself ON ledger_entry;
CREATE TRIGGER payung_writes_for_itself BEFORE INSERT ON ledger_entry
    FOR EACH ROW EXECUTE FUNCTION payung_writes_for_itself();
"""


def everything() -> str:
    """Return the SQL of all guards."""
    return reports() + worker() + ledger()
