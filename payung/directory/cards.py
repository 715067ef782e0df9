"""Plain values of the directory for a page: no records."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.utils.functional import Promise

from payung.directory.helpline_kinds import GENERIC_NAMES, NUMBERS, Purpose
from payung.foundation import clock

EVERY: Final = timedelta(days=30)  # time between tests of a contact by a named person


@dataclass(frozen=True)
class CountryView:
    """A country. `languages` are tags, most official first; `missing`: what is not verified."""

    iso2: str
    name: str
    languages: tuple[str, ...]
    child_definition: str
    missing: str
    source: tuple[str, ...]
    caution: str  # why calling may harm a child there, for officers
    added_here: bool


@dataclass(frozen=True)
class AreaView:
    """A part of a country by its ISO 3166-2 code."""

    code: str
    name: str


@dataclass(frozen=True)
class ContactView:
    """One way to reach a helpline, whole in `value`; `href` is empty without a safe link.

    `written` and `remark`: what a child reads, in their language. `last_checked`: time of the last successful
    test by a named person (UTC).
    """

    id: int
    channel: str
    label: str | Promise
    value: str
    written: str
    remark: str | Promise
    href: str
    last_checked: datetime | None
    hidden: bool

    @property
    def is_shown(self) -> bool:
        """Return whether children see it: a named person has tested it, and the newest test worked."""
        return self.last_checked is not None and not self.hidden

    @property
    def is_number(self) -> bool:
        """Return whether this is a number to call or write to; an address or account is not."""
        return self.channel in NUMBERS


@dataclass(frozen=True)
class Tested:
    """The newest test of a contact. `tester`: a name of the ledger."""

    at: datetime
    worked: bool
    tester: str
    note: str
    by_person: bool  # a named officer, not the operator's own command


@dataclass(frozen=True)
class CorrectionView:
    """A correction of a helpline. `changes`: kind of fact, old text, new text."""

    id: int
    at: datetime
    corrector: str  # a name of the ledger
    changes: tuple[tuple[str, str, str], ...]
    source: str


@dataclass(frozen=True)
class ChangeView:
    """A change of what children see, with proposer, source and outcome. `outcome` empty: it waits."""

    id: int
    what: str | Promise
    place: str
    helpline: str
    differences: tuple[tuple[str | Promise, str, str], ...]  # kind of fact, before, after
    source: str
    at: datetime
    proposer: str  # a name of the ledger
    outcome: str | Promise
    decider: str
    decided_at: datetime | None


@dataclass(frozen=True)
class Due:
    """A contact that is due for a test by a named person. `since` None: never tested by one."""

    contact: int
    channel: str | Promise
    value: str
    hidden: bool
    helpline: str
    country: str | None
    country_name: str
    since: datetime | None

    @property
    def remaining(self) -> timedelta | None:
        """Return how late the test is, as a negative time."""
        return self.since - clock.now() if self.since else None


def due_at(tried: datetime | None, corrected: datetime | None) -> datetime | None:
    """Return when a test is due, by the last test of a named person; None where there is none.

    After a later correction of its helpline, a test is due at once.
    """
    if tried is None:
        return None
    return corrected if corrected and corrected > tried else tried + EVERY


@dataclass(frozen=True)
class HelplineView:
    """A helpline with its contacts. `label` and `way`: its kind and how it works, in words for a child.

    `country` None: international; `free` None: not known.
    """

    slug: str
    country: str | None
    name: str
    local_name: str
    kind: str
    label: str | Promise
    way: str | Promise
    purpose: Purpose
    about: str
    hours: str
    day_and_night: bool
    free: bool | None
    languages: tuple[str, ...]
    source: str
    source_date: str
    confidence: str
    note: str
    contacts: tuple[ContactView, ...]

    @property
    def known_as(self) -> str:
        """Return the name for a child; empty where it would only repeat the kind, in English."""
        return self.local_name or ("" if self.name in GENERIC_NAMES else self.name)

    @property
    def numbers(self) -> tuple[ContactView, ...]:
        """Return the contacts that are numbers."""
        return tuple(contact for contact in self.contacts if contact.is_number)

    @property
    def other_ways(self) -> tuple[ContactView, ...]:
        """Return the contacts that are not numbers: sites, accounts, mail."""
        return tuple(contact for contact in self.contacts if not contact.is_number)

    @property
    def last_checked(self) -> datetime | None:
        """Return the last successful test of any contact by a named person; None: there is none."""
        return max((c.last_checked for c in self.contacts if c.last_checked), default=None)


@dataclass(frozen=True)
class Gaps:
    """The missing numbers of a country. `sentence` explains them to a child; empty where none is missing."""

    country: CountryView
    no_talk: bool
    no_emergency: bool
    missing: str
    sentence: str | Promise

    def __bool__(self) -> bool:
        return self.no_talk or self.no_emergency


@dataclass(frozen=True)
class Numbers:
    """What a child of a country can call now, and the sentence on what is missing."""

    emergency: tuple[HelplineView, ...]
    ambulances: tuple[HelplineView, ...]
    helplines: tuple[HelplineView, ...]
    sentence: str | Promise


@dataclass(frozen=True)
class MissingNumber:
    """A country that shows no number for a purpose. `failed`: it had one and a test failed."""

    iso2: str
    name: str
    purpose: Purpose
    failed: bool
