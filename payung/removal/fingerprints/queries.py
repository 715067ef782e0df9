"""Every read of fingerprints: the partners' feed, what a person looks at, what a child sees, and figures."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from payung.cases.policy import require_watch
from payung.cases.queries import visible
from payung.foundation.viewer import Viewer
from payung.removal import policy
from payung.removal.choices import Answer, FingerprintState, HoldReason
from payung.removal.models import FingerprintDelivery, StoredFingerprint
from payung.staff.viewer import OfficerViewer, PartnerViewer, ReporterViewer

KINDS: Final = ("pdq", "md5", "sha256")
MOST: Final = 200  # fingerprints on one page of the desk
# What the process that serves partners may read: nothing of whose it is.
FED: Final = ("id", "md5", "sha256", "pdq", "state", "held", "number", "changed_at")


@dataclass(frozen=True)
class FeedRecord:
    """One hash of one fingerprint in the feed. `active`: partners look for it; else they stop.

    `is_exact_only`: there is no PDQ. It is a video, or a picture of which the device could make none.
    """

    entry: UUID
    kind: str
    value: str
    is_exact_only: bool
    active: bool
    changed_at: datetime


@dataclass(frozen=True)
class FeedPage:
    """A page of the feed. `after`: the number that it reaches. `given`, `ended`: the entries in it."""

    records: tuple[FeedRecord, ...]
    after: int
    more: bool
    given: tuple[UUID, ...] = ()
    ended: tuple[UUID, ...] = ()


def feed_page(viewer: PartnerViewer, kinds: frozenset[str], after: int, limit: int) -> FeedPage:
    """Return the changes behind a number, in their order: hashes of the kinds agreed on, and what ended.

    A partner is told of the end of what it was given, and of nothing else. While another child's fingerprint of
    the same file is released, its hashes do not end.
    """
    changed = StoredFingerprint.objects.filter(number__gt=after).only(*FED)
    rows = list(changed.order_by("number")[: limit + 1])
    more, rows = len(rows) > limit, rows[:limit]
    over = [row for row in rows if row.state != FingerprintState.RELEASED]
    mine = FingerprintDelivery.objects.filter(partner_id=viewer.id)
    told = set(
        mine.filter(fingerprint_id__in=[row.id for row in over]).values_list(
            "fingerprint_id", flat=True
        )
    )
    ended = [row for row in over if row.id in told]
    going_on = _going_on(ended)
    records = []
    for row in rows:
        active = row.state == FingerprintState.RELEASED
        if not active and row.id not in told:
            continue
        for kind, value in _hashes(row, kinds, active=active):
            if active or (kind, value) not in going_on:
                records.append(FeedRecord(row.id, kind, value, not row.pdq, active, row.changed_at))
    return FeedPage(
        records=tuple(records),
        after=rows[-1].number or after if rows else after,
        more=more,
        given=tuple(dict.fromkeys(one.entry for one in records if one.active)),
        ended=tuple(row.id for row in ended),
    )


def _hashes(
    row: StoredFingerprint, kinds: Iterable[str], *, active: bool
) -> Iterator[tuple[str, str]]:
    for kind in KINDS:
        if kind not in kinds or not (value := getattr(row, kind)):
            continue
        if active and kind == "pdq" and row.held == HoldReason.QUALITY:
            continue
        yield kind, value


def _going_on(rows: Sequence[StoredFingerprint]) -> set[tuple[str, str]]:
    """Return the hashes of these that a released fingerprint of another request has too."""
    if not rows:
        return set()
    same = Q(pk__in=())
    for kind in KINDS:
        same |= Q(**{f"{kind}__in": [value for row in rows if (value := getattr(row, kind))]})
    others = StoredFingerprint.objects.filter(same, state=FingerprintState.RELEASED).only(*FED)
    return {pair for row in others for pair in _hashes(row, KINDS, active=True)}


@dataclass(frozen=True)
class FingerprintRow:
    """A fingerprint that a person looks at: why, whose request, and what partners have done with it.

    `is_exact_only`: as in FeedRecord.
    """

    id: UUID
    request: UUID | None
    state: FingerprintState
    held: HoldReason | None
    quality: int
    is_exact_only: bool
    sha256: str
    made_at: datetime
    sampled: bool
    answers: tuple[tuple[str, str], ...] = ()
    others: int = 0  # requests with the same file

    @property
    def is_questioned(self) -> bool:
        """Say whether a partner or an officer has questioned it."""
        return self.state is FingerprintState.QUESTIONED


def visible_fingerprints(viewer: OfficerViewer) -> QuerySet[StoredFingerprint]:
    """Return the fingerprints of cases that the viewer sees."""
    # One test for each fingerprint: they are few, and the unit's cases are many.
    there = Exists(visible(viewer).filter(id=OuterRef("case"), share_of=None))
    return StoredFingerprint.objects.filter(there)


def _to_look_at(viewer: OfficerViewer) -> QuerySet[StoredFingerprint]:
    odd = ~Q(held="") | Q(state=FingerprintState.QUESTIONED) | Q(sampled=True)
    rows = visible_fingerprints(viewer).filter(odd, looked_at=None)
    return rows.exclude(state=FingerprintState.WITHDRAWN)


def to_look_at(viewer: OfficerViewer) -> list[FingerprintRow]:
    """Return the fingerprints of the viewer's unit that a person looks at: questioned, held, one in twenty.

    A flood comes last, since it leaves its line by itself.
    """
    policy.require_list(viewer)
    kept = _to_look_at(viewer)
    wanted: list[StoredFingerprint] = []
    for part in (
        Q(state=FingerprintState.QUESTIONED),
        Q(state=FingerprintState.WAITING) & ~Q(held=HoldReason.FLOOD),
        Q(state=FingerprintState.RELEASED),
        Q(state=FingerprintState.WAITING, held=HoldReason.FLOOD),
    ):
        room = MOST - len(wanted)
        wanted += list(kept.filter(part).order_by("made_at", "id")[:room]) if room > 0 else []
    return _rows(wanted)


def _rows(rows: Sequence[StoredFingerprint]) -> list[FingerprintRow]:
    answers: dict[UUID, list[tuple[str, str]]] = defaultdict(list)
    given = FingerprintDelivery.objects.filter(fingerprint__in=rows)
    for one in given.order_by("name"):
        label = str(Answer(one.answer).label) if one.answer else ""
        answers[one.fingerprint_id].append((one.name, label))
    same = StoredFingerprint.objects.filter(sha256__in={row.sha256 for row in rows})
    counts = Counter(same.values_list("sha256", flat=True))
    return [
        FingerprintRow(
            id=row.id,
            request=row.request_id,
            state=FingerprintState(row.state),
            held=HoldReason(row.held) if row.held else None,
            quality=row.quality,
            is_exact_only=not row.pdq,
            sha256=row.sha256,
            made_at=row.made_at,
            sampled=row.sampled,
            answers=tuple(answers[row.id]),
            others=counts[row.sha256] - 1,
        )
        for row in rows
    ]


def is_flooded(viewer: Viewer) -> bool:
    """Say whether fingerprints wait in line because many came at once."""
    del viewer  # tells of no request
    waiting = StoredFingerprint.objects.filter(
        state=FingerprintState.WAITING, held=HoldReason.FLOOD
    )
    return waiting.exists()


@dataclass(frozen=True)
class AtPartner:
    """What a partner did with the fingerprints of a request, as the child sees it."""

    name: str
    has: int
    answers: tuple[tuple[Answer, int], ...]
    last: datetime


@dataclass(frozen=True)
class Fingerprints:
    """The fingerprints of a request as the child sees them: how many in each state, and why some wait."""

    released: int = 0
    questioned: int = 0
    withdrawn: int = 0
    held: tuple[tuple[HoldReason, int], ...] = ()
    partners: tuple[AtPartner, ...] = ()


NONE: Final = Fingerprints()


def of_request(viewer: ReporterViewer) -> Fingerprints:
    """Return what has become of the fingerprints of the request behind this number."""
    mine = StoredFingerprint.objects.filter(request__lookup=viewer.reporter.lookup)
    states: Counter[str] = Counter()
    held: Counter[HoldReason] = Counter()
    for state, why in mine.values_list("state", "held"):
        states[state] += 1
        if why and state in {FingerprintState.WAITING, FingerprintState.RELEASED}:
            held[HoldReason(why)] += 1
    return Fingerprints(
        released=states[FingerprintState.RELEASED],
        questioned=states[FingerprintState.QUESTIONED],
        withdrawn=states[FingerprintState.WITHDRAWN],
        held=tuple((why, held[why]) for why in HoldReason if held[why]),
        partners=tuple(_at_partners(mine)),
    )


def _at_partners(mine: QuerySet[StoredFingerprint]) -> Iterator[AtPartner]:
    given: dict[str, list[FingerprintDelivery]] = defaultdict(list)
    for one in FingerprintDelivery.objects.filter(fingerprint__in=mine).order_by("name"):
        given[one.name].append(one)
    for name, rows in given.items():
        counts = Counter(Answer(row.answer) for row in rows if row.answer)
        yield AtPartner(
            name=name,
            has=sum(row.ended_at is None for row in rows),
            answers=tuple((answer, counts[answer]) for answer in Answer if counts[answer]),
            last=max(row.answered_at or row.given_at for row in rows),
        )


@dataclass(frozen=True)
class DoorFigures:
    """How many fingerprints came by a door, how many were ever released, and how many are questioned now."""

    door: str
    made: int
    released: int
    questioned: int
    waiting: int
    answers: dict[str, int] = field(default_factory=dict)


def door_figures(viewer: OfficerViewer) -> list[DoorFigures]:
    """Return the figures of fingerprints by door, for oversight: a door that poisons the list shows here."""
    require_watch(viewer)
    rows = StoredFingerprint.objects.values("door").annotate(
        made=Count("id"),
        released=Count("id", filter=Q(number__isnull=False)),
        questioned=Count("id", filter=Q(state=FingerprintState.QUESTIONED)),
        waiting=Count("id", filter=Q(state=FingerprintState.WAITING)),
    )
    answers = FingerprintDelivery.objects.exclude(answer="").values_list(
        "fingerprint__door", "answer"
    )
    counted: dict[str, dict[str, int]] = defaultdict(dict)
    for door, answer, number in answers.annotate(number=Count("id")):
        counted[door][answer] = number
    return [DoorFigures(**row, answers=counted[row["door"]]) for row in rows.order_by("door")]
