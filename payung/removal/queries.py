"""Every read of this room: what a number shows a child, and the requests of a unit."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from django.db.models import Case as Choice
from django.db.models import Exists, OuterRef, Q, QuerySet, When

from payung.cases.models import Case
from payung.cases.queries import members_of, visible
from payung.directory import queries as directory
from payung.foundation import clock, sealing
from payung.foundation.errors import NotFound
from payung.foundation.sealing import PrivateKey
from payung.foundation.viewer import Viewer
from payung.removal import policy, sealed
from payung.removal.choices import (
    Answer,
    Fingerprint,
    Item,
    Place,
    RecordKind,
    Safety,
    ServiceState,
)
from payung.removal.fingerprints.queries import NONE, Fingerprints, of_request
from payung.removal.letter import Letter
from payung.removal.models import RemovalRecord, RemovalRequest
from payung.removal.reports import Wanted
from payung.removal.services import name_of, service_of, services_of
from payung.staff import queries as people
from payung.staff.viewer import OfficerViewer, ReporterViewer

PRESERVED_WITHIN: Final = timedelta(hours=4)
MOST: Final = 200  # requests on one page of the desk
_OF_SERVICES: Final = (RecordKind.SENT, RecordKind.ANSWERED)


@dataclass(frozen=True)
class AtService:
    """What has become of a request at one service. An empty name: nothing tells which."""

    service: str
    state: ServiceState
    at: datetime
    answer: Answer | None = None


@dataclass(frozen=True)
class Followed:
    """What a request's own number shows: no report, no threat, no unit.

    `ends_at`: when it is taken back; None: it goes on. `fingerprints`: how many it has; `at_partners`: what has
    become of them.
    """

    services: tuple[AtService, ...]
    made_at: datetime
    ends_at: datetime | None
    fingerprints: int = 0
    at_partners: Fingerprints = NONE

    @property
    def is_over(self) -> bool:
        """Say whether it was taken back."""
        return self.ends_at is not None and self.ends_at <= clock.now()

    @property
    def is_looked_at(self) -> bool:
        """Say whether a person looks first before it is taken back."""
        return self.ends_at is not None and not self.is_over


def followed(viewer: ReporterViewer) -> Followed:
    """Return what has become of the request behind this number. Raises NotFound."""
    row = RemovalRequest.objects.filter(lookup=viewer.reporter.lookup).first()
    if row is None:
        raise NotFound
    keys = [viewer.reporter.key]
    wanted = wanted_in(sealed.open_request(row, keys))
    records = list(row.records.filter(kind__in=_OF_SERVICES).order_by("sequence"))
    told = [(record, opened) for record, opened in _opened(row, records, keys) if opened]
    return Followed(
        services=tuple(_at_services(viewer, row, wanted, told)),
        made_at=row.made_at,
        ends_at=row.ends_at,
        fingerprints=row.records.filter(kind=RecordKind.FINGERPRINT).count(),
        at_partners=of_request(viewer),
    )


def is_there(viewer: ReporterViewer) -> bool:
    """Say whether this number opens a request."""
    return RemovalRequest.objects.filter(lookup=viewer.reporter.lookup).exists()


def wanted_in(opened: dict[str, Any]) -> Wanted:
    """Return what an opened request asks for."""
    items = tuple(
        Item(Place(item["place"]), item["value"], item["service"]) for item in opened["items"]
    )
    return Wanted(items, tuple(opened["about"]), safety_in(opened["safety"]), opened["age"])


def safety_in(told: dict[str, Any]) -> Safety:
    """Return the two answers in an opened record."""
    return Safety(told["threatened"], told["safe_now"])


def fingerprint_in(told: dict[str, Any]) -> Fingerprint:
    """Return the fingerprint in an opened record."""
    return Fingerprint(told["md5"], told["sha256"], told["pdq"], told["quality"])


def _opened(
    row: RemovalRequest, records: list[RemovalRecord], keys: Iterable[PrivateKey]
) -> list[tuple[RemovalRecord, dict[str, Any] | None]]:
    places = [(sealed.record_place(record, row), bytes(record.body)) for record in records]
    return list(zip(records, sealing.unseal_many(places, keys), strict=True))


def _at_services(
    viewer: Viewer,
    row: RemovalRequest,
    wanted: Wanted,
    told: list[tuple[RemovalRecord, dict[str, Any]]],
) -> Iterable[AtService]:
    """Yield the state at each service of a request; one that neither child nor data names is not shown."""
    names = list(services_of(viewer, wanted.items))
    for _record, contents in told:
        if contents["service"] not in names and name_of(viewer, (), contents["service"]):
            names.append(contents["service"])
    over = row.ends_at is not None and row.ends_at <= clock.now()
    for name in names:
        state = AtService(name, ServiceState.WAITING, row.made_at)
        if over and row.ends_at:
            state = AtService(name, ServiceState.WITHDRAWN, row.ends_at)
        for record, contents in told:
            if contents["service"] != name:
                continue
            if record.kind == RecordKind.SENT:
                state = AtService(name, ServiceState.SENT, record.made_at)
            else:
                answer = Answer(contents["answer"])
                state = AtService(name, ServiceState.ANSWERED, record.made_at, answer)
        yield state


@dataclass(frozen=True)
class RequestRow:
    """A request in the list of a unit. `preserve_by`: until when the evidence must be kept; None: recorded."""

    id: UUID
    case: UUID
    level: str
    made_at: datetime
    ends_at: datetime | None
    preserve_by: datetime | None
    services: tuple[AtService, ...]

    @property
    def is_over(self) -> bool:
        """Say whether it was taken back."""
        return self.ends_at is not None and self.ends_at <= clock.now()


@dataclass(frozen=True)
class ListedItem:
    """One thing to be taken down, with the name of its service."""

    item: Item
    service: str


@dataclass(frozen=True)
class HistoryEntry:
    """One record of a request as the desk shows it."""

    kind: RecordKind
    at: datetime
    contents: dict[str, Any]


@dataclass(frozen=True)
class RequestView:
    """A removal request, opened for an officer."""

    row: RequestRow
    wanted: Wanted
    items: tuple[ListedItem, ...]
    history: tuple[HistoryEntry, ...]
    fingerprints: int

    @property
    def is_preserved(self) -> bool:
        """Say whether it is recorded that the evidence is kept, or why not."""
        return self.row.preserve_by is None


def requests(viewer: OfficerViewer) -> list[RequestRow]:
    """Return the removal requests of the viewer's unit that they may open.

    First those that wait for a decision because a child asked to take them back, then those that go on, where
    evidence is due before others; what was taken back comes last.
    """
    policy.require_list(viewer)
    over = Q(ends_at__lte=clock.now())
    rows = _visible(viewer).annotate(
        place=Choice(When(over, then=2), When(ends_at=None, then=1), default=0)
    )
    wanted = rows.order_by("place", "ends_at", "made_at", "id")[:MOST]
    listed = [view.row for view in _views(viewer, list(wanted))]
    return sorted(listed, key=lambda row: (row.is_over, row.ends_at is None, not row.preserve_by))


def of_case(viewer: OfficerViewer, case: Case) -> list[UUID]:
    """Return the requests of a case, oldest first."""
    policy.require_request(viewer, case)
    mine = RemovalRequest.objects.filter(case__in=members_of(viewer, case.about))
    return list(mine.order_by("made_at", "id").values_list("id", flat=True))


def request_of(viewer: OfficerViewer, request: UUID) -> RequestView:
    """Return one request, opened. Raises NotFound for another unit's, or one that does not open."""
    policy.require_list(viewer)
    for view in _views(viewer, list(_visible(viewer).filter(id=request))):
        return view
    raise NotFound


def _visible(viewer: OfficerViewer) -> QuerySet[RemovalRequest]:
    # One test for each request: they are few, and the unit's cases are many.
    there = Exists(visible(viewer).filter(id=OuterRef("case"), share_of=None))
    return RemovalRequest.objects.filter(there).select_related("case__merged_into")


def _views(viewer: OfficerViewer, rows: list[RemovalRequest]) -> list[RequestView]:
    """Return requests as the desk shows them, all read at once, without those that are sealed to others."""
    bodies = [(sealed.request_place(row), bytes(row.body)) for row in rows]
    opened = dict(
        zip((row.id for row in rows), sealing.unseal_many(bodies, viewer.keys), strict=True)
    )
    by_id = {row.id: row for row in rows}
    records = list(RemovalRecord.objects.filter(request__in=rows).order_by("sequence"))
    places = [
        (sealed.record_place(record, by_id[record.request_id]), bytes(record.body))
        for record in records
    ]
    told: dict[UUID, list[_Told]] = {row.id: [] for row in rows}
    for record, contents in zip(records, sealing.unseal_many(places, viewer.keys), strict=True):
        told[record.request_id].append((record, contents))
    return [
        _view(viewer, row, contents, told[row.id])
        for row in rows
        if (contents := opened[row.id]) is not None
    ]


_Told = tuple[RemovalRecord, dict[str, Any] | None]


def _view(
    viewer: OfficerViewer, row: RemovalRequest, opened: dict[str, Any], records: list[_Told]
) -> RequestView:
    """Return an opened request as the desk shows it."""
    wanted = wanted_in(opened)
    read = [(record, contents) for record, contents in records if contents is not None]
    told = [(record, contents) for record, contents in read if record.kind in _OF_SERVICES]
    preserved = any(record.kind == RecordKind.PRESERVED for record, _contents in records)
    listed = RequestRow(
        id=row.id,
        case=row.case_id,
        level=(row.case.merged_into or row.case).level,
        made_at=row.made_at,
        ends_at=row.ends_at,
        preserve_by=None if preserved else row.made_at + PRESERVED_WITHIN,
        services=tuple(_at_services(viewer, row, wanted, told)),
    )
    return RequestView(
        row=listed,
        wanted=wanted,
        items=tuple(ListedItem(item, service_of(viewer, item)) for item in wanted.items),
        history=tuple(
            HistoryEntry(RecordKind(record.kind), record.made_at, contents)
            for record, contents in read
        ),
        fingerprints=sum(record.kind == RecordKind.FINGERPRINT for record, _contents in records),
    )


def sealed_rows(viewer: Viewer, case: UUID) -> Iterable[QuerySet[Any]]:
    """Yield the requests and records of a case: sets of what is sealed with it."""
    del viewer  # ids tell nothing
    yield RemovalRequest.objects.filter(case_id=case)
    yield RemovalRecord.objects.filter(case_id=case)


def letter_to(viewer: OfficerViewer, request: UUID, service: str) -> Letter | None:
    """Return the letter of the viewer's unit to one service; None where nobody may send one.

    Who may ask is data of the unit's country, with its source and reviewer: an incomplete record sends nothing.
    """
    view = request_of(viewer, request)
    unit = people.unit(viewer, viewer.unit)
    record = directory.representative(viewer, unit.country)
    items = [one.item.value for one in view.items if one.service == service]
    if not record.is_complete or not items:
        return None
    return Letter(
        unit=unit.name,
        service=service,
        items=items,
        basis=f"{record.who_may_ask} ({record.source}; read on {record.read_on})",
        reference=str(view.row.id)[:8],
        on=clock.now().date(),
    )
