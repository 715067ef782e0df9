"""Every write of fingerprints: released by rule or by an officer, questioned, withdrawn, given and answered."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import chain, zip_longest
from typing import Final
from uuid import UUID

from django.db.models import F, Q, QuerySet

from payung.cases.actions.case_lookups import locked
from payung.foundation import clock
from payung.foundation.errors import Conflict, NotFound
from payung.foundation.sql.removal import remove
from payung.foundation.viewer import SystemViewer
from payung.ledger.actions import acting
from payung.removal import acts, policy
from payung.removal.choices import Answer, Door, Fingerprint, FingerprintState, HoldReason
from payung.removal.fingerprints import queries
from payung.removal.fingerprints.harmless_pictures import known_harmless
from payung.removal.fingerprints.queries import FeedPage
from payung.removal.models import (
    FingerprintDelivery,
    FingerprintFeed,
    RemovalRequest,
    StoredFingerprint,
)
from payung.staff.viewer import OfficerViewer, PartnerViewer

POOR: Final = (
    50  # quality of a PDQ below which it fits pictures that have nothing in common with it
)
CALM: Final = (
    200  # fingerprints in an hour that are released at once; what is more goes into a line
)
PACE: Final = (
    20  # fingerprints that leave the line in one turn, every half minute: 2,400 in an hour
)
ONE_IN: Final = 20  # released fingerprints that a person looks at
KEPT_FOR: Final = timedelta(days=90)  # news of an end, for partners who fetch seldom
_HOUR: Final = timedelta(hours=1)
_FEED: Final = "fingerprints"  # the one row of its table
# What a change changes; the process that serves partners reads no more than this.
_CHANGED: Final = ("state", "held", "changed_at", "number", "sampled", "looked_at")
_OPEN: Final = (
    FingerprintState.WAITING,
    FingerprintState.RELEASED,
    FingerprintState.QUESTIONED,
)


def add_to_feed(
    request: RemovalRequest, new: Sequence[Fingerprint], *, answered: bool, after: int
) -> int:
    """Store the fingerprints of a request and release them by rule; return how many are released.

    The child decides this, not an officer: nobody can review 64 digits. `after`: how many the request has.
    `answered`: the child answered a question on safety. Within the act that adds them.
    """
    harmless, now = known_harmless(), clock.now()
    room = max(0, CALM - StoredFingerprint.objects.filter(made_at__gt=now - _HOUR).count())
    digests = [one.sha256.lower() for one in new]
    doubted = set(
        StoredFingerprint.objects.filter(
            sha256__in=digests, state=FingerprintState.QUESTIONED
        ).values_list("sha256", flat=True)
    )
    rows = []
    for place, one in enumerate(new, 1):
        row = _row(request, one, now, answered=answered, place=after + place)
        if row.sha256 in doubted:
            row.state = FingerprintState.QUESTIONED
        elif harmless.has(one):
            row.held = HoldReason.HARMLESS
        elif place > room:
            row.held = HoldReason.FLOOD
        else:
            _release(row)
        rows.append(row)
    released = [row for row in rows if row.state == FingerprintState.RELEASED]
    _number(released)
    StoredFingerprint.objects.bulk_create(rows)
    return len(released)


def _row(
    request: RemovalRequest, one: Fingerprint, now: datetime, *, answered: bool, place: int
) -> StoredFingerprint:
    return StoredFingerprint(
        case_id=request.case_id,
        request=request,
        place=place,
        door=Door.PUBLIC,
        answered=answered,
        md5=one.md5.lower(),
        sha256=one.sha256.lower(),
        pdq=one.pdq.lower(),
        quality=one.quality,
        state=FingerprintState.WAITING,
        held="",
        made_at=now,
        changed_at=now,
    )


def _release(row: StoredFingerprint) -> None:
    """Release a row by rule: the PDQ of a picture that it hardly describes stays, its exact hashes go."""
    row.state = FingerprintState.RELEASED
    row.held = HoldReason.QUALITY if row.pdq and row.quality < POOR else ""


def _number(rows: Sequence[StoredFingerprint]) -> None:
    """Give rows that change the next numbers of the feed, which nobody else changes until commit."""
    if not rows:
        return
    feed = FingerprintFeed.objects.filter(name=_FEED)
    if not feed.update(number=F("number") + len(rows)):
        FingerprintFeed.objects.bulk_create(
            [FingerprintFeed(name=_FEED, number=0)], ignore_conflicts=True
        )
        feed.update(number=F("number") + len(rows))
    first = feed.values_list("number", flat=True).get() - len(rows) + 1
    for number, row in enumerate(rows, first):
        if row.number is None:
            row.sampled = number % ONE_IN == 0
        row.number = number


def _save(rows: Sequence[StoredFingerprint]) -> None:
    """Save rows that change, with a new number where partners have them or are to have them."""
    now = clock.now()
    _number(
        [row for row in rows if row.number is not None or row.state == FingerprintState.RELEASED]
    )
    for row in rows:
        row.changed_at = now
        row.save(update_fields=_CHANGED)


def note_answered(request: RemovalRequest) -> None:
    """Note that the child answered a question on safety: its fingerprints stand in the other line too."""
    StoredFingerprint.objects.filter(request=request, answered=False).update(answered=True)


def release_line(viewer: SystemViewer) -> int:
    """Release fingerprints of a flood, in turn of those with an answer on safety and those without.

    The first of each request goes before the second of any: whoever sends twenty delays nobody who sends one.
    Return how many were released.
    """
    with acting(viewer) as act:
        lines = [
            _waiting().filter(answered=answered).order_by("place", "made_at", "id")[:PACE]
            for answered in (True, False)
        ]
        turns = chain.from_iterable(zip_longest(*(list(line) for line in lines)))
        rows = [row for row in turns if row is not None][:PACE]
        for row in rows:
            _release(row)
        _save(rows)
        if rows:
            act.record(acts.CHAIN, acts.FINGERPRINTS_RELEASED, "fingerprints", count=len(rows))
    return len(rows)


def _waiting() -> QuerySet[StoredFingerprint]:
    rows = StoredFingerprint.objects.filter(state=FingerprintState.WAITING, held=HoldReason.FLOOD)
    return rows.select_for_update(skip_locked=True, of=("self",))


def withdraw_of_request(request: RemovalRequest) -> int:
    """Withdraw the fingerprints of a request that is taken back, within that act; return how many."""
    rows = StoredFingerprint.objects.filter(request=request, state__in=_OPEN)
    return len(_withdraw(rows))


def _withdraw(rows: QuerySet[StoredFingerprint]) -> list[StoredFingerprint]:
    found = list(rows.select_for_update(of=("self",)).order_by("id"))
    for row in found:
        row.state = FingerprintState.WITHDRAWN
    _save(found)
    return found


def withdraw_ended(viewer: SystemViewer) -> int:
    """Withdraw the fingerprints of requests whose day of waiting has ended without a decision."""
    ended = Q(request__ends_at__lte=clock.now(), state__in=_OPEN)
    with acting(viewer) as act:
        rows = _withdraw(StoredFingerprint.objects.filter(ended))
        if rows:
            act.record(acts.CHAIN, acts.FINGERPRINTS_WITHDRAWN, "fingerprints", count=len(rows))
    return len(rows)


def unlink_case(case: UUID) -> None:
    """Withdraw the fingerprints of a case that is deleted, and forget whose they were.

    What is left tells partners that they are withdrawn, and goes when that has had its time.
    """
    rows = StoredFingerprint.objects.filter(case_id=case)
    _withdraw(rows.filter(state__in=_OPEN))
    rows.update(case=None, request=None)


def forget_ended(viewer: SystemViewer) -> int:
    """Delete what was left of deleted requests: at once what nobody was given, the rest after 90 days."""
    with acting(viewer):
        left = StoredFingerprint.objects.filter(case=None)
        old = Q(number=None) | Q(changed_at__lte=clock.now() - KEPT_FOR)
        ids = list(left.filter(old).values_list("id", flat=True))
        remove(FingerprintDelivery.objects.filter(fingerprint_id__in=ids))
        return remove(StoredFingerprint.objects.filter(id__in=ids))


def decide(viewer: OfficerViewer, fingerprint: UUID, *, release: bool) -> None:
    """Release a fingerprint after a look, its PDQ too, or question it: then partners are told to leave it.

    Raises NotFound for another unit's, Conflict where the child took it back.
    """
    with acting(viewer) as act:
        mine = queries.visible_fingerprints(viewer).filter(id=fingerprint)
        case_id = mine.values_list("case_id", flat=True).first()
        case = policy.require_notice(viewer, locked(case_id) if case_id else None)
        row = StoredFingerprint.objects.select_for_update(of=("self",)).get(id=fingerprint)
        if row.state == FingerprintState.WITHDRAWN:
            raise Conflict
        changed = _same(row) if not release or row.state == FingerprintState.QUESTIONED else [row]
        for one in changed:
            one.looked_at = clock.now()
            one.state = FingerprintState.RELEASED if release else FingerprintState.QUESTIONED
            one.held = ""
        _save(changed)
        name = acts.FINGERPRINT_RELEASED if release else acts.FINGERPRINT_QUESTIONED
        act.record(case.chain, name, f"fingerprint:{row.id}", count=len(changed))


def _same(row: StoredFingerprint) -> list[StoredFingerprint]:
    """Return every fingerprint of the same file: what is said of one is said of all."""
    rows = StoredFingerprint.objects.filter(sha256=row.sha256, state__in=_OPEN)
    return list(rows.select_for_update(of=("self",)).order_by("id"))


@dataclass(frozen=True)
class FeedReader:
    """A partner under an agreement: who reads, the kinds of hashes agreed on, and its name for children."""

    partner: PartnerViewer
    kinds: frozenset[str]
    name: str


def give_page(reader: FeedReader, after: int, limit: int) -> FeedPage:
    """Return a page of the feed, and record to whom these fingerprints were given."""
    viewer, now = reader.partner, clock.now()
    with acting(viewer) as act:
        page = queries.feed_page(viewer, reader.kinds, after, limit)
        FingerprintDelivery.objects.bulk_create(
            [
                FingerprintDelivery(
                    fingerprint_id=entry, partner_id=viewer.id, name=reader.name, given_at=now
                )
                for entry in page.given
            ],
            ignore_conflicts=True,
        )
        mine = FingerprintDelivery.objects.filter(partner_id=viewer.id)
        if page.given:
            mine.filter(fingerprint_id__in=page.given, ended_at__isnull=False).update(ended_at=None)
        if page.ended:
            mine.filter(fingerprint_id__in=page.ended, ended_at=None).update(ended_at=now)
        if page.records:
            act.record(acts.CHAIN, acts.FINGERPRINTS_GIVEN, "fingerprints", count=len(page.records))
    return page


def answer(viewer: PartnerViewer, fingerprint: UUID, said: Answer) -> None:
    """Record a partner's answer; the same again changes nothing. `not_this_kind` questions it everywhere.

    Raises NotFound for one that this partner was not given.
    """
    with acting(viewer) as act:
        row = StoredFingerprint.objects.filter(id=fingerprint)
        given = FingerprintDelivery.objects.filter(fingerprint_id=fingerprint, partner_id=viewer.id)
        delivery = given.select_for_update(of=("self",)).first()
        if delivery is None:
            raise NotFound
        if delivery.answer == said:
            return
        given.update(answer=said, answered_at=clock.now())
        act.record(acts.CHAIN, acts.FINGERPRINT_ANSWERED, f"fingerprint:{fingerprint}")
        if said is Answer.NOT_THIS_KIND:
            _question(row.values_list("sha256", flat=True))


def _question(digests: Iterable[str]) -> None:
    rows = StoredFingerprint.objects.filter(
        sha256__in=list(digests),
        state__in=(FingerprintState.RELEASED, FingerprintState.WAITING),
    )
    found = list(rows.select_for_update(of=("self",)).only(*_CHANGED).order_by("id"))
    for row in found:
        row.state, row.looked_at = FingerprintState.QUESTIONED, None
    _save(found)
