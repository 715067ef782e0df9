"""A search of the ledger by unit, act, officer, record and day. The address holds it all, as ids."""

import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, replace
from datetime import UTC
from typing import Final
from uuid import UUID

from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from payung.doors.desk import times
from payung.doors.desk.current_officer import viewer_of
from payung.doors.desk.guards import posted_from
from payung.doors.desk.oversight import labels
from payung.doors.desk.oversight.pages import address, entry_rows, page, watching
from payung.doors.desk.queue.filters import Chip
from payung.doors.desk.sign_in.sudo import sudo
from payung.foundation.errors import BadInput
from payung.intake import actions
from payung.intake import queries as intake
from payung.ledger import acts, queries
from payung.ledger.queries import EntryFilter, Position
from payung.staff.queries import oversight as people

PAGE: Final = 50
EXPORTED: Final = 10_000  # entries in one file
_CHAIN: Final = re.compile(r"[a-z0-9._/-]{1,80}")
_WHO: Final = re.compile(r"(officer|partner):[0-9a-f-]{36}")
_RECORD: Final = re.compile(r"(?:([a-z-]{1,20}):)?([0-9a-f]{8}[0-9a-f-]{0,28})")
_COLUMNS: Final = ("chain", "sequence", "at", "act", "actor", "subject", "count", "digest")
_PROOF: Final = ("previous", "hash")  # with these, anybody can verify an exported file


@dataclass(frozen=True)
class Filters:
    """The filters in the address; an inactive one is empty."""

    where: str = ""
    act: str = ""
    who: str = ""
    about: str = ""
    since: str = ""
    until: str = ""
    after: str = ""

    @classmethod
    def read(cls, query: QueryDict) -> "Filters":
        """Return the filters in an address. A value that is not valid counts as absent, except `about`.

        Somebody types that, so it stays unchanged, and `wanted` says what is wrong with it.
        """
        return cls(
            where=_fitting(_CHAIN, query.get("where", "")),
            act=query.get("act", "") if query.get("act") in acts.KNOWN else "",
            who=_fitting(_WHO, query.get("who", "")),
            about=query.get("about", "").strip().lower()[:100],
            since=times.day_of(query.get("since", "")),
            until=times.day_of(query.get("until", "")),
            after=str(Position.read(query.get("after", "")) or ""),
        )

    @property
    def query(self) -> dict[str, str]:
        """Return the query of the address."""
        return {field.name: getattr(self, field.name) for field in fields(self)}

    @property
    def url(self) -> str:
        """Return the address of the page with these filters."""
        return address("oversight-ledger", **self.query)

    @property
    def export_url(self) -> str:
        """Return the address that exports the matching entries as a file."""
        return address("oversight-ledger-export", **replace(self, after="").query)

    def wanted(self) -> EntryFilter:
        """Return the search of the ledger. Raises BadInput if `about` is no record."""
        return EntryFilter(
            within=self.where,
            acts=(self.act,) if self.act else (),
            actor=self.who,
            subject=_record(self.about),
            since=times.midnight(self.since),
            until=times.midnight(self.until, days=1),
            after=Position.read(self.after),
        )

    def chips(self, units: Mapping[UUID, str], names: Mapping[UUID, str]) -> Iterator[Chip]:
        """Yield the active filters in words, each with the address without it."""
        shown = {
            "where": (_("Where"), labels.chain_name(self.where, units)),
            "act": (_("Act"), str(acts.label(self.act))),
            "who": (_("Who"), labels.actor_name(self.who, names)),
            "about": (_("Record"), self.about),
            "since": (_("From"), times.day_written(self.since)),
            "until": (_("Until"), times.day_written(self.until)),
        }
        for name, (label, value) in shown.items():
            if self.query[name]:
                yield Chip(label, value, replace(self, **{name: "", "after": ""}).url)


@dataclass(frozen=True)
class Place:
    """Where to search: a unit with all its chains, or one chain."""

    value: str
    name: str


@require_safe
@watching
def ledger(request: HttpRequest) -> HttpResponse:
    """Show the entries that match, newest first."""
    viewer, wanted = viewer_of(request), Filters.read(request.GET)
    wrong: BadInput | None = None
    try:
        entries = intake.search_ledger(viewer, wanted.wanted(), PAGE + 1)
    except BadInput as error:
        entries, wrong = [], error
    units = people.unit_names(viewer)
    heads = queries.heads(viewer)
    shown = entries[:PAGE]
    rows, names = entry_rows(viewer, shown, units, wanted.who)
    context = {
        "rows": rows,
        "wanted": wanted,
        "wrong": wrong,
        "chips": list(wanted.chips(units, names)),
        "places": _places([head.chain for head in heads], units),
        "acts": sorted(acts.KNOWN.items(), key=lambda act: str(act[1])),
        "people": _people(wanted, names),
        "heads": [(labels.chain_name(head.chain, units), head) for head in heads],
        "next": _address_after(wanted, Position.of(shown[-1])) if len(entries) > PAGE else "",
        "first": replace(wanted, after="").url if wanted.after else "",
        "most": EXPORTED,
    }
    return page(request, "oversight-ledger", context, 400 if wrong else 200)


@posted_from("oversight-ledger")
@watching
@sudo
def export(request: HttpRequest) -> HttpResponse:
    """Export the matching entries as a file: ids, times and hashes, no names. The ledger records the export."""
    wanted = Filters.read(request.GET).wanted()
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="ledger.csv"'
    table = csv.writer(response)
    table.writerow([*_COLUMNS, *_PROOF])
    for entry in actions.export_ledger(viewer_of(request), wanted, EXPORTED):
        row = {**vars(entry), "at": entry.at.astimezone(UTC).isoformat(timespec="microseconds")}
        table.writerow([row[name] for name in (*_COLUMNS, *_PROOF)])
    return response


def _address_after(wanted: Filters, position: Position) -> str:
    return replace(wanted, after=str(position)).url


def _places(chains: list[str], units: dict[UUID, str]) -> list[Place]:
    """Return the units by name, each followed by its chains, then the chains of no unit."""
    heads = {chain.partition("/")[0] for chain in chains}
    whole = {str(unit) for unit in units} & heads
    every = [Place(value, labels.chain_name(value, units)) for value in {*chains, *whole}]
    order = {str(unit): place for place, unit in enumerate(units)}
    return sorted(
        every,
        key=lambda place: (order.get(place.value.partition("/")[0], len(order)), place.name),
    )


def _people(wanted: Filters, names: Mapping[UUID, str]) -> list[tuple[str, str]]:
    """Return the people to choose from: those on the page, and the one chosen already."""
    people = {f"officer:{officer}": name for officer, name in names.items()}
    if wanted.who:
        people[wanted.who] = labels.actor_name(wanted.who, names)
    return sorted(people.items(), key=lambda person: person[1])


def _fitting(pattern: re.Pattern[str], text: str) -> str:
    return text if pattern.fullmatch(text) else ""


def _record(text: str) -> str:
    """Return the start of a record's name in the ledger; a bare number is a report's. Raises BadInput."""
    if not text:
        return ""
    match = _RECORD.fullmatch(text)
    if match is None:
        raise BadInput(
            "about",
            _(
                "Record: enter the first 8 characters of a report's number, or all of it, "
                "and nothing else."
            ),
        )
    kind, number = match[1] or "report", match[2].replace("-", "")
    parts = (number[:8], number[8:12], number[12:16], number[16:20], number[20:])
    return f"{kind}:" + "-".join(part for part in parts if part)
