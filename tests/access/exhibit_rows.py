"""The matrix's rows for exhibits: one exhibit of the report's unit, undecided."""

import io
import zipfile
from typing import Any, Final

from payung.foundation.viewer import SYSTEM
from payung.intake.models import StoredReport
from payung.media.exhibits import actions
from payung.media.models import Exhibit, Source

Expected = dict[str, int]

_OWN: Final = ("intake", "super", "liaison")
_READ: Final = (*_OWN, "care", "line", "over")  # each in their own unit
# Who may take which step; nobody of the matrix holds a certificate for viewing.
_STEPS: Final[dict[str, tuple[str, ...]]] = {
    "exhibit-open": (),
    "exhibit-hand-over": ("super",),
    "exhibit-return": ("super",),
    "exhibit-keep": ("super",),
    "exhibit-destroy": ("super", "liaison"),
    "exhibit-confirm": (),
    "exhibit-take-back": (),
}
# A scan's results open like a file.
_SCAN: Final = {
    "exhibit-scan": ("get",),
    "exhibit-scan-files": ("get",),
    "exhibit-scan-out": ("get", "post"),
}


def rows(roles: tuple[str, ...]) -> dict[str, dict[str, Expected]]:
    """Return the expected status by address, method and role. Empty forms change nothing."""
    elsewhere = dict.fromkeys(("care", "line", "over"), 404)

    def only(who: tuple[str, ...], status: int) -> Expected:
        return dict.fromkeys(roles, 403) | {"nobody": 302} | dict.fromkeys(who, status)

    return {
        "exhibits": {"get": only(_READ, 200)},
        "take-in": {"get": only(_READ, 200), "post": only(_READ, 400)},
        "report-exhibits": {"get": only(_OWN, 200) | elsewhere},
        "report-take-in": {
            "get": only(_OWN, 200) | elsewhere,
            "post": only(_OWN, 400) | elsewhere,
        },
        "exhibit": {"get": only(_OWN, 200) | elsewhere},
        "exhibit-inside": {"get": only(_OWN, 200) | elsewhere},
        "exhibit-examine": {
            "get": only(_OWN, 200) | elsewhere,
            "post": only(_OWN, 302) | elsewhere,  # it asks for nothing
        },
        **{
            name: dict.fromkeys(methods, only((), 200) | elsewhere)
            for name, methods in _SCAN.items()
        },
        **{
            name: {"get": only(who, 200) | elsewhere, "post": only(who, 400) | elsewhere}
            for name, who in _STEPS.items()
        },
    }


def one(report: StoredReport) -> None:
    """Receive an exhibit for the unit of a report."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("kite.txt", b"kite")
    file.seek(0)
    acquisition = actions.Acquisition(Source.SEIZED, "box.zip")
    actions.receive_exhibit(SYSTEM, report.case.unit_id, file, acquisition)


def ids(name: str) -> dict[str, Any]:
    """Return the arguments of these pages' addresses: the one exhibit."""
    if name in ("exhibit", "exhibit-inside", "exhibit-examine") or name in _STEPS or name in _SCAN:
        return {"exhibit": Exhibit.objects.get().id}
    return {}
