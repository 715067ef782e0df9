"""What the worker's role cannot do in PostgreSQL, whatever runs in it: decide, or delete what nobody decided.

It deletes what officers have decided, so it needs the right to. These triggers ask, for each row of what
somebody told and for each key to it, whether a proposal stands there that is decided to its end, and whose day
has come by the database's own clock.
"""

from collections.abc import Iterator
from typing import Final

_DECIDED: Final = "decision = 'delete' AND officer_id IS NOT NULL AND ends_at <= clock_timestamp()"
_REFUSE: Final = (
    "RAISE EXCEPTION 'The worker deletes only what officers have decided.' USING ERRCODE = '42501'"
)
# Tables of sealed records, and how each leads to its report, or to its feedback.
_OF_REPORT: Final = {
    "intake_message": "report_id",
    "intake_storedassessment": "report_id",
    "intake_storedfacts": "report_id",
    "intake_feedbackfacts": "feedback_id",
}
_OF_CASE: Final = ("cases_decision", "cases_note")
# Sealed records that the worker may let go by themselves: drafts that got old, views of somebody who left,
# proposals that fell away.
_FREE: Final = ("cases_draft", "cases_owndesk", "cases_proposal")


def _is_of_report(record: str) -> str:
    """Return the condition that `record` belongs to the report of proposal `p`."""
    ways = [f"p.record = {record}"]
    for table, column in _OF_REPORT.items():
        ways.append(_there_is(table, f"x.id = {record} AND x.{column} = p.record"))
    for table in _OF_CASE:
        case = "(SELECT report_id FROM cases_case WHERE id = x.case_id)"
        ways.append(_there_is(table, f"x.id = {record} AND p.record = {case}"))
    return f"({' OR '.join(ways)})"


def _there_is(table: str, where: str) -> str:
    return f"EXISTS (SELECT 1 FROM {table} x WHERE {where})"  # noqa: S608  names of this module


def _is_decided(where: str) -> str:
    return f"EXISTS (SELECT 1 FROM cases_proposal p WHERE {where} AND {_DECIDED})"  # noqa: S608


def _function(name: str, condition: str) -> str:
    """Return a trigger's function that refuses the worker unless `condition` holds.

    Nobody else's rows ask: where a migration was taken back, the condition may name a table that is gone.
    """
    return f"""
CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
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
    """Return the function and its trigger, of one name."""
    return f"""{_function(name, condition)}
DROP TRIGGER IF EXISTS {name} ON {table};
CREATE TRIGGER {name} BEFORE {when} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}();
"""


def _leads_to() -> Iterator[tuple[str, str]]:
    """Yield each table of what somebody told or wrote, and the condition that proposal `p` is about a row."""
    for table in ("intake_storedreport", "intake_feedback"):
        yield table, "p.record = OLD.id"
    for table, column in _OF_REPORT.items():
        yield table, f"p.record = OLD.{column}"
    for table in _OF_CASE:
        yield table, "p.record = (SELECT report_id FROM cases_case WHERE id = OLD.case_id)"


def worker() -> str:
    """Return the SQL of all of it."""
    free = " OR ".join(_there_is(table, "x.id = OLD.record") for table in _FREE)
    may_forget = f"{free} OR {_is_decided(_is_of_report('OLD.record'))}"
    guards = [
        _guard("payung_worker_decides", "INSERT OR UPDATE", "cases_proposal", "NEW.decision = ''"),
        _guard("payung_worker_forgets", "DELETE", "foundation_grant", may_forget),
    ]
    guards += [
        _guard(f"payung_worker_deletes_{table}", "DELETE", table, _is_decided(where))
        for table, where in _leads_to()
    ]
    return "".join(guards)
