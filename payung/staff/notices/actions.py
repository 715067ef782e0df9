"""Every write of notices: addresses, what is to be sent, and its delivery, retried until it is too late."""

import logging
from collections import Counter
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from time import monotonic
from typing import Final
from uuid import UUID

from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from payung.foundation import clock
from payung.foundation.errors import BadInput, NotFound, SealBroken
from payung.foundation.viewer import SystemViewer, Viewer
from payung.ledger.actions import acting
from payung.staff import acts
from payung.staff import queries as people
from payung.staff.duty.policy import require_plan
from payung.staff.models import (
    Notice,
    NoticeAddress,
    Officer,
    Shift,
)
from payung.staff.notices import addresses, channels, sentences
from payung.staff.notices.channels import Letter
from payung.staff.notices.kinds import NoticeKind, NoticeReason
from payung.staff.queries import lookups
from payung.staff.viewer import OfficerViewer

MOST: Final = 5  # addresses of one officer, or of a unit
FIRST_WAIT: Final = timedelta(seconds=30)
LONGEST_WAIT: Final = timedelta(minutes=8)
TRIED_FOR: Final = timedelta(hours=2)  # a call that is older helps nobody: the next has been made
LEASE: Final = timedelta(seconds=40)  # after which another worker tries, if the first was killed
KEPT_FOR: Final = timedelta(days=30)
TEST_EVERY: Final = timedelta(hours=23)
TEST_HOURS: Final = range(9, 18)  # of the unit's day: nobody is woken by a test
BATCH: Final = 24  # in one go: all are sent, or have failed, well within LEASE
TURN: Final = 30.0  # seconds
_log = logging.getLogger(__name__)


def set_address(
    viewer: OfficerViewer, kind: NoticeKind, text: str, *, of_unit: bool = False
) -> UUID:
    """Set a new address for notices, of the viewer or of their unit (a duty telephone); return its id.

    A test is sent to it at once. Raises BadInput for none, or too many.
    """
    if of_unit:
        require_plan(viewer)
    officer = None if of_unit else viewer.id
    whose = Q(officer=None) if of_unit else Q(officer_id=viewer.id)
    address = addresses.checked(kind, text, people.unit(viewer, viewer.unit).country)
    with acting(viewer) as act:
        lookups.found_unit(viewer.unit)
        if NoticeAddress.objects.filter(whose, unit_id=viewer.unit).count() >= MOST:
            raise BadInput("address", _("At most five addresses: remove one first."))
        language = Officer.objects.values_list("language", flat=True).get(id=viewer.id)
        row = NoticeAddress.objects.create(
            unit_id=viewer.unit,
            officer_id=officer,
            kind=kind.value,
            language=language,
            body=addresses.boxed(address),
            set_at=clock.now(),
        )
        _put(NoticeAddress.objects.filter(id=row.id), NoticeReason.TEST)
        act.record(lookups.chain(viewer.unit), acts.NOTICE_ADDRESS_SET, _whose(row))
    return row.id


def remove_address(viewer: OfficerViewer, address: UUID) -> None:
    """Remove an address of the viewer or of their unit, with its record. Raises NotFound for any other."""
    with acting(viewer) as act:
        row = _own(viewer, address)
        row.delete()
        act.record(lookups.chain(viewer.unit), acts.NOTICE_ADDRESS_REMOVED, _whose(row))


def send_test(viewer: OfficerViewer, address: UUID) -> None:
    """Queue a test to an address of the viewer or of their unit. Raises NotFound for any other."""
    with acting(viewer):
        row = _own(viewer, address)
        _put(NoticeAddress.objects.filter(id=row.id), NoticeReason.TEST)


def _own(viewer: OfficerViewer, address: UUID) -> NoticeAddress:
    rows = NoticeAddress.objects.filter(id=address, unit_id=viewer.unit)
    row = rows.filter(Q(officer_id=viewer.id) | Q(officer=None)).first()
    if row is None:
        raise NotFound
    if row.officer_id is None:
        require_plan(viewer)
    return row


def put(
    viewer: Viewer,
    officers: Collection[UUID],
    reason: NoticeReason,
    *,
    units: Collection[UUID] = (),
) -> None:
    """Put a notice to officers, and to whole units, into the outbox, at each of their addresses.

    The caller's transaction keeps it with its cause. What waits there unsent already says the same.
    """
    del viewer
    whose = Q(officer_id__in=set(officers)) | Q(officer=None, unit_id__in=set(units))
    _put(NoticeAddress.objects.filter(whose), reason)


def _put(rows: QuerySet[NoticeAddress], reason: NoticeReason) -> None:
    waiting = Notice.objects.filter(
        address__in=rows, reason=reason, attempts=0, done_at=None, given_up_at=None
    )
    addresses = set(waiting.values_list("address_id", flat=True))
    now = clock.now()
    Notice.objects.bulk_create(
        Notice(address_id=address, reason=reason.value, made_at=now, due_at=now)
        for address in rows.values_list("id", flat=True)
        if address not in addresses
    )


def deliver_mail(viewer: SystemViewer) -> int:
    """Send the e-mails that are due; return how many were accepted."""
    return deliver(viewer, NoticeKind.EMAIL)


def deliver_sms(viewer: SystemViewer) -> int:
    """Send the SMS that are due; return how many were accepted."""
    return deliver(viewer, NoticeKind.SMS)


def deliver_webhooks(viewer: SystemViewer) -> int:
    """Send the webhooks that are due; return how many were accepted."""
    return deliver(viewer, NoticeKind.WEBHOOK)


def deliver(viewer: SystemViewer, kind: NoticeKind) -> int:
    """Send the notices of one kind that are due, calls first; return how many were accepted.

    A notice is claimed before it goes out. A worker that is killed in between sends it once more after LEASE:
    at least once, and each attempt is counted.
    """
    accepted, until = 0, monotonic() + TURN
    while monotonic() < until:
        results = _deliver_some(viewer, kind)
        accepted += results.count("")
        if len(results) < BATCH or any(results):
            break
    return accepted


def _deliver_some(viewer: SystemViewer, kind: NoticeKind) -> list[str]:
    now = clock.now()
    due = Notice.objects.filter(
        due_at__lte=now, done_at=None, given_up_at=None, address__kind=kind.value
    )
    due.filter(made_at__lt=now - TRIED_FOR, attempts__gt=0).update(given_up_at=now)
    first = due.select_related("address").order_by("reason", "due_at", "id")[:BATCH]
    claimed = [notice for notice in first if _claimed(notice, now)]
    if not claimed:
        return []
    letters = [(notice, letter) for notice in claimed if (letter := _letter(notice))]
    results = channels.send(kind, [letter for _notice, letter in letters])
    _note(viewer, [notice for notice, _letter_ in letters], results)
    return results


def _claimed(notice: Notice, now: datetime) -> bool:
    """Claim a notice for this worker; say whether no other was first."""
    free = Notice.objects.filter(id=notice.id, due_at=notice.due_at, done_at=None)
    return bool(free.update(due_at=now + LEASE, attempts=F("attempts") + 1))


def _letter(notice: Notice) -> Letter | None:
    """Return a notice as it goes out; None, and given up, where its address does not open."""
    try:
        to = addresses.opened(bytes(notice.address.body))
    except (SealBroken, UnicodeDecodeError):
        now = clock.now()
        Notice.objects.filter(id=notice.id).update(given_up_at=now, failed_at=now, why="no_key")
        return None
    subject, text = sentences.words(notice.reason, notice.address.language)
    return Letter(notice.id, to, notice.reason, subject, text, notice.made_at)


def _note(viewer: SystemViewer, notices: Sequence[Notice], results: Sequence[str]) -> None:
    """Note what became of notices. The ledger tells of each call and gap; a test is in this record alone."""
    now = clock.now()
    counts: Counter[tuple[str, str, str]] = Counter()
    with acting(viewer) as act:
        for notice, why in zip(notices, results, strict=True):
            own = Notice.objects.filter(id=notice.id)
            if why:
                own.filter(failed_at=None).update(failed_at=now)
                own.update(why=why, due_at=now + wait(notice.attempts))
            else:
                own.update(done_at=now, why="")
                NoticeAddress.objects.filter(id=notice.address_id).update(worked_at=now)
            if notice.reason != NoticeReason.TEST:
                what = acts.NOTICE_FAILED if why else acts.NOTICE_SENT
                address = notice.address
                counts[lookups.chain(address.unit_id), what, _whose(address)] += 1
        for (chain, what, whose), count in counts.items():
            act.record(chain, what, whose, count=count)
    if any(results):
        _log.warning("notice-failed")


def wait(attempts: int) -> timedelta:
    """Return how long to wait after another failure: twice as long as the time before, to a bound."""
    longer: timedelta = FIRST_WAIT * (1 << min(attempts, 10))
    return min(longer, LONGEST_WAIT)


def _whose(address: NoticeAddress) -> str:
    if address.officer_id is None:
        return f"unit:{address.unit_id}"
    return f"officer:{address.officer_id}"


def send_tests(viewer: SystemViewer) -> int:
    """Queue the daily test: to each unit's addresses, and to officers whose shift begins within a day.

    Returns to how many addresses.
    """
    now = clock.now()
    soon = Shift.objects.filter(starts_at__gt=now, starts_at__lte=now + timedelta(days=1))
    lately = Notice.objects.filter(reason=NoticeReason.TEST, made_at__gt=now - TEST_EVERY)
    rows = NoticeAddress.objects.filter(
        Q(officer=None) | Q(officer__in=soon.values("officer"))
    ).exclude(id__in=lately.values("address"))
    zones = dict(rows.values_list("unit_id", "unit__time_zone"))
    awake = [
        unit for unit, zone in zones.items() if now.astimezone(clock.zone(zone)).hour in TEST_HOURS
    ]
    due = list(rows.filter(unit_id__in=awake).values_list("id", flat=True))
    with acting(viewer):
        _put(NoticeAddress.objects.filter(id__in=due), NoticeReason.TEST)
    return len(due)


def forget_notices(viewer: SystemViewer) -> int:
    """Delete notices made a month ago; return how many."""
    del viewer
    gone, _rows = Notice.objects.filter(made_at__lt=clock.now() - KEPT_FOR).delete()
    return gone


def forget_addresses_of(officer: UUID) -> None:
    """Delete the addresses of an officer who leaves; the caller records that they left."""
    NoticeAddress.objects.filter(officer_id=officer).delete()
