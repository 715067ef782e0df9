"""Requests to a service: temporary failures are tried again, others end in one sentence."""

import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import BinaryIO, Final, TypeVar

from django.utils.translation import gettext_lazy as _

from payung.foundation import http_client
from payung.foundation.errors import PayungError, Text
from payung.foundation.http_client import Address, Answer, Refused
from payung.media.hashsets.services.base import Account, Feedback

WAITS: Final = (1.0, 5.0, 25.0)  # seconds before each time that it is tried again
LONGEST: Final = 120.0  # seconds that a service can ask us to wait
_PASSES: Final = frozenset({"no_such_host", "no_answer", "too_slow", "cut_off"})
_BUSY: Final = frozenset({429, 500, 502, 503, 504})
_sleep = time.sleep

_REFUSED: Final[Mapping[str, Text]] = {
    "no_such_host": _("{name}: the host was not found. Check its address and the network."),
    "not_outside": _("{name}: the host is inside one of our own networks, which are never asked."),
    "no_trust": _("{name}: the host's certificate is not valid, so nothing was sent."),
    "no_answer": _("{name}: the host does not answer."),
    "too_slow": _(
        "{name}: the service is too slow. What has arrived so far is kept if the "
        "service sends pages."
    ),
    "cut_off": _("{name}: the response ends early, or does not say where it ends."),
    "too_large": _("{name}: the response is larger than any list, so nothing was imported."),
    "no_room": _("{name}: the disk is full."),
}
_AWAY: Final = _(
    "{name}: the service redirects to another address, which is not followed. "
    "Has its address changed?"
)
_SHUT: Final = _(
    "{name}: the service refused access. Check user and secret, and whether this machine may ask."
)
_NOT_THERE: Final = _("{name}: nothing was found at this address.")
_TOO_BUSY: Final = _(
    "{name}: the service cannot answer at the moment. What has arrived so far "
    "is kept; try again later."
)
_ODD: Final = _("{name}: the service answered with status {status}, which is not understood here.")


class ServiceFailed(PayungError):
    """A request to a service failed. `status_there`: its HTTP status, 0 without an answer."""

    code = "service_failed"
    status = 502

    def __init__(self, account: Account, sentence: Text, status_there: int = 0) -> None:
        self.status_there = status_there
        super().__init__(str(sentence).format(name=account.set_name, status=status_there))


Asked = TypeVar("Asked")


def page(account: Account, path: str, since: str, into: BinaryIO) -> Answer:
    """Write what lies at `path` into a file; return the answer, of status 200 or 304. Raises ServiceFailed."""
    service = account.service
    to = _below(account.address, path)
    headers = service.headers(account.user, account.secrets, since)

    def ask() -> tuple[int, Answer]:
        into.seek(0)
        into.truncate()
        answer = http_client.fetch(
            to, headers, into, largest=service.largest, seconds=service.seconds
        )
        return answer.status, answer

    answer = _patiently(account, ask, wanted=(200, 304))
    into.seek(0)
    return answer


def tell(account: Account, feedback: Feedback) -> None:
    """Send feedback. Raises ServiceFailed."""
    to = _below(account.address, feedback.path)
    headers = account.service.headers(account.user, account.secrets, "") | dict(feedback.headers)

    def ask() -> tuple[int, None]:
        return http_client.put(to, feedback.body, headers), None

    _patiently(account, ask, wanted=(200, 201, 202, 204))


def _below(to: Address, path: str) -> Address:
    """Return an address below another; services make the paths, of characters that an address can have."""
    return replace(to, path=to.path.rstrip("/") + path) if path else to


def _patiently(
    account: Account, ask: Callable[[], tuple[int, Asked]], *, wanted: tuple[int, ...]
) -> Asked:
    """Return the answer to a request, repeated after each of `WAITS`. Raises ServiceFailed."""
    for wait in (*WAITS, None):
        try:
            status, answer = ask()
        except Refused as refused:
            if wait is None or refused.why not in _PASSES:
                raise ServiceFailed(account, _REFUSED[refused.why]) from None
        else:
            if status in wanted:
                return answer
            if wait is None or status not in _BUSY:
                raise ServiceFailed(account, _sentence(status), status)
            wait = max(wait, _asked_to_wait(answer))
        _sleep(wait)
    raise AssertionError  # the last time returns or raises


def _asked_to_wait(answer: object) -> float:
    after = answer.headers.get("retry-after", "") if isinstance(answer, Answer) else ""
    return min(float(after), LONGEST) if after.isascii() and after.isdigit() else 0.0


def _sentence(status: int) -> Text:
    if 300 <= status < 400:
        return _AWAY
    if status in _BUSY:
        return _TOO_BUSY
    return {401: _SHUT, 403: _SHUT, 404: _NOT_THERE, 410: _NOT_THERE}.get(status, _ODD)
