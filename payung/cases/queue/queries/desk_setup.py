"""An officer's desk settings: saved views of the queue, and keyboard shortcuts."""

from dataclasses import dataclass
from typing import cast

from payung.cases import sealed
from payung.cases.models import OwnDesk
from payung.foundation import sealing
from payung.foundation.errors import SealBroken
from payung.staff.viewer import OfficerViewer


@dataclass(frozen=True)
class View:
    """A queue with its filters under a name. `query` is the query of its address."""

    id: str
    name: str
    query: str
    is_start: bool = False


@dataclass(frozen=True)
class Own:
    """An officer's desk settings. `single_keys`: whether shortcuts without Ctrl are on."""

    views: tuple[View, ...] = ()
    single_keys: bool = True

    @property
    def start(self) -> View | None:
        """Return the view that opens first, if one is chosen."""
        return next((view for view in self.views if view.is_start), None)


def own_desk(viewer: OfficerViewer) -> Own:
    """Return the viewer's desk settings, or the defaults."""
    row = OwnDesk.objects.filter(officer_id=viewer.id).first()
    return Own() if row is None else Own(opened_views(viewer, row), row.single_keys)


def single_keys(viewer: OfficerViewer) -> bool:
    """Say whether single-key shortcuts are on for the viewer; opens nothing."""
    row = OwnDesk.objects.filter(officer_id=viewer.id).values_list("single_keys", flat=True)
    return row.first() is not False


def opened_views(viewer: OfficerViewer, row: OwnDesk) -> tuple[View, ...]:
    """Return the views of a row; none where the officer has changed units, whose key sealed them."""
    if row.body is None:
        return ()
    try:
        contents = sealing.unseal(
            sealed.own_desk_place(row, viewer.unit), bytes(row.body), viewer.keys
        )
    except SealBroken:
        return ()
    views = cast("list[dict[str, str]]", contents["views"])
    return tuple(_view(view) for view in views)


def _view(view: dict[str, str]) -> View:
    return View(view["id"], view["name"], view["query"], bool(view["is_start"]))
