"""Messengers for an ordinary sentence that reminds a child to look here; none is installed yet.

Until one is, no page offers it. A child who wants it chooses the account, the hours and the sentence, and child
protection confirms each contact (`actions/notices.py`). Design: section 5, rule 5.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Protocol

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# We send nothing else. No sentence asks for an answer, a place or a time, or is about a child or about us.
SENTENCES: Final[Mapping[str, Promise]] = {
    "library": _("The library has new books."),
    "timetable": _("The new timetable is here."),
    "weather": _("The weather will be nice this week."),
}


class Messenger(Protocol):
    """A service that writes to one account."""

    def send(self, account: str, words: str) -> None:
        """Send `words` and nothing else. Raises where the service refused them."""


@dataclass(frozen=True)
class NoticeChoice:
    """The child's choice. `hours`: the first and the last safe hour of a day, in the unit's time."""

    account: str
    sentence: str
    language: str
    hours: tuple[int, int]

    def is_safe(self, hour: int) -> bool:
        """Say whether an hour of the day is safe; the hours may reach over midnight."""
        first, last = self.hours
        return first <= hour <= last if first <= last else hour >= first or hour <= last
