"""Every read of this room."""

from payung.media.hits import Asked, Match, asked
from payung.media.queries.holding import (
    Card,
    Held,
    Known,
    custody,
    exhibit,
    exhibits,
    exhibits_to_review,
    sealed_of_report,
)
from payung.media.queries.matching import match
from payung.media.queries.sets import (
    SetCard,
    entry_named,
    hash_sets,
    listed,
    set_named,
    stood,
)

__all__ = [
    "Asked",
    "Card",
    "Held",
    "Known",
    "Match",
    "SetCard",
    "asked",
    "custody",
    "entry_named",
    "exhibit",
    "exhibits",
    "exhibits_to_review",
    "hash_sets",
    "listed",
    "match",
    "sealed_of_report",
    "set_named",
    "stood",
]
