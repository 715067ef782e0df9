"""Every read of viewing."""

from payung.media.viewing.queries.exposures import Exposed, exposures, own_exposure, wellbeing_leads
from payung.media.viewing.queries.presentation import (
    Looked,
    Looking,
    care_of,
    limits_of,
    looked,
    looking,
    may_go_on,
    may_say,
    offered,
    picture,
    unseen,
)

__all__ = [
    "Exposed",
    "Looked",
    "Looking",
    "care_of",
    "exposures",
    "limits_of",
    "looked",
    "looking",
    "may_go_on",
    "may_say",
    "offered",
    "own_exposure",
    "picture",
    "unseen",
    "wellbeing_leads",
]
