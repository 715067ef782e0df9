"""Limits of processor time for faults that are tried, and an order of tests: for pytest in `make mutants`.

A fault that never ends counts as noticed. A limit of the clock would, on a busy machine, also end tests that
notice nothing. Tests that need a database come last: to make it takes longer than most other tests together.
"""

import os
import resource
import time
from typing import Final

import pytest

# Of processor time for one test. The slowest of the foundation takes four.
SECONDS: Final = int(os.environ.get("PAYUNG_FAULT_SECONDS", "30"))


def pytest_runtest_setup() -> None:
    """Let the kernel end this process if one test takes longer."""
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (int(time.process_time()) + SECONDS, hard))


@pytest.hookimpl(trylast=True)  # pytest-django has put those first
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let tests without a database run first."""
    items.sort(key=_needs_database)


def _needs_database(item: pytest.Item) -> bool:
    fixtures = set(getattr(item, "fixturenames", ()))
    return item.get_closest_marker("django_db") is not None or not fixtures.isdisjoint(
        {"db", "transactional_db"}
    )
