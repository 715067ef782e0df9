"""Walk through all pages of the public face in one language, recording the sentences of each page.

It follows links and presses buttons, with many answers and with none, and goes on from pages with new
sentences. So it reaches new pages without a change here.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from importlib import import_module
from types import ModuleType
from typing import Final, Protocol
from unittest.mock import patch

from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.utils import translation

from payung.directory import queries as directory
from payung.doors.public import views
from payung.foundation import receipt_lookup_client
from payung.foundation.errors import TooMany
from payung.foundation.rate_limits import empty_all
from payung.foundation.viewer import SYSTEM
from payung.intake.routing import NoUnit
from payung.tools.booklet.forms import Fields, Page, ways
from payung.tools.catalogues.recorder import recording

WORDS: Final = "Somebody asks me for pictures."  # invented, like all texts here
LINE: Final = "@blue_kite_77"
ROLES: Final = 11  # number of answers to the question who reports
LONGEST: Final = 25  # pages of the form, at most
MOST: Final = 6000  # requests of a walk, which needs fewer


@dataclass(frozen=True)
class Screen:
    """One page. `said`: its sentences that no earlier page has, in order."""

    html: str
    said: tuple[str, ...]


class Answer(Protocol):
    """What the walk reads of an HTTP answer."""

    @property
    def content(self) -> bytes:
        """Return the body."""


@dataclass
class Walk:
    """One walk. `receipts`: open dialogues at different points."""

    language: str
    receipts: list[str]
    screens: list[Screen] = field(default_factory=list)
    recorded: set[str] = field(default_factory=set)
    _pages: set[frozenset[str]] = field(default_factory=set)
    _asked: int = 0

    def through(self, public: set[str]) -> None:
        """Walk through the face. `public`: the sentences that count."""
        self._public = public
        home = f"/{self.language}/"
        self._from(home, deep=True)
        for choice in range(ROLES):
            self._straight(f"{home}tell/other/", choice)
            self._straight(f"{home}tell/", choice)
        self._from(f"{home}answer/", deep=True)  # with the receipts of these forms
        for country in directory.countries(SYSTEM):
            with override_settings(PAYUNG_COUNTRY=country.iso2):
                self._from(f"{home}talk/", deep=False)
        for failing in FAILURES:
            with failing():
                self._straight(f"{home}tell/", 0)
                self._from(f"{home}answer/", deep=False)
        for view in (views.away, views.missing, views.unreadable, views.broken):
            self._look(self._made(view))
        self._look(lambda: self._browser("http://elsewhere.example").post(f"{home}tell/"))
        with override_settings(PAYUNG_DEMO=True):
            self._look(self._ask(home, None))

    def _straight(self, path: str, choice: int) -> None:
        """Go through a form by its button "next", with answer `choice` to every question."""
        page = self._look(self._ask(path, None), again=True)
        for _ in range(LONGEST):
            if page is None or not page.forms:
                return
            form = page.forms[0]
            onward = [button for button in form.buttons if button[1] == "next"]
            name, value, action = (onward or form.buttons)[0]
            fields = [*form.full(choice, LINE, WORDS), (name, value)]
            page = self._look(self._ask(action, fields), again=True)
            if page and page.receipt:
                self.receipts.append(page.receipt)

    def _from(self, path: str, *, deep: bool) -> None:
        """Go on from a page while sentences are new; or, unless `deep`, one step only."""
        waiting: list[tuple[str, Fields | None]] = [(path, None)]
        first = True
        while waiting and self._asked < MOST:
            address, fields = waiting.pop()
            page = self._look(self._ask(address, fields), again=first)
            if page and (deep or first):
                waiting += reversed(list(self._onward(page)))
            first = False

    def _onward(self, page: Page) -> Iterator[tuple[str, Fields | None]]:
        for form in page.forms:
            lines = [*self.receipts, "0000", ""] if "receipt" in form.lines else [LINE]
            for action, fields in ways(form, lines, WORDS):
                if self._is_ours(action):
                    yield action, fields
        yield from ((link, None) for link in page.links if self._is_ours(link))

    def _is_ours(self, address: str) -> bool:
        return address.startswith(f"/{self.language}/")

    def _ask(self, address: str, fields: Fields | None) -> Callable[[], Answer]:
        self._asked += 1
        empty_all()  # no rate limit here
        browser = self._browser("http://localhost")
        if fields is None:
            return lambda: browser.get(address)
        sent: dict[str, list[str]] = {}
        for name, value in fields:
            sent.setdefault(name, []).append(value)
        return lambda: browser.post(address, sent)

    @staticmethod
    def _browser(origin: str) -> Client:
        return Client(raise_request_exception=False, HTTP_HOST="localhost", HTTP_ORIGIN=origin)

    def _made(self, view: Callable[[HttpRequest], HttpResponse]) -> Callable[[], HttpResponse]:
        request = HttpRequest()
        request.path = f"/{self.language}/"

        def make() -> HttpResponse:
            with translation.override(self.language):
                return view(request)

        return make

    def _look(self, make: Callable[[], Answer], *, again: bool = False) -> Page | None:
        """Record a page's sentences. Return it if their combination is new, or if `again`."""
        with recording() as translated:
            html = make().content.decode()
        said = [sentence for sentence in dict.fromkeys(translated) if sentence in self._public]
        new = tuple(sentence for sentence in said if sentence not in self.recorded)
        if new:
            self.screens.append(Screen(html, new))
            self.recorded.update(new)
        is_known = frozenset(said) in self._pages
        self._pages.add(frozenset(said))
        return None if is_known and not again else Page(html)


@contextmanager
def _fails(module: ModuleType, name: str, error: type[Exception]) -> Iterator[None]:
    logging.disable(logging.CRITICAL)  # the failure is intended
    try:
        with patch.object(module, name, side_effect=error):
            yield
    finally:
        logging.disable(logging.NOTSET)


_TELL: Final = import_module("payung.doors.public.views.report_form")
FAILURES: Final[tuple[Callable[[], AbstractContextManager[None]], ...]] = (
    lambda: _fails(_TELL, "receive", NoUnit),
    lambda: _fails(_TELL, "receive", OSError),
    lambda: _fails(receipt_lookup_client, "look_up", TooMany),
    lambda: _fails(receipt_lookup_client, "look_up", OSError),
)
