"""Every read of links."""

from payung.intake.links.queries.linked_reports import Linked, links, visible_links

__all__ = [
    "Linked",
    "links",
    "visible_links",
]
