"""Every read of this room."""

from payung.media.queries.matching import Asked, Match, asked, match
from payung.media.queries.sets import SetCard, hash_sets, set_named

__all__ = ["Asked", "Match", "SetCard", "asked", "hash_sets", "match", "set_named"]
