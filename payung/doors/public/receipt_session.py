"""The way in behind a receipt, as the sealed field of a page carries it."""

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
    """The page was open for so long that the number must be typed again."""


@dataclass(frozen=True)
class Way:
    """What the sealed field carries. `word` numbers what is sent next, so that it is sent once."""

    receipt: str
    opened: datetime
    word: UUID

    def sealed(self) -> str:
        """Return the hidden field."""
        value = {"r": self.receipt, "o": self.opened.isoformat(), "w": str(self.word)}
        return sealed_field.seal(KIND, value)


def read(form: form_data.Posted) -> Way | None:
    """Return the way in from the sealed field or the typed receipt; None where no receipt is right.

    Raises TooOld where the page was open for too long.
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
    way = Way(value["r"], datetime.fromisoformat(value["o"]), UUID(value["w"]))
    if clock.now() - way.opened >= OPEN_FOR:
        raise TooOld
    return way


def _word(form: form_data.Posted) -> UUID:
    """Return the number that this page drew for its message, so that sending it twice adds one."""
    try:
        return UUID(form.one("word"))
    except ValueError:
        return uuid4()
