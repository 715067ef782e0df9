"""Every read of cases that packages share."""

from payung.cases.queries.open_work import COUNTED
from payung.cases.queries.visibility import (
    case_of,
    conflicts_of,
    hidden,
    lead_of,
    leads,
    members_of,
    members_of_all,
    named_officers,
    named_to,
    readers_by_name,
    readers_of,
    share_for,
    shares_of,
    under,
    visible,
    worked_on,
)

__all__ = [
    "COUNTED",
    "case_of",
    "conflicts_of",
    "hidden",
    "lead_of",
    "leads",
    "members_of",
    "members_of_all",
    "named_officers",
    "named_to",
    "readers_by_name",
    "readers_of",
    "share_for",
    "shares_of",
    "under",
    "visible",
    "worked_on",
]
