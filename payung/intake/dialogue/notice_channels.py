"""The place for an ordinary-looking message that tells a child to look here; no messenger is installed yet.

Until one is, no page offers it. A child who wants it chooses the account, the hours and the sentence, and child
protection confirms each contact (`actions/notices.py`). Design: section 5, rule 5.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Protocol

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# All that is ever sent. None asks for an answer, a place or a time, and none can be about a child or about us.
SENTENCES: Final[Mapping[str, Promise]] = {
    "library": _("The library has new books."),
    "timetable": _("The new timetable is here."),
    "weather": _("The weather will be nice this week."),
}


class Messenger(Protocol):
    """A way to write to one account."""

    def send(self, account: str, words: str) -> None:
        """Send `words`, which are all that may leave. Raises where they were not taken."""


@dataclass(frozen=True)
class Chosen:
    """What the child chose. `hours`: the first and the last hour of a day that are safe, in the unit's time."""

    account: str
    sentence: str
    language: str
    hours: tuple[int, int]

    def is_safe(self, hour: int) -> bool:
        """Say whether an hour of the day is one of those; they may reach over midnight."""
        first, last = self.hours
        return first <= hour <= last if first <= last else hour >= first or hour <= last
