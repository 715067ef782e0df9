"""Store an officer's own desk settings. They affect nobody else, so the ledger does not record them."""

from collections.abc import Callable
from dataclasses import replace
from typing import Final
from uuid import uuid4

from django.utils.translation import gettext_lazy as _

from payung.cases import sealed
from payung.cases.models import OwnDesk
from payung.cases.queue.queries.desk_setup import View, opened_views
from payung.foundation import sealing
from payung.foundation.errors import BadInput, NotFound
from payung.ledger.actions import acting
from payung.staff import queries as people
from payung.staff.policy import require
from payung.staff.roles import Permission
from payung.staff.viewer import OfficerViewer

MOST: Final = 20  # saved views of one officer
LONGEST: Final = 30  # characters of a view's name
LONGEST_QUERY: Final = 500

Views = tuple[View, ...]


def save_view(viewer: OfficerViewer, name: str, query: str) -> None:
    """Save a queue under a name; the same name again replaces the filters of that view.

    Raises BadInput for no name, a long one, or the twenty-first.
    """
    called = _name(name)

    def added(views: Views) -> Views:
        others = tuple(view for view in views if view.name.casefold() != called.casefold())
        if len(others) == MOST:
            raise BadInput("name", _("You have 20 views: delete one first."))
        same = next((view for view in views if view not in others), View(str(uuid4()), "", ""))
        return (*others, replace(same, name=called, query=query[:LONGEST_QUERY]))

    _change(viewer, added)


def rename_view(viewer: OfficerViewer, view: str, name: str) -> None:
    """Give a view another name. Raises BadInput where another has it, NotFound where it is gone."""
    called = _name(name)

    def renamed(views: Views) -> Views:
        if any(v.id != view and v.name.casefold() == called.casefold() for v in views):
            raise BadInput("name", _("You already have a view with this name."))
        return tuple(replace(v, name=called) if v.id == view else v for v in views)

    _change(viewer, renamed, view)


def delete_view(viewer: OfficerViewer, view: str) -> None:
    """Delete a view. Raises NotFound where it is gone."""
    _change(viewer, lambda views: tuple(v for v in views if v.id != view), view)


def start_with(viewer: OfficerViewer, view: str) -> None:
    """Let a view open first, or stop it from doing so. Raises NotFound where it is gone."""
    _change(
        viewer,
        lambda views: tuple(replace(v, is_start=v.id == view and not v.is_start) for v in views),
        view,
    )


def set_single_keys(viewer: OfficerViewer, *, on: bool) -> None:
    """Switch single-key shortcuts, without Ctrl, on or off for the viewer (WCAG 2.1.4)."""
    require(viewer, Permission.REPORT_QUEUE_READ)
    with acting(viewer):
        OwnDesk.objects.update_or_create(officer_id=viewer.id, defaults={"single_keys": on})


def set_sound(viewer: OfficerViewer, *, on: bool) -> None:
    """Switch on or off that the viewer's desk sounds when a P1 comes that nobody has taken."""
    require(viewer, Permission.REPORT_QUEUE_READ)
    with acting(viewer):
        OwnDesk.objects.update_or_create(officer_id=viewer.id, defaults={"sound": on})


def _name(text: str) -> str:
    name = " ".join(text.split())
    if not name:
        raise BadInput("name", _("Please give the view a name."))
    if len(name) > LONGEST:
        raise BadInput("name", _("A name has at most 30 characters."))
    return name


def _change(viewer: OfficerViewer, change: Callable[[Views], Views], view: str = "") -> None:
    require(viewer, Permission.REPORT_QUEUE_READ)
    with acting(viewer):
        row, _made = OwnDesk.objects.select_for_update().get_or_create(officer_id=viewer.id)
        before = opened_views(viewer, row)
        if view and view not in {saved.id for saved in before}:
            raise NotFound
        after = sorted(change(before), key=lambda saved: saved.name.casefold())
        sealing.forget_all(row.id)
        contents = {"views": [vars(saved) for saved in after]}
        place = sealed.own_desk_place(row, viewer.unit)
        row.body = sealing.seal(place, contents, [people.unit_reader(viewer, viewer.unit)])
        row.save(update_fields=["body"])
