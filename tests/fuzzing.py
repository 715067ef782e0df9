"""Profile of property tests: the same examples in every run, and in `make fuzz` ten times as many new ones.

On PostgreSQL a third of them run: there it is asked whether that database agrees, and SQLite has tried all.
"""

import os
from typing import Final

import hypothesis

FUZZING: Final = "PAYUNG_FUZZ" in os.environ
_TIMES: Final = 10 if FUZZING else 1
_OF: Final = 3 if os.environ.get("PAYUNG_TEST_DATABASE") == "postgresql" and not FUZZING else 1


def examples(number: int) -> int:
    """Return the number of examples where an ordinary run tries `number`."""
    return max(number * _TIMES // _OF, 1)


def load_profile() -> None:
    """Load the profile. It has no deadline, since a busy machine would fail a test without a fault."""
    hypothesis.settings.register_profile(
        "house", deadline=None, derandomize=not FUZZING, max_examples=examples(50), print_blob=True
    )
    hypothesis.settings.load_profile("house")
