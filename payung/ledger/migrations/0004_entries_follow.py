"""An entry is taken only behind the newest of its chain, and takes the head along."""

from typing import Final

from django.db import migrations

from payung.ledger import triggers

_ENTRY: Final = "The ledger is only ever added to."
_HEAD: Final = "The head of a chain only ever moves on."

# The triggers of the version before, which moved heads by itself: put there when this is taken back.
# INSERT OR REPLACE deletes the old row without firing its delete trigger, hence the two on INSERT.
# A row can also be replaced by its hidden rowid, which is -1 here unless the statement named it.
_SQLITE: Final = (
    f"""CREATE TRIGGER ledger_entry_update BEFORE UPDATE ON ledger_entry
        BEGIN SELECT RAISE(ABORT, '{_ENTRY}'); END""",
    f"""CREATE TRIGGER ledger_entry_delete BEFORE DELETE ON ledger_entry
        BEGIN SELECT RAISE(ABORT, '{_ENTRY}'); END""",
    f"""CREATE TRIGGER ledger_entry_insert BEFORE INSERT ON ledger_entry
        WHEN EXISTS (SELECT 1 FROM ledger_entry WHERE chain = NEW.chain AND sequence = NEW.sequence)
            OR EXISTS (SELECT 1 FROM ledger_entry WHERE rowid = NEW.rowid)
        BEGIN SELECT RAISE(ABORT, '{_ENTRY}'); END""",  # noqa: S608 (constants of this module)
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
        BEGIN SELECT RAISE(ABORT, '{_HEAD}'); END""",  # noqa: S608
)

# A head moves only to an entry that is there. The function reads as its owner, since a face may not. It asks
# for the next entry in order, which the table's key alone gives: asked for the very one, a plan that was made
# while the table was small would go through the whole chain at each entry.
_HEAD_HAS_ENTRY: Final = f"""CREATE OR REPLACE FUNCTION ledger_head_has_entry() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
    BEGIN
        IF NOT EXISTS (SELECT FROM (
            SELECT sequence, hash FROM ledger_entry
            WHERE chain = NEW.chain AND sequence >= NEW.sequence ORDER BY sequence LIMIT 1
        ) next WHERE next.sequence = NEW.sequence AND next.hash = NEW.hash)
        THEN RAISE EXCEPTION '{_HEAD}' USING ERRCODE = '23000'; END IF;
        RETURN NEW;
    END $$"""  # noqa: S608  (constants of this module)

_POSTGRESQL: Final = (
    """CREATE FUNCTION ledger_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN RAISE EXCEPTION '%', TG_ARGV[0] USING ERRCODE = '23000'; END $$""",
    f"""CREATE TRIGGER ledger_entry_update BEFORE UPDATE OR DELETE ON ledger_entry
        FOR EACH ROW EXECUTE FUNCTION ledger_refuse('{_ENTRY}')""",
    f"""CREATE TRIGGER ledger_entry_truncate BEFORE TRUNCATE ON ledger_entry
        FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse('{_ENTRY}')""",
    f"""CREATE TRIGGER ledger_head_update BEFORE UPDATE ON ledger_head FOR EACH ROW
        WHEN (NEW.chain <> OLD.chain OR NEW.sequence < OLD.sequence
            OR (NEW.sequence = OLD.sequence AND NEW.hash <> OLD.hash))
        EXECUTE FUNCTION ledger_refuse('{_HEAD}')""",
    _HEAD_HAS_ENTRY,
    """CREATE TRIGGER ledger_head_entry BEFORE UPDATE ON ledger_head FOR EACH ROW
        WHEN (NEW.sequence > OLD.sequence) EXECUTE FUNCTION ledger_head_has_entry()""",
    f"""CREATE TRIGGER ledger_head_delete BEFORE DELETE ON ledger_head
        FOR EACH ROW EXECUTE FUNCTION ledger_refuse('{_HEAD}')""",
    f"""CREATE TRIGGER ledger_head_truncate BEFORE TRUNCATE ON ledger_head
        FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse('{_HEAD}')""",
)


def create(_apps, schema_editor):
    triggers.create(schema_editor.connection)


def back(_apps, schema_editor):
    triggers.drop(schema_editor.connection)
    with schema_editor.connection.cursor() as cursor:
        for statement in _SQLITE if schema_editor.connection.vendor == "sqlite" else _POSTGRESQL:
            cursor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0003_head_by_key"),
    ]

    operations = [
        migrations.RunPython(create, back),
    ]
