"""Links: reports of other cases that share an identifier, as far as an officer may know of them.

Nothing is stored of a link: equal tokens are joined when somebody reads. However common a value is, no more
than `MOST` of the reports that share it are looked at.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, NamedTuple
from uuid import UUID

from django.db.models import Case as CaseWhen
from django.db.models import (
    Exists,
    IntegerField,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    When,
)
from django.db.models.functions import Coalesce, NullIf
from django.db.models.lookups import GreaterThan

from payung.cases.models import Case
from payung.cases.policy import OVERSIGHT, require_there
from payung.cases.queries import conflicts_of, named_to, visible
from payung.cases.queries.open_work import HowMany, Listed
from payung.foundation.blind_index import CHILD, TEXT
from payung.intake.models import Token
from payung.staff.roles import Permission, Role
from payung.staff.viewer import OfficerViewer

# Reports that share one value and are looked at, newest first. Nobody reads a longer list, and whole mobile
# networks share one address. A queue looks at so many for each row.
MOST: Final = 100
FEW: Final = 5  # cases in which a common value is still a link: they are bundles of thousands
# Identifiers that belong to one person. Many share an address of the network, a link or a picture.
STRONG: Final = (
    *("account", "game_id", "profile_url", "email", "phone"),
    *("payment", "crypto_wallet", "device"),
)
VALUES: Final = 50  # of one report that are looked at, those that fewest share first


@dataclass(frozen=True)
class Linked:
    """Another case that shares something: what kinds of things, and what this viewer may know of it.

    `report`: the newest of its reports that share it; None where it lies with another unit: then only that it
    exists, and where. `more`: how many further reports of that case share it.
    """

    kinds: tuple[str, ...]
    unit: UUID
    report: UUID | None
    level: str
    received_at: datetime
    more: int = 0


@dataclass(frozen=True)
class Links:
    """The cases that share something with a report, newest first.

    `common`: kinds of values that too many reports share to list each of them.
    """

    cases: tuple[Linked, ...] = ()
    common: tuple[str, ...] = ()


class _Shared(NamedTuple):
    """One value of a report that others share. `holders`: the newest that hold it, at most `MOST` + 1."""

    report: UUID
    lead: UUID
    kind: str
    holders: frozenset[UUID]

    @property
    def is_common(self) -> bool:
        """Say whether too many reports hold it to look at each of them."""
        return len(self.holders) > MOST


class _Holder(NamedTuple):
    """One report that holds a value, and the case in which it is worked on. `there`: for the viewer."""

    report: UUID
    lead: UUID
    unit: UUID
    level: str
    received_at: datetime
    there: int  # 0 where it is not


class _Elsewhere(Subquery):
    """How many of the reports of a subquery are not of the same case."""

    template = "(SELECT count(elsewhere) FROM (%(subquery)s) AS newest)"
    output_field = IntegerField()


def linked_sign(viewer: OfficerViewer) -> Q:
    """Return whether the report `OuterRef("known_as")` shares a value with a case that the viewer may know of.

    Not with the case that it is in itself.
    """
    case = Coalesce(OuterRef("report__case__merged_into"), OuterRef("report__case"))
    lead = Coalesce("report__case__merged_into", "report__case")
    newest = _holders(viewer).filter(value=OuterRef("value")).order_by("-id")
    elsewhere = newest.annotate(elsewhere=NullIf(lead, case)).values("elsewhere")[:MOST]
    # Counted, not asked whether there is any: PostgreSQL would join the tables of both questions, or answer the
    # second for all tokens of the unit first. The newest are read once: asked of each case whether it is among
    # them, SQLite would read them for each case again.
    shared = _tokens(viewer).alias(others=_Elsewhere(elsewhere))
    own = shared.filter(others__gt=0, report=OuterRef("known_as"))
    return Q(GreaterThan(HowMany(own.values("id")[:1]), 0))


def reported_again_sign(viewer: OfficerViewer) -> Q:
    """Return whether a newer report names the account of `OuterRef("known_as")`, which is closed or rests.

    Only as far as the viewer may know of that report, while nobody has decided what follows.
    """
    strong = [*STRONG, *(CHILD + kind for kind in STRONG)]
    known_as = OuterRef(OuterRef("known_as"))
    own = _tokens(viewer).filter(
        Q(report=known_as) | Q(report__case__merged_into=known_as), kind__in=strong
    )
    newer = Token.objects.filter(
        Exists(visible(viewer).filter(id=OuterRef("report__case"))),
        value__in=own.values("value"),
        report__received_at__gt=OuterRef("level_decided_at"),
    )
    # CASE, since SQLite would look for newer reports of all that it shows, though AND needs no answer.
    marked = Q(reported_again_at__isnull=False)
    marked &= Q(closed_at__isnull=False) | Q(look_at__isnull=False)
    return marked & Q(CaseWhen(When(marked, then=Exists(newer)), default=False))


def links(viewer: OfficerViewer, case: Case, report: UUID | None = None) -> Links:
    """Return the other cases that share a token with one report of a case."""
    require_there(viewer, case, Permission.REPORT_QUEUE_READ)
    of = report or case.about
    return links_of(viewer, {of}).get(of, Links())


def links_of(viewer: OfficerViewer, reports: set[UUID]) -> dict[UUID, Links]:
    """Return, for each of `reports` that has any, the other cases that share a token with it."""
    by_report: dict[UUID, list[_Shared]] = {}
    for one in _shared(viewer, reports):
        by_report.setdefault(one.report, []).append(one)
    looked_at = (one for own in by_report.values() for one in own[:VALUES])
    holders = _details(viewer, {id_ for one in looked_at for id_ in one.holders})
    return {report: _of_report(own, holders) for report, own in by_report.items()}


def _tokens(viewer: OfficerViewer) -> QuerySet[Token]:
    """Return the tokens whose links the viewer may know of: a child's own show to child protection alone.

    Equal texts are no link: the queue folds them.
    """
    tokens = Token.objects.order_by().exclude(kind=TEXT)
    if Role.CHILD_PROTECTION not in viewer.roles:
        tokens = tokens.exclude(kind__startswith=CHILD)
    return tokens


def _known(viewer: OfficerViewer) -> QuerySet[Case]:
    """Return the cases that the viewer may know of, also those of other units.

    Nobody learns of a report that is for others by name, or in which they have a conflict of interest. That
    oversight holds one is nobody else's business: the official whom it names may be reading. So these count for
    nothing, not even among the too many.
    """
    known = Case.objects.filter(Q(named_only=False) | Q(id__in=named_to(viewer)))
    known = known.exclude(id__in=conflicts_of(viewer))
    if viewer.unit_kind != OVERSIGHT:
        known = known.exclude(unit__kind=OVERSIGHT)
    return known


def _holders(viewer: OfficerViewer) -> QuerySet[Token]:
    """Return the tokens of all reports that the viewer may know of."""
    return Token.objects.filter(Exists(_known(viewer).filter(id=OuterRef("report_id"))))


def _shared(viewer: OfficerViewer, reports: set[UUID]) -> list[_Shared]:
    """Return those values of `reports` that other reports share; the common ones last."""
    same = _holders(viewer).filter(value=OuterRef("value")).order_by("-id")
    rows = (
        _tokens(viewer)
        .filter(report__in=reports)
        .annotate(
            lead=Coalesce("report__case__merged_into", "report__case"),
            holders=Listed(same.values("report_id")[: MOST + 1], column="report_id"),
        )
    )
    shared = []
    for report, lead, kind, text in rows.values_list("report_id", "lead", "kind", "holders"):
        holders = frozenset(UUID(id_) for id_ in text.split(",")) if text else frozenset()
        if holders - {report}:
            shared.append(_Shared(report, lead, kind, holders))
    return sorted(shared, key=lambda one: (one.is_common, one.kind))


def _details(viewer: OfficerViewer, reports: set[UUID]) -> dict[UUID, _Holder]:
    """Return what there is to know of reports that hold a value."""
    if not reports:
        return {}
    cases = (
        _known(viewer)
        .filter(id__in=reports)
        .annotate(
            lead=Coalesce("merged_into", "id"), lead_level=Coalesce("merged_into__level", "level")
        )
    )
    # Counted, not asked whether it is there: PostgreSQL would read all cases of the unit first.
    there = visible(viewer).filter(Q(id=OuterRef("lead")) | Q(share_of=OuterRef("lead")))
    cases = cases.annotate(there=HowMany(there.values("id")))
    names = ("id", "lead", "unit", "lead_level", "opened_at", "there")
    return {row[0]: _Holder(*row) for row in cases.values_list(*names)}


def _of_report(shared: Iterable[_Shared], holders: Mapping[UUID, _Holder]) -> Links:
    """Return the links of one report, by what it shares and which reports hold that."""
    kinds: dict[UUID, set[str]] = {}
    reports: dict[UUID, dict[UUID, _Holder]] = {}
    common = set()
    for number, one in enumerate(shared):
        known = (holders[id_] for id_ in one.holders if id_ in holders)
        others = [holder for holder in known if holder.lead != one.lead]
        if one.is_common or number >= VALUES:
            common.add(one.kind)
        if one.is_common and len({holder.lead for holder in others}) > FEW:
            continue
        for holder in others:
            kinds.setdefault(holder.lead, set()).add(one.kind)
            reports.setdefault(holder.lead, {})[holder.report] = holder
    cases = [_linked(kinds[lead], list(reports[lead].values())) for lead in kinds]
    cases.sort(key=lambda linked: linked.received_at, reverse=True)
    return Links(tuple(cases), tuple(sorted(common)))


def _linked(kinds: set[str], reports: list[_Holder]) -> Linked:
    newest = max(reports, key=lambda holder: holder.received_at)
    return Linked(
        kinds=tuple(sorted(kinds)),
        unit=newest.unit,
        report=newest.report if newest.there else None,
        level=newest.level if newest.there else "",
        received_at=newest.received_at,
        more=len(reports) - 1 if newest.there else 0,
    )
