"""The services of a request by name: the app that a child named, or whose page a link leads to."""

from collections.abc import Iterable
from typing import Final
from urllib.parse import urlsplit

from payung.directory import queries as directory
from payung.foundation.viewer import Viewer
from payung.removal.choices import Item, Place

LONGEST: Final = 60  # letters of a service's name that are shown


def service_of(viewer: Viewer, item: Item) -> str:
    """Return the name of an item's service; empty where nothing tells. A link is read, never opened."""
    host = _host(item.value) if item.place is Place.LINK else ""
    for service in directory.removal_services(viewer):
        if service.has_host(host) or service.is_called(item.service):
            return service.name
    named = item.service or (item.value if item.place is Place.APP else "")
    return (named or host).strip()[:LONGEST]


def services_of(viewer: Viewer, items: Iterable[Item]) -> tuple[str, ...]:
    """Return the services of a request, each once, in order; an empty name where nothing tells."""
    return tuple(dict.fromkeys(service_of(viewer, item) for item in items))


def name_of(viewer: Viewer, items: Iterable[Item], service: str) -> str | None:
    """Return `service` if the child or the reference data names it; else None."""
    known = {found.name for found in directory.removal_services(viewer)}
    return service if service in {*services_of(viewer, items), *known} else None


def _host(link: str) -> str:
    address = link if "//" in link else f"//{link}"
    try:
        return (urlsplit(address).hostname or "").removeprefix("www.")
    except ValueError:
        return ""
