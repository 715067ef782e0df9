"""Pages of files, filtered by status: what is in their addresses."""

from contextlib import suppress
from typing import Final
from urllib.parse import urlencode

from django.http import HttpRequest

from payung.doors.desk.exhibits import labels
from payung.media.matcher.statuses import Status

FARTHEST: Final = 100_000  # pages


def which(request: HttpRequest) -> Status | None:
    """Return the status to show; None: all, also for a status that does not exist."""
    with suppress(ValueError):
        return Status(request.GET.get("which", ""))
    return None


def page(request: HttpRequest) -> int:
    """Return the number of the page in the address; 1 if there is none."""
    text = request.GET.get("page", "")
    number = (
        int(text) if text.isascii() and text.isdigit() and len(text) < len(str(FARTHEST)) else 1
    )
    return max(number, 1)


def frame(request: HttpRequest, *, has_more: bool) -> dict[str, object]:
    """Return the filters and the links to the pages before and after. `has_more`: a page follows."""
    chosen, number = which(request), page(request)
    return {
        "filters": [
            (status.value if status else "", name) for status, name in labels.STATUSES.items()
        ],
        "chosen": labels.STATUSES[chosen],
        "next": _address(chosen, number + 1) if has_more else "",
        "before": _address(chosen, number - 1) if number > 1 else "",
    }


def _address(chosen: Status | None, number: int) -> str:
    query: dict[str, object] = {"which": chosen.value} if chosen else {}
    return "?" + urlencode(query | {"page": number})
