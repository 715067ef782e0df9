"""Every read of links between reports."""

from payung.intake.links.queries.linked_reports import Linked, links, visible_links

__all__ = [
    "Linked",
    "links",
    "visible_links",
]
