"""Limits of processor time for faults that are tried: a plugin of pytest in `make mutants`.

A fault that never ends counts as noticed. A limit of the clock would, on a busy machine, also end tests that
notice nothing.
"""

import os
import resource
import time
from typing import Final

# Of processor time for one test. The slowest of the foundation takes four.
SECONDS: Final = int(os.environ.get("PAYUNG_FAULT_SECONDS", "30"))


def pytest_runtest_setup() -> None:
    """Let the kernel end this process if one test takes longer."""
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    resource.setrlimit(resource.RLIMIT_CPU, (int(time.process_time()) + SECONDS, hard))
