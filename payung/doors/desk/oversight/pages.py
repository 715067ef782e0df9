"""What oversight's pages share: permission, tabs, and entries of the ledger in words."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import Final, Protocol
from urllib.parse import urlencode
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from payung.cases.policy import require_watch
from payung.doors.desk.current_officer import viewer_of
from payung.doors.desk.oversight import labels
from payung.ledger import acts
from payung.staff import queries as people
from payung.staff.viewer import OfficerViewer

View = Callable[[HttpRequest], HttpResponseBase]

TABS: Final[dict[str, labels.Text]] = {
    "oversight": _("What is new"),
    "oversight-reports": _("Reports"),
    "oversight-feedback": _("Feedback"),
    "oversight-gaps": _("Gaps"),
    "oversight-blame-figures": _("Wording"),
    "oversight-rule-figures": _("What the rules hear"),
    "oversight-fingerprint-figures": _("Fingerprints"),
    "oversight-overrides": _("Overrides and access"),
    "oversight-searches": _("Searches"),
    "oversight-keys": _("Keys"),
    "oversight-ledger": _("Ledger"),
}


def watching(view: View) -> View:
    """Let only officers of oversight reach a view; others read why they may not."""

    @wraps(view)
    def checked(request: HttpRequest) -> HttpResponseBase:
        require_watch(viewer_of(request))
        return view(request)

    return checked


@dataclass(frozen=True)
class Tab:
    """One of oversight's pages."""

    name: labels.Text
    url: str
    current: bool


def page(
    request: HttpRequest, name: str, context: dict[str, object], status: int = 200
) -> HttpResponse:
    """Return the page with the URL name `name`, with tabs to the others."""
    tabs = [Tab(text, reverse(tab), tab == name) for tab, text in TABS.items()]
    template = f"desk/oversight/{name.removeprefix('oversight-').replace('-', '_')}.html"
    return render(request, template, {"tabs": tabs, **context}, status=status)


def address(name: str, **query: object) -> str:
    """Return the address of a page with the parts of `query` that are not empty."""
    values = {key: str(value) for key, value in query.items() if value}
    return reverse(name) + (f"?{urlencode(values)}" if values else "")


class Entry(Protocol):
    """The fields of an entry of the ledger that a row shows."""

    chain: str
    act: str
    actor: str
    subject: str
    at: datetime
    count: int


@dataclass(frozen=True)
class EntryRow:
    """One entry of the ledger in words. Addresses search the ledger; empty if there is nothing to find."""

    at: datetime
    act: str
    what: labels.Text
    by: str
    by_url: str
    about: str
    about_url: str
    where: str
    where_url: str
    count: int
    meaning: labels.Text = ""
    look: bool = False


def entry_rows(
    viewer: OfficerViewer, entries: Sequence[Entry], units: dict[UUID, str], *ledger_names: str
) -> tuple[list[EntryRow], dict[UUID, str]]:
    """Return entries in words, and the names of officers in them and in `ledger_names`."""
    texts = [*ledger_names, *(text for entry in entries for text in (entry.actor, entry.subject))]
    names = people.names(viewer, _officers(texts))
    return [_row(entry, names, units) for entry in entries], names


def _officers(texts: Iterable[str]) -> Iterator[UUID]:
    for text in texts:
        kind, _colon, rest = text.partition(":")
        officer = labels.identity(rest) if kind == "officer" else None
        if officer:
            yield officer


def _row(entry: Entry, names: dict[UUID, str], units: dict[UUID, str]) -> EntryRow:
    key_act = labels.KEY_ACTS.get(entry.act)
    narrow = ":" in entry.actor
    is_record = labels.identity(entry.subject.partition(":")[2]) is not None
    return EntryRow(
        at=entry.at,
        act=entry.act,
        what=acts.label(entry.act),
        by=labels.actor_name(entry.actor, names),
        by_url=address("oversight-ledger", who=entry.actor) if narrow else "",
        about=_about(entry.subject, names, units),
        about_url=address("oversight-ledger", about=entry.subject) if is_record else "",
        where=labels.chain_name(entry.chain, units),
        where_url=address("oversight-ledger", where=entry.chain),
        count=entry.count,
        meaning=key_act.meaning if key_act else "",
        look=key_act.look if key_act else False,
    )


def _about(subject: str, names: dict[UUID, str], units: dict[UUID, str]) -> str:
    """Return a record in words: a person or unit by name, anything else by its kind and short number."""
    kind, _colon, rest = subject.partition(":")
    record = labels.identity(rest)
    if kind == "step":
        return labels.step_name(rest)
    if record is None:
        return subject
    return {**names, **units}.get(record) or f"{kind} {rest[:8]}"
