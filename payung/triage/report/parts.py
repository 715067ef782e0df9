"""The parts of a report as frozen values: child, timing, suspect, identifier, contact.

Lengths are Unicode code points. A missing field is None (an empty tuple for lists): not known. An explicit null
is refused, as in the contract, so that "not known" has one spelling.
"""

from collections.abc import Hashable
from typing import Annotated, Final, Literal, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, FailFast, Field, Strict
from pydantic_core import PydanticCustomError

from payung.triage import contract

T = TypeVar("T")
H = TypeVar("H", bound=Hashable)


def _not_null(value: object) -> object:
    if value is None:
        raise PydanticCustomError("null", "leave it out")
    return value


def _whole(value: object) -> object:
    """Read 14.0 as 14, as JSON Schema does."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _moment(value: str) -> str:
    if not contract.is_moment(value):
        raise PydanticCustomError("moment", "not a date and time with a zone")
    return value


def _each_once(value: tuple[H, ...]) -> tuple[H, ...]:
    if len(set(value)) != len(value):
        raise PydanticCustomError("twice", "the same twice")
    return value


Maybe = Annotated[T | None, BeforeValidator(_not_null)]
# A list is read up to its first mistake, the only one reported: reading a million others would take seconds.
Several = Annotated[tuple[H, ...], FailFast(), AfterValidator(_each_once)]
Listed = Annotated[tuple[H, ...], FailFast()]
Text = Annotated[str, Strict()]
Flag = Annotated[bool, Strict()]
Whole = Annotated[int, Strict(), BeforeValidator(_whole)]
Moment = Annotated[str, Strict(), AfterValidator(_moment)]
Country = Annotated[str, Strict(), Field(pattern=r"^[A-Z]{2}$")]
ChildAge = Annotated[Whole, Field(ge=0, le=17)]
Text100 = Annotated[Text, Field(max_length=100)]
Text200 = Annotated[Text, Field(max_length=200)]

YesNoUnsure = Literal["yes", "no", "unsure"]


class Reassuring:
    """Marks the choices of a field that make a report less urgent.

    Lenient reading never takes an odd spelling for one of them.
    """

    def __init__(self, *choices: str) -> None:
        self.choices: Final = frozenset(choices)


class Part(BaseModel):
    """The base of all parts: frozen, without fields that the contract does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


ChildAgeBand = Literal["0-5", "6-11", "12-14", "15-17"]
Gender = Literal["girl", "boy", "other"]
CommunicationNeed = Literal[
    "sign_language", "interpreter", "read_aloud", "easy_words", "support_person", "call_instead"
]


class Child(Part):
    """A child; the first in a report is the one who reports, or for whom somebody reports. Ages in years."""

    age: Maybe[ChildAge] = None
    age_band: Maybe[ChildAgeBand] = None
    gender: Maybe[Gender] = None
    safe_now: Annotated[Maybe[YesNoUnsure], Reassuring("yes")] = None
    may_hurt_self: Annotated[Maybe[YesNoUnsure], Reassuring("no")] = None
    missing: Annotated[Maybe[YesNoUnsure], Reassuring("no")] = None
    has_safe_adult: Annotated[Maybe[YesNoUnsure], Reassuring("yes")] = None
    where_now: Maybe[Annotated[Text, Field(max_length=500)]] = None
    communication_needs: Several[CommunicationNeed] = ()
    adult_now: Maybe[Flag] = None
    age_at_time: Maybe[ChildAge] = None


Last = Literal["now", "today", "past_week", "past_month", "past_year", "earlier"]
Meeting = Literal["with_the_person_now", "within_24_hours", "within_days", "planned", "none"]
Deadline = Literal["passed", "within_24_hours", "within_days", "none"]


class Timing(Part):
    """The time of what happened, whether it goes on, and coming dates."""

    last: Annotated[Maybe[Last], Reassuring("past_week", "past_month", "past_year", "earlier")] = (
        None
    )
    ongoing: Annotated[Maybe[YesNoUnsure], Reassuring("no")] = None
    meeting: Annotated[Maybe[Meeting], Reassuring("none", "planned", "within_days")] = None
    deadline: Annotated[Maybe[Deadline], Reassuring("none")] = None
    paid: Maybe[Flag] = None


Role = Literal[
    "abused_in_person",
    "demanded",
    "paid_or_ordered",
    "arranged_or_facilitated",
    "recruited",
    "extorted",
    "shared_or_sold",
    "unsure",
]
Relationship = Literal[
    "parent_or_carer",
    "sibling",
    "other_relative",
    "household",
    "partner",
    "ex_partner",
    "another_child",
    "teacher_or_coach",
    "religious_leader",
    "community_leader",
    "employer_or_recruiter",
    "police",
    "other_official",
    "known_adult",
    "online_only",
]
SuspectAgeBand = Literal["under_12", "12-14", "15-17", "adult", "unsure"]
Travel = Literal["arriving", "leaving", "in_country", "none", "unsure"]


class Suspect(Part):
    """A person who may have harmed the child, as far as the reporter knows."""

    role: Annotated[
        Maybe[Role],
        Reassuring("demanded", "paid_or_ordered", "recruited", "extorted", "shared_or_sold"),
    ] = None
    relationship: Annotated[
        Maybe[Relationship],
        Reassuring("online_only", "known_adult", "another_child", "employer_or_recruiter"),
    ] = None
    age_band: Maybe[SuspectAgeBand] = None
    same_home: Annotated[Maybe[YesNoUnsure], Reassuring("no")] = None
    reaches_children: Annotated[Maybe[YesNoUnsure], Reassuring("no")] = None
    earlier_offences: Annotated[Maybe[YesNoUnsure], Reassuring("no")] = None
    travel: Annotated[Maybe[Travel], Reassuring("none")] = None
    country: Maybe[Country] = None


IdentifierKind = Literal[
    "account",
    "name",
    "profile_url",
    "content_url",
    "phone",
    "email",
    "ip",
    "payment",
    "crypto_wallet",
    "game_id",
    "device",
    "vehicle",
    "place",
    "md5",
    "sha1",
    "sha256",
    "pdq",
    "series",
]
Whose = Literal["suspect", "child", "unknown"]


class Identifier(Part):
    """An account, number, address or hash.

    `seen_at` is RFC 3339; a time without a zone is `seen_at_text`.
    """

    kind: IdentifierKind
    value: Annotated[Text, Field(min_length=1, max_length=2048)]
    service: Maybe[Text100] = None
    port: Maybe[Annotated[Whole, Field(ge=1, le=65535)]] = None
    whose: Maybe[Whose] = None
    seen_at: Maybe[Moment] = None
    seen_at_text: Maybe[Text100] = None


Via = Literal["portal_only", "phone", "email", "messenger", "trusted_adult"]
YesNo = Literal["yes", "no"]


class Contact(Part):
    """How to answer the reporter. A missing `home_may_know` means no, and yes alone permits nothing."""

    via: Maybe[Via] = None
    value: Maybe[Text200] = None
    safe_times: Maybe[Text200] = None
    shared_device: Annotated[Maybe[YesNoUnsure], Reassuring("no")] = None
    home_may_know: Annotated[Maybe[YesNo], Reassuring("yes")] = None
