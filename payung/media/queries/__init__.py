"""Every read of this room."""

from payung.media.hits import Asked, Match, asked
from payung.media.queries.matching import match
from payung.media.queries.sets import SetCard, hash_sets, set_named

__all__ = ["Asked", "Match", "SetCard", "asked", "hash_sets", "match", "set_named"]
