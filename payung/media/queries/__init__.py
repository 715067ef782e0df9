"""Every read of this room."""

from payung.media.hits import Asked, Match, asked
from payung.media.queries.case_hashes import (
    KnownSince,
    SeenBefore,
    found_by_lists,
    known_since,
    seen_before,
)
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
    "KnownSince",
    "Match",
    "SeenBefore",
    "SetCard",
    "asked",
    "custody",
    "entry_named",
    "exhibit",
    "exhibits",
    "exhibits_to_review",
    "found_by_lists",
    "hash_sets",
    "known_since",
    "listed",
    "match",
    "sealed_of_report",
    "seen_before",
    "set_named",
    "stood",
]
