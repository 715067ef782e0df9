"""Files by what they are, a page at a time: what the address of such a page says."""

from contextlib import suppress
from typing import Any, Final
from urllib.parse import urlencode

from django.http import HttpRequest

from payung.doors.desk.exhibits import labels
from payung.media.matcher.statuses import Status

FARTHEST: Final = 100_000  # pages


def which(request: HttpRequest) -> Status | None:
    """Return which files are asked for; None: all, also for what there is not."""
    with suppress(ValueError):
        return Status(request.GET.get("which", ""))
    return None


def page(request: HttpRequest) -> int:
    """Return the page that an address says; the first for what says none."""
    text = request.GET.get("page", "")
    number = (
        int(text) if text.isascii() and text.isdigit() and len(text) < len(str(FARTHEST)) else 1
    )
    return max(number, 1)


def frame(request: HttpRequest, *, more: bool) -> dict[str, Any]:
    """Return what stands around such a page: the choice, and where to go on. `more`: a page follows."""
    chosen, number = which(request), page(request)
    return {
        "filters": [(each.value if each else "", name) for each, name in labels.STATUSES.items()],
        "chosen": labels.STATUSES[chosen],
        "next": _address(chosen, number + 1) if more else "",
        "before": _address(chosen, number - 1) if number > 1 else "",
    }


def _address(chosen: Status | None, number: int) -> str:
    asked: dict[str, Any] = {"which": chosen.value} if chosen else {}
    return "?" + urlencode(asked | {"page": number})
