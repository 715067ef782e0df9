"""Fetch the news of a hash set from a live service, and import all of it or nothing.

Pages are kept on the disk until the last is there (hashes lie in clear in the database, too), and only then
taken in. Where the service stood is written with the version that counts, so a restored database asks again
for what it lacks.
"""

from collections.abc import Callable
from tempfile import TemporaryFile
from time import monotonic
from typing import Final

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from payung.foundation.errors import BadInput, Text
from payung.foundation.viewer import Viewer
from payung.ledger.actions import acting
from payung.media import acts
from payung.media.hashsets import queries
from payung.media.hashsets.actions.imports import Imported, import_set
from payung.media.hashsets.formats.base import HEAD
from payung.media.hashsets.services import http_calls
from payung.media.hashsets.services.accounts import account as account_named
from payung.media.hashsets.services.base import Account
from payung.media.hashsets.services.http_calls import ServiceFailed
from payung.media.hashsets.services.spool import Spool, Stand

MOST_PAGES: Final = 200_000
LARGEST: Final = 32 << 30  # bytes of all pages
WHOLE: Final = 12 * 3600.0  # seconds for all that is fetched at once: the next time goes on
_GONE: Final = frozenset(
    {400, 404, 410}
)  # what a service says of a page that it does not keep any more

_NO_PAGE: Final = _(
    "{name}: the response is not what such a service sends, so nothing was imported."
)
_BROKEN: Final = _("{name}: page {page} is incomplete, so nothing was imported. {why}")
_SLOW: Final = _(
    "{name}: the service is too slow. What has arrived so far is kept if the service sends pages."
)
_ENDLESS: Final = _("{name}: the service never ends its pages, so nothing was imported.")


def fetch_set(
    viewer: Viewer,
    name: str,
    *,
    shrunk: bool = False,
    progress: Callable[[Stand], None] = lambda _stand: None,
) -> Imported:
    """Import the news of the set `name` from its service in the settings.

    A fetch that was stopped goes on at the page where it stood. `shrunk`: what a whole list does not name is
    withdrawn even where it names less than half of what counts, or could not be read whole. `progress` is told
    after each page. Raises BadInput for settings that are wrong or missing and while the set is fetched or
    imported, ServiceFailed for a service that does not do what it should.
    """
    account = account_named(name)
    address, since = str(account.address), queries.stood(viewer, name, str(account.address))
    with Spool.of(name) as spool:
        stand = spool.left(address, since)
        if stand is None:
            stand = _begun(account, spool, since)
        try:
            _rest(account, spool, stand, progress)
        except ServiceFailed as failed:
            if failed.status_there not in _GONE or not stand.pages:
                raise
            stand = _begun(account, spool, since)
            _rest(account, spool, stand, progress)
        if not stand.pages:
            return Imported(name)  # nothing new
        try:
            stood = {"address": address, "since": stand.latest or since}
            done = _taken(viewer, account, spool, stood, shrunk=shrunk)
        except BadInput:  # unusable: the next time everything is fetched again
            spool.begin()
            raise
        spool.begin()
    return done


def _taken(
    viewer: Viewer, account: Account, spool: Spool, stood: dict[str, str], *, shrunk: bool
) -> Imported:
    with spool.read() as pages:
        return import_set(
            viewer,
            account.set_name,
            pages,
            details=account.details,
            whole=account.service.whole,
            shrunk=shrunk,
            stood=stood,
            form=account.service.format,
        )


def _begun(account: Account, spool: Spool, since: str) -> Stand:
    spool.begin()
    first = account.service.first(since)
    return Stand(str(account.address), since, first, first)


def _rest(account: Account, spool: Spool, stand: Stand, progress: Callable[[Stand], None]) -> None:
    """Fetch the pages that are not there yet. Raises ServiceFailed."""
    visited, ends = set(), monotonic() + WHOLE
    while stand.next is not None:
        if monotonic() > ends:
            raise ServiceFailed(account, _SLOW)
        visited.add(stand.next)
        with TemporaryFile() as page:
            answer = http_calls.page(account, stand.next, stand.since, page)
            if answer.status == 304:
                stand.next = None
                return
            if not account.service.format.fits(page.read(HEAD)):
                raise ServiceFailed(account, _NO_PAGE)
            page.seek(0)
            following = account.service.after(page, answer.headers, stand.first)
            if following.broken is not None:
                raise ServiceFailed(account, _broken(stand, following.broken))
            stand.latest = max(stand.latest, following.since or "")
            stand.next = following.page
            if stand.next in visited or stand.pages >= MOST_PAGES or stand.size > LARGEST:
                spool.begin()
                raise ServiceFailed(account, _ENDLESS)
            spool.add(page, stand)
        progress(stand)


def _broken(stand: Stand, why: Text) -> Text:
    return format_lazy(_BROKEN, name="{name}", page=stand.pages + 1, why=why)


def reasons(viewer: Viewer, name: str, kind: str = "MD5") -> dict[str, str]:
    """Return the reasons of a set's service why a hash of a kind can be wrong, by their ids.

    Raises BadInput and ServiceFailed.
    """
    del viewer  # nothing of ours is returned
    account = account_named(name)
    path = account.service.reasons(kind)
    with TemporaryFile() as page:
        http_calls.page(account, path, "", page)
        return account.service.named_reasons(page.read(HEAD))


def give_feedback(
    viewer: Viewer, name: str, key: str, *, right: bool, kind: str = "MD5", reason: str = ""
) -> None:
    """Send the service of a set whether one hash of an entry is right; a wrong one needs a reason's id.

    Raises BadInput, also where the service takes no feedback; NotFound for an entry that does not count here;
    ServiceFailed.
    """
    account = account_named(name)
    feedback = account.service.feedback(key, right=right, kind=kind, reason=reason)
    about = queries.entry_named(viewer, name, key)
    http_calls.tell(account, feedback)
    with acting(viewer) as act:
        act.record(acts.CHAIN, acts.FEEDBACK_GIVEN, f"hashset-entry:{about}")
