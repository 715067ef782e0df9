"""Triggers of the ledger: an entry is accepted only after the newest of its chain, and moves the head.

The database skips every other entry, and returns how many it accepted. So nobody can leave a gap, or move a
head to a place where nothing fits. Rows are neither changed nor deleted. Against the owner of the database
there are checkpoints. A later migration that alters these tables must end with `create`: SQLite drops the
triggers of a table that Django rebuilds. Tests empty tables only within `lifted` (see `reset.py`).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from django.db.backends.base.base import BaseDatabaseWrapper

from payung.ledger.hashing import GENESIS

_ENTRY: Final = "The ledger is only ever added to."
_HEAD: Final = "The head of a chain only ever moves on."

_NAMES: Final = {
    "ledger_entry_update": "ledger_entry",
    "ledger_entry_delete": "ledger_entry",
    "ledger_entry_insert": "ledger_entry",
    "ledger_entry_truncate": "ledger_entry",
    "ledger_entry_head": "ledger_entry",
    "ledger_head_update": "ledger_head",
    "ledger_head_delete": "ledger_head",
    "ledger_head_entry": "ledger_head",
    "ledger_head_insert": "ledger_head",
    "ledger_head_truncate": "ledger_head",
}

# INSERT OR REPLACE deletes the old row without firing its delete trigger, hence the two on INSERT.
# A row can also be replaced by its hidden rowid, which is -1 here unless the statement named it.
_SQLITE: Final = (
    f"""CREATE TRIGGER ledger_entry_update BEFORE UPDATE ON ledger_entry
        BEGIN SELECT RAISE(ABORT, '{_ENTRY}'); END""",
    f"""CREATE TRIGGER ledger_entry_delete BEFORE DELETE ON ledger_entry
        BEGIN SELECT RAISE(ABORT, '{_ENTRY}'); END""",
    f"""CREATE TRIGGER ledger_entry_insert BEFORE INSERT ON ledger_entry
        BEGIN
        SELECT RAISE(ABORT, '{_ENTRY}')
            WHERE EXISTS (SELECT 1 FROM ledger_entry WHERE rowid = NEW.rowid);
        SELECT RAISE(IGNORE)
            WHERE (NEW.sequence - 1, NEW.previous) IS NOT (
                SELECT IFNULL(MAX(sequence), 0), IFNULL(MAX(hash), '{GENESIS}')
                FROM ledger_head WHERE chain = NEW.chain)
            OR (NEW.sequence - 1, NEW.previous) IS NOT (
                SELECT IFNULL(MAX(sequence), 0), IFNULL(MAX(hash), '{GENESIS}')
                FROM (SELECT sequence, hash FROM ledger_entry WHERE chain = NEW.chain
                    ORDER BY sequence DESC LIMIT 1));
        END""",  # noqa: S608 (constants of this module)
    """CREATE TRIGGER ledger_entry_head AFTER INSERT ON ledger_entry
        BEGIN
        UPDATE ledger_head SET sequence = NEW.sequence, hash = NEW.hash WHERE chain = NEW.chain;
        INSERT INTO ledger_head (chain, sequence, hash) SELECT NEW.chain, NEW.sequence, NEW.hash
            WHERE NOT EXISTS (SELECT 1 FROM ledger_head WHERE chain = NEW.chain);
        END""",
    f"""CREATE TRIGGER ledger_head_update BEFORE UPDATE ON ledger_head
        WHEN NEW.chain <> OLD.chain OR NEW.sequence < OLD.sequence
            OR (NEW.sequence = OLD.sequence AND NEW.hash <> OLD.hash)
            OR (NEW.sequence > OLD.sequence AND NOT EXISTS (SELECT 1 FROM ledger_entry
                WHERE chain = NEW.chain AND sequence = NEW.sequence AND hash = NEW.hash))
        BEGIN SELECT RAISE(ABORT, '{_HEAD}'); END""",  # noqa: S608
    f"""CREATE TRIGGER ledger_head_delete BEFORE DELETE ON ledger_head
        BEGIN SELECT RAISE(ABORT, '{_HEAD}'); END""",
    f"""CREATE TRIGGER ledger_head_insert BEFORE INSERT ON ledger_head
        WHEN EXISTS (SELECT 1 FROM ledger_head WHERE chain = NEW.chain OR rowid = NEW.rowid)
            OR NOT EXISTS (SELECT 1 FROM ledger_entry
                WHERE chain = NEW.chain AND sequence = NEW.sequence AND hash = NEW.hash)
        BEGIN SELECT RAISE(ABORT, '{_HEAD}'); END""",  # noqa: S608
)

# It reads and writes as its owner, since a face may do neither. It reads the newest entry in order from the
# head on, which only the table's key gives: otherwise a plan from when the table was small would read the whole
# chain at every entry. Of two writers of the first entry, one waits for the other here.
_FOLLOWS: Final = f"""CREATE OR REPLACE FUNCTION ledger_entry_follows() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
    DECLARE
        head ledger_head;
        newest ledger_entry;
    BEGIN
        SELECT * INTO head FROM ledger_head WHERE chain = NEW.chain FOR UPDATE;
        IF NEW.sequence - 1 <> COALESCE(head.sequence, 0)
            OR NEW.previous <> COALESCE(head.hash, '{GENESIS}')
        THEN RETURN NULL; END IF;
        SELECT * INTO newest FROM ledger_entry
            WHERE chain = NEW.chain AND sequence >= NEW.sequence - 1
            ORDER BY sequence DESC LIMIT 1;
        IF NEW.sequence - 1 <> COALESCE(newest.sequence, 0)
            OR NEW.previous <> COALESCE(newest.hash, '{GENESIS}')
        THEN RETURN NULL; END IF;
        IF head.chain IS NOT NULL THEN
            UPDATE ledger_head SET sequence = NEW.sequence, hash = NEW.hash WHERE chain = NEW.chain;
        ELSE
            INSERT INTO ledger_head (chain, sequence, hash)
                VALUES (NEW.chain, NEW.sequence, NEW.hash) ON CONFLICT DO NOTHING;
            IF NOT FOUND THEN RETURN NULL; END IF;
        END IF;
        RETURN NEW;
    END $$"""  # noqa: S608  (constants of this module)

_POSTGRESQL: Final = (
    """CREATE FUNCTION ledger_refuse() RETURNS trigger
        LANGUAGE plpgsql SET search_path = pg_catalog, public, pg_temp AS $$
        BEGIN RAISE EXCEPTION '%', TG_ARGV[0] USING ERRCODE = '23000'; END $$""",
    f"""CREATE TRIGGER ledger_entry_update BEFORE UPDATE OR DELETE ON ledger_entry
        FOR EACH ROW EXECUTE FUNCTION ledger_refuse('{_ENTRY}')""",
    f"""CREATE TRIGGER ledger_entry_truncate BEFORE TRUNCATE ON ledger_entry
        FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse('{_ENTRY}')""",
    _FOLLOWS,
    """CREATE TRIGGER ledger_entry_insert BEFORE INSERT ON ledger_entry
        FOR EACH ROW EXECUTE FUNCTION ledger_entry_follows()""",
    # A head moves only with its entry, from within the trigger above. Faces may write its chain, to lock it,
    # but it never changes: a trigger of theirs would be as deep as ours.
    f"""CREATE TRIGGER ledger_head_update BEFORE UPDATE ON ledger_head FOR EACH ROW
        WHEN (NEW.chain <> OLD.chain OR (pg_trigger_depth() = 0 AND NEW IS DISTINCT FROM OLD))
        EXECUTE FUNCTION ledger_refuse('{_HEAD}')""",
    f"""CREATE TRIGGER ledger_head_insert BEFORE INSERT ON ledger_head FOR EACH ROW
        WHEN (pg_trigger_depth() = 0) EXECUTE FUNCTION ledger_refuse('{_HEAD}')""",
    f"""CREATE TRIGGER ledger_head_delete BEFORE DELETE ON ledger_head
        FOR EACH ROW EXECUTE FUNCTION ledger_refuse('{_HEAD}')""",
    f"""CREATE TRIGGER ledger_head_truncate BEFORE TRUNCATE ON ledger_head
        FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse('{_HEAD}')""",
)


def create(connection: BaseDatabaseWrapper) -> None:
    """Drop and create this database's triggers. Raises NotImplementedError for other databases."""
    statements = {"sqlite": _SQLITE, "postgresql": _POSTGRESQL}.get(connection.vendor)
    if statements is None:
        raise NotImplementedError(f"The ledger has no triggers for {connection.vendor}.")
    drop(connection)
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def drop(connection: BaseDatabaseWrapper) -> None:
    """Drop the triggers, where there are any."""
    on_table = connection.vendor == "postgresql"
    with connection.cursor() as cursor:
        for name, table in _NAMES.items():
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}" + (f" ON {table}" if on_table else ""))
        if on_table:
            cursor.execute(
                "DROP FUNCTION IF EXISTS ledger_refuse(), ledger_head_has_entry(), "
                "ledger_entry_follows()"
            )


@contextmanager
def lifted(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """Remove the triggers within the block: only for tests that empty or falsify tables."""
    drop(connection)
    try:
        yield
    finally:
        create(connection)
