"""The sealed field in which pages behind a receipt carry the receipt."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID, uuid4

from payung.doors.public import form_data, sealed_field
from payung.foundation import clock, receipts
from payung.foundation.errors import SealBroken

KIND: Final = "answer"
OPEN_FOR: Final = timedelta(hours=1)


class TooOld(Exception):
    """The page was open too long, so the number must be typed again."""


@dataclass(frozen=True)
class Way:
    """The contents of the sealed field. `word`: the id of the next message, so that it is stored once."""

    receipt: str
    opened: datetime
    word: UUID

    def sealed(self) -> str:
        """Return the value of the hidden field."""
        value = {"r": self.receipt, "o": self.opened.isoformat(), "w": str(self.word)}
        return sealed_field.seal(KIND, value)


def read(form: form_data.Posted) -> Way | None:
    """Return the contents of the sealed field, or of a typed receipt; None if the receipt is wrong.

    Raises TooOld if the page was open too long.
    """
    if form.one("way"):
        return _unsealed(form.one("way"))
    receipt = receipts.read(form.one("receipt"))
    return Way(receipt, clock.now(), _word(form)) if receipt else None


def _unsealed(text: str) -> Way:
    try:
        value = sealed_field.unseal(KIND, text)
    except SealBroken:
        raise TooOld from None
    opened_at = datetime.fromisoformat(str(value["o"]))
    way = Way(str(value["r"]), opened_at, UUID(str(value["w"])))
    if clock.now() - way.opened >= OPEN_FOR:
        raise TooOld
    return way


def _word(form: form_data.Posted) -> UUID:
    """Return the id that the page drew for its message, so that it is stored once if sent twice."""
    try:
        return UUID(form.one("word"))
    except ValueError:
        return uuid4()
