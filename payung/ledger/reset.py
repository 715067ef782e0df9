"""For tests: empties the ledger after transactional tests, which its triggers otherwise refuse.

In the root conftest:

    @pytest.fixture(scope="session", autouse=True)
    def _ledger_can_be_emptied() -> Iterator[None]:
        with emptied_after_tests():
            yield
"""

from collections.abc import Iterator
from contextlib import contextmanager
from unittest import mock

from django.core.management.commands import flush
from django.db import connection
from django.test import TransactionTestCase

from payung.ledger import triggers


@contextmanager
def emptied_after_tests() -> Iterator[None]:
    """Lift the triggers while Django empties the tables after a transactional test.

    Django would then write its own types and permissions again, which nobody here asks for.
    """
    empty = TransactionTestCase._fixture_teardown  # type: ignore[attr-defined]

    def teardown(case: TransactionTestCase) -> None:
        with triggers.lifted(connection), mock.patch.object(flush, "emit_post_migrate_signal"):
            empty(case)

    with mock.patch.object(TransactionTestCase, "_fixture_teardown", teardown):
        yield
