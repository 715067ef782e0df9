"""Writes to the directory by officers: it does not know who may, and the ledger stands beside it."""

from collections.abc import Iterable, Mapping

from django.utils.translation import gettext as _

from payung.directory import actions as directory
from payung.foundation.errors import Conflict
from payung.foundation.viewer import Viewer
from payung.ledger.actions import acting
from payung.people import acts
from payung.people.models import Unit
from payung.people.policy import require
from payung.people.roles import Permission

_CHAIN = "system"


def record_helpline_test(
    viewer: Viewer, contact: int, *, worked: bool, note: str = "", confirm_last: bool = False
) -> directory.Recorded:
    """Write down that the viewer has tried a contact; a failed test hides it from the public face.

    Raises what `directory.actions.record_test` raises.
    """
    require(viewer, Permission.DIRECTORY_HELPLINE_TEST)
    with acting(viewer) as act:
        done = directory.record_test(viewer, contact, worked, note, confirm_last)
        what = acts.HELPLINE_WORKED if worked else acts.HELPLINE_FAILED
        act.record(_CHAIN, what, f"contact:{contact}")
    return done


def add_helpline(
    viewer: Viewer,
    country: str | None,
    name: str,
    kind: str,
    ways: Iterable[tuple[str, str]],
    *,
    source: str,
    hours: str = "",
    free_of_charge: bool | None = None,
) -> str:
    """Add a helpline with its contacts, pairs of channel and value; return its slug."""
    require(viewer, Permission.DIRECTORY_HELPLINE_TEST)
    with acting(viewer) as act:
        slug = directory.add_helpline(
            viewer,
            country,
            name,
            kind,
            ways,
            source=source,
            hours=hours,
            free_of_charge=free_of_charge,
        )
        act.record(_CHAIN, acts.HELPLINE_ADDED, f"helpline:{slug[:80]}")
    return slug


def add_contact(viewer: Viewer, slug: str, channel: str, value: str) -> int:
    """Add a contact to a helpline, say its new number; return its id."""
    require(viewer, Permission.DIRECTORY_HELPLINE_TEST)
    with acting(viewer) as act:
        contact = directory.add_contact(viewer, slug, channel, value)
        act.record(_CHAIN, acts.HELPLINE_CONTACT_ADDED, f"contact:{contact}")
    return contact


def correct_helpline(
    viewer: Viewer,
    slug: str,
    *,
    source: str,
    name: str,
    hours: str,
    values: Mapping[int, str],
    seen: int = 0,
) -> directory.Corrected:
    """Correct a helpline. The directory keeps what stood before and what stands now, the ledger its digest.

    Raises what `directory.actions.correct_helpline` raises.
    """
    require(viewer, Permission.DIRECTORY_HELPLINE_TEST)
    with acting(viewer) as act:
        done = directory.correct_helpline(
            viewer, slug, source=source, name=name, hours=hours, values=values, seen=seen
        )
        act.record(_CHAIN, acts.HELPLINE_CHANGED, f"helpline:{slug[:80]}", done.digest)
    return done


def set_areas(viewer: Viewer, country: str, areas: Mapping[str, str]) -> int:
    """Replace the areas of a country by `areas` (ISO 3166-2 code to name); return how many.

    Raises Conflict where a unit is of an area that would go.
    """
    require(viewer, Permission.PEOPLE_OFFICER_MANAGE)
    with acting(viewer) as act:
        placed = Unit.objects.filter(country=country).exclude(area="").exclude(area__in=areas)
        if (unit := placed.first()) is not None:
            words = {"unit": unit.name, "area": unit.area}
            raise Conflict(_("%(unit)s is the unit of %(area)s: this area must stay.") % words)
        count = directory.set_areas(viewer, country, areas)
        act.record(_CHAIN, acts.AREAS_SET, f"country:{country.lower()}")
    return count
