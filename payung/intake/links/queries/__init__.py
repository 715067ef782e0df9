"""Every read of links between reports."""

from payung.intake.links.queries.duplicates import Duplicate, Duplicates, duplicates
from payung.intake.links.queries.linked_reports import (
    MOST,
    Linked,
    Links,
    linked_sign,
    links,
    links_of,
    reported_again_sign,
)
from payung.intake.links.queries.same_words import folded, same_words

__all__ = [
    "MOST",
    "Duplicate",
    "Duplicates",
    "Linked",
    "Links",
    "duplicates",
    "folded",
    "linked_sign",
    "links",
    "links_of",
    "reported_again_sign",
    "same_words",
]
