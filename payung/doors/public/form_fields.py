"""The parts of the form: steps, and their fields."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from payung.doors.public.form_data import Posted

Choice = tuple[str, Promise | str]

# Without scripts a radio button cannot be cleared: with this choice an answer is taken back.
NOT_SAID: Final[Choice] = ("", _("I do not want to say"))

# Characters that are kept of a field; together they stay below the limit of a request.
LONGEST: Final = {"words": 80_000, "line": 2_000}
LONGEST_CHOICE: Final = 2_000


@dataclass(frozen=True)
class Ask:
    """One field of a page. `kind`: radio, checks, select, line, words, or press (a button for each choice).

    `place`: where the answer goes in the contract of a report, such as `children.0.safe_now`. `groups`: the
    headings among its choices, by the value of the first choice below each.
    """

    name: str
    kind: str
    text: Promise
    choices: Sequence[Choice] = ()
    hint: Promise | None = None
    place: str = ""
    groups: Mapping[str, Promise] = field(default_factory=dict)

    def read(self, posted: Posted) -> str | list[str]:
        """Return the answer: a list for checks, else a text."""
        if self.kind == "checks":
            return [value[:LONGEST_CHOICE] for value in posted.many(self.name)]
        return posted.one(self.name)[: LONGEST.get(self.kind, LONGEST_CHOICE)]

    def cut(self, posted: Posted) -> bool:
        """Say whether the answer is longer than what is kept."""
        return len(posted.one(self.name)) > LONGEST.get(self.kind, LONGEST_CHOICE)


@dataclass(frozen=True)
class Step:
    """One page of the form."""

    name: str
    title: Promise
    asks: tuple[Ask, ...] = ()
