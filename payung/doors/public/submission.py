"""What the page after "send" carries, so that a phone which drops it can be shown the number once more.

It is no form: whoever holds it takes nothing in and changes nothing, and it is refused after ten minutes.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from payung.doors.public import sealed_field
from payung.foundation import clock
from payung.foundation.errors import SealBroken

KIND: Final = "sent"
OPEN_FOR: Final = timedelta(minutes=10)


@dataclass(frozen=True)
class Sent:
    """The receipt, who told (for the words of the page), whether whom to call is shown, and since when."""

    receipt: str
    reporter: str
    danger: bool
    at: datetime

    def sealed(self) -> str:
        """Return the field of the page."""
        value = {"r": self.receipt, "v": self.reporter, "d": self.danger, "o": self.at.isoformat()}
        return sealed_field.seal(KIND, value)


def read(text: str) -> Sent | None:
    """Return what the field carries; None where it is changed, of another kind, or too old."""
    try:
        value = sealed_field.unseal(KIND, text)
    except SealBroken:
        return None
    sent = Sent(value["r"], value["v"], value["d"], datetime.fromisoformat(value["o"]))
    return sent if clock.now() - sent.at < OPEN_FOR else None
