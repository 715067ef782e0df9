"""The parts of a report as frozen values: a child, the timing, a suspect, an identifier, a contact.

Lengths are Unicode code points. A missing field is None (an empty tuple for lists): not known. An
explicit
null is refused, as the contract does, so that "not known" has one spelling.
"""

from collections.abc import Hashable
from typing import Annotated, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, FailFast, Field, Strict
from pydantic_core import PydanticCustomError

from payung.triage import contract
from payung.triage.report import codes

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
# A list is read to its first mistake, which is the one that its sender is told: a million others cost seconds.
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


class Part(BaseModel):
    """What all parts share: frozen, and no field that the contract does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Child(Part):
    """A child; the first in a report is the one who tells, or for whom it is told.

    Ages in years.
    """

    age: Maybe[ChildAge] = None
    age_band: Maybe[codes.ChildAgeBand] = None
    gender: Maybe[codes.Gender] = None
    safe_now: Maybe[codes.YesNoUnsure] = None
    may_hurt_self: Maybe[codes.YesNoUnsure] = None
    missing: Maybe[codes.YesNoUnsure] = None
    has_safe_adult: Maybe[codes.YesNoUnsure] = None
    where_now: Maybe[Annotated[Text, Field(max_length=500)]] = None
    communication_needs: Several[codes.CommunicationNeed] = ()
    adult_now: Maybe[Flag] = None
    age_at_time: Maybe[ChildAge] = None


class Timing(Part):
    """When it happened, whether it goes on, and what is to come."""

    last: Maybe[codes.Last] = None
    ongoing: Maybe[codes.YesNoUnsure] = None
    meeting: Maybe[codes.Meeting] = None
    deadline: Maybe[codes.Deadline] = None
    paid: Maybe[Flag] = None


class Suspect(Part):
    """Somebody who may have harmed the child, so far as the reporter knows."""

    role: Maybe[codes.Role] = None
    relationship: Maybe[codes.Relationship] = None
    age_band: Maybe[codes.SuspectAgeBand] = None
    same_home: Maybe[codes.YesNoUnsure] = None
    reaches_children: Maybe[codes.YesNoUnsure] = None
    earlier_offences: Maybe[codes.YesNoUnsure] = None
    travel: Maybe[codes.Travel] = None
    country: Maybe[Country] = None


class Identifier(Part):
    """An account, number, address or hash.

    `seen_at` is RFC 3339; a time without a zone is `seen_at_text`.
    """

    kind: codes.IdentifierKind
    value: Annotated[Text, Field(min_length=1, max_length=2048)]
    service: Maybe[Text100] = None
    port: Maybe[Annotated[Whole, Field(ge=1, le=65535)]] = None
    whose: Maybe[codes.Whose] = None
    seen_at: Maybe[Moment] = None
    seen_at_text: Maybe[Text100] = None


class Contact(Part):
    """How the reporter may be answered.

    `home_may_know` missing is no, and yes alone opens nothing.
    """

    via: Maybe[codes.Via] = None
    value: Maybe[Text200] = None
    safe_times: Maybe[Text200] = None
    shared_device: Maybe[codes.YesNoUnsure] = None
    home_may_know: Maybe[codes.YesNo] = None
