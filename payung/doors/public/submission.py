"""The sealed field of the page after "send". With it a phone that lost the page can show the number again.

It is not a form: it sends nothing and changes nothing. It is refused after ten minutes.
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
    """The receipt, the reporter, whether to show numbers to call, and the time."""

    receipt: str
    reporter: str
    danger: bool
    at: datetime

    def sealed(self) -> str:
        """Return the value of the field."""
        value = {"r": self.receipt, "v": self.reporter, "d": self.danger, "o": self.at.isoformat()}
        return sealed_field.seal(KIND, value)


def read(text: str) -> Sent | None:
    """Return the opened field; None if it is changed, of another kind, or too old."""
    try:
        value = sealed_field.unseal(KIND, text)
    except SealBroken:
        return None
    opened_at = datetime.fromisoformat(str(value["o"]))
    sent = Sent(str(value["r"]), str(value["v"]), bool(value["d"]), opened_at)
    return sent if clock.now() - sent.at < OPEN_FOR else None
