"""The `Report`: every door makes one, and triage reads nothing else."""

import json
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, ValidationError

from payung.triage.report import extras, lenient_reader, strict_reader
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
    Reassuring,
    Several,
    Suspect,
    Text,
    Text100,
    Text200,
    Timing,
    YesNoUnsure,
)

Version = Annotated[Literal[1], BeforeValidator(strict_reader.version)]
Extra = Annotated[dict[str, object], BeforeValidator(extras.checked)]

Reporter = Literal[
    "child",
    "friend",
    "sibling",
    "parent_or_carer",
    "teacher",
    "health_worker",
    "social_worker",
    "community_worker",
    "adult_survivor",
    "helpline",
    "hotline",
    "ngo",
    "service_provider",
    "payment_provider",
    "police",
    "other",
]
Settlement = Literal["urban", "rural"]
ShareWith = Literal["helpline_only", "child_protection", "police", "decide_later"]
Wish = Literal["stop_it", "be_safe", "remove_images", "talk", "advice", "police_action", "not_sure"]
Avoid = Literal["local_police", "police", "school", "home", "community_worker"]
Concern = Literal[
    "asked_for_images",
    "images_sent_under_pressure",
    "images_taken_secretly",
    "images_shared_with_others",
    "threatened_with_images",
    "money_demanded",
    "more_images_demanded",
    "made_or_altered_by_ai",
    "asked_to_meet",
    "met_in_person",
    "offered_money_or_gifts",
    "livestreamed_abuse",
    "sexual_messages",
    "sexual_abuse_in_person",
    "shown_sexual_material",
    "forced_or_arranged_by_someone",
    "moved_held_or_sold_by_someone",
    "retaliation_threatened",
    "found_material_of_a_child",
    "other",
    "unsure",
]
FirstContact = Literal[
    "social_media", "game", "messaging", "dating_or_live_app", "in_person", "other", "unsure"
]


class Report(Part):
    """A report from any door, exactly as in the contract (`data/report.schema.json`).

    A missing field is not known, and not known never lowers a level. Only `extra` is a dict: a copy of the
    sender's, not to be changed.
    """

    version: Maybe[Version] = None
    language: Text
    channel: Maybe[Annotated[Text, Field(max_length=40)]] = None
    reporter: Maybe[Reporter] = None
    country: Maybe[Country] = None
    area: Maybe[Text] = None
    settlement: Maybe[Settlement] = None
    share_with: Maybe[ShareWith] = None
    wishes: Several[Wish] = ()
    avoid: Several[Avoid] = ()
    children: Annotated[Listed[Child], Field(max_length=50)] = ()
    other_children_at_risk: Annotated[Maybe[YesNoUnsure], Reassuring("no")] = None
    concerns: Several[Concern] = ()
    first_contact: Maybe[FirstContact] = None
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

        Raises BadInput with the field's path (`children.0.age`) and one sentence that says what would be right.
        A language that is no tag, or an area that is no ISO 3166-2 code, moves to `extra`: both are stored in
        clear or as figures, where free text is never allowed.
        """
        try:
            return cls.model_validate(strict_reader.tidied(data))
        except ValidationError as error:
            raise strict_reader.bad_input(error) from None

    @classmethod
    def lenient(cls, data: object) -> Self:
        """Return the report in any `data`, for the child's lane. Never raises.

        Values that do not fit become text in `extra` and are never read as reassuring.
        """
        return cls.model_validate(lenient_reader.fitted(data))

    def as_dict(self) -> dict[str, object]:
        """Return the report as JSON values, without missing fields."""
        return self.model_dump(mode="json", exclude_unset=True)

    def to_json(self) -> str:
        """Return the report as compact JSON text, without missing fields."""
        return json.dumps(self.as_dict(), ensure_ascii=False, separators=(",", ":"))
