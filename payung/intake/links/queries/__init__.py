"""Every read of links between reports."""

from payung.intake.links.queries.linked_reports import (
    MOST,
    Linked,
    Links,
    linked_sign,
    links,
    links_of,
    reported_again_sign,
)

__all__ = [
    "MOST",
    "Linked",
    "Links",
    "linked_sign",
    "links",
    "links_of",
    "reported_again_sign",
]
