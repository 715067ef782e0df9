"""The `Report`: every door makes one, and triage reads nothing else."""

import json
from typing import Annotated, Any, Literal, Self

from pydantic import BeforeValidator, Field, ValidationError

from payung.triage.report import codes, extras, lenient_reader, strict_reader
from payung.triage.report.parts import (
    Child,
    Contact,
    Country,
    Flag,
    Identifier,
    Listed,
    Maybe,
    Moment,
    Part,
    Several,
    Suspect,
    Text,
    Text100,
    Text200,
    Timing,
)

Version = Annotated[Literal[1], BeforeValidator(strict_reader.version)]
Extra = Annotated[dict[str, Any], BeforeValidator(extras.checked)]


class Report(Part):
    """What reaches a unit, from any door, exactly as the contract says (`data/report.schema.json`).

    A missing field is not known, and not known never lowers a level. Only `extra` is a dict: a
    copy of
    what came, not to be changed.
    """

    version: Maybe[Version] = None
    language: Text
    channel: Maybe[Annotated[Text, Field(max_length=40)]] = None
    reporter: Maybe[codes.Reporter] = None
    country: Maybe[Country] = None
    area: Maybe[Text] = None
    settlement: Maybe[codes.Settlement] = None
    share_with: Maybe[codes.ShareWith] = None
    wishes: Several[codes.Wish] = ()
    avoid: Several[codes.Avoid] = ()
    children: Annotated[Listed[Child], Field(max_length=50)] = ()
    other_children_at_risk: Maybe[codes.YesNoUnsure] = None
    concerns: Several[codes.Concern] = ()
    first_contact: Maybe[codes.FirstContact] = None
    timing: Maybe[Timing] = None
    suspects: Annotated[Listed[Suspect], Field(max_length=50)] = ()
    services: Annotated[Listed[Text100], Field(max_length=50)] = ()
    identifiers: Annotated[Listed[Identifier], Field(max_length=5000)] = ()
    marked_imminent: Maybe[Flag] = None
    narrative: Maybe[Annotated[Text, Field(max_length=20_000)]] = None
    contact: Maybe[Contact] = None
    occurred_at: Maybe[Moment] = None
    occurred_at_text: Maybe[Text100] = None
    source_reference: Maybe[Text200] = None
    extra: Maybe[Extra] = None

    @classmethod
    def strict(cls, data: object) -> Self:
        """Return the report in `data` (parsed JSON), for partners, firms and other units.

        Raises BadInput: the field's path (`children.0.age`) and one sentence that says what would
        be right.
        A language that is no tag, or an area that is no ISO 3166-2 code, moves to `extra`: both
        are kept in
        clear or as figures, where free text must never stand.
        """
        try:
            return cls.model_validate(strict_reader.tidied(data))
        except ValidationError as error:
            raise strict_reader.bad_input(error) from None

    @classmethod
    def lenient(cls, data: object) -> Self:
        """Return the report in `data`, whatever it is: for the child's lane. Never raises.

        What does not fit stays as text in `extra` and is never read as reassuring.
        """
        return cls.model_validate(lenient_reader.fitted(data))

    def as_dict(self) -> dict[str, Any]:
        """Return the report as JSON values; fields that were not given are not there."""
        return self.model_dump(mode="json", exclude_unset=True)

    def to_json(self) -> str:
        """Return the report as compact JSON text; fields that were not given are not there."""
        return json.dumps(self.as_dict(), ensure_ascii=False, separators=(",", ":"))
