"""Agreements with partners who look for fingerprints: a file of this installation, read each time.

No partner, no promise: without one agreement that is complete, tested and in force, and without the signed
policy that no child is investigated over images of themselves, nobody is asked for a fingerprint.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path
from typing import Any, Final

from django.conf import settings

from payung.foundation import clock
from payung.foundation.errors import PayungError

KINDS: Final = frozenset({"md5", "sha256", "pdq"})
LONGEST_NAME: Final = 200


@dataclass(frozen=True)
class Agreement:
    """What a partner has agreed to. `on_match`: what they do on a match; `answer_hours`: within how many.

    `partner`: as a child reads it. `api_partner`: the name under which an administrator keeps its key.
    """

    partner: str
    api_partner: str
    hash_kinds: tuple[str, ...]
    on_match: str
    answer_hours: int
    until: date
    signed_by: str
    tested_on: date
    tested_by: str

    @property
    def is_in_force(self) -> bool:
        """Say whether it was tested and has not ended."""
        return self.tested_on <= clock.now().date() <= self.until


class Unreadable(PayungError):
    """A file of agreements that does not say what it must. `what`: which entry and field."""

    def __init__(self, what: str) -> None:
        super().__init__()
        self.what = what


def agreements() -> list[Agreement]:
    """Return the agreements in the file that the setting names, none where it names none. Raises Unreadable."""
    name = settings.PAYUNG_REMOVAL_AGREEMENTS
    if not name:
        return []
    try:
        listed = json.loads(Path(name).read_text(encoding="utf-8"))["agreements"]
        return [_agreement(number, record) for number, record in enumerate(listed, 1)]
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise Unreadable(f"{name}: {type(error).__name__}") from None


def _agreement(number: int, record: Mapping[str, Any]) -> Agreement:
    for field in fields(Agreement):
        if not record.get(field.name):
            raise Unreadable(f"entry {number}: {field.name} is missing")
    kinds = tuple(record["hash_kinds"])
    if not KINDS.issuperset(kinds):
        raise Unreadable(f"entry {number}: hash_kinds may name {', '.join(sorted(KINDS))}")
    return Agreement(
        partner=str(record["partner"])[:LONGEST_NAME],
        api_partner=str(record["api_partner"]),
        hash_kinds=kinds,
        on_match=str(record["on_match"]),
        answer_hours=int(record["answer_hours"]),
        until=date.fromisoformat(record["until"]),
        signed_by=str(record["signed_by"]),
        tested_on=date.fromisoformat(record["tested_on"]),
        tested_by=str(record["tested_by"]),
    )


def partners() -> list[str]:
    """Return the names of the partners who look for fingerprints; none while children are not asked for any."""
    return [one.partner for one in in_force()]


def in_force() -> list[Agreement]:
    """Return the agreements under which partners look for fingerprints; none without the signed policy."""
    if not settings.PAYUNG_CHILD_POLICY:
        return []
    try:
        return [one for one in agreements() if one.is_in_force]
    except Unreadable:
        return []


def agreement_of(api_partner: str) -> Agreement | None:
    """Return the agreement in force that names this partner of the api; None where there is none."""
    return next((one for one in in_force() if one.api_partner == api_partner), None)
