"""The numbers of cases, as officers say and type them."""

import re
from typing import Final
from uuid import UUID

_NUMBER: Final = re.compile("[0-9a-f]{8}|[0-9a-f]{32}")


def read_number(text: str) -> tuple[UUID, UUID] | None:
    """Return the first and last id that a number may mean: 8 characters, or a whole id. None: no number."""
    digits = text.strip().lower().replace("-", "")
    if not _NUMBER.fullmatch(digits):
        return None
    return UUID(digits.ljust(32, "0")), UUID(digits.ljust(32, "f"))
