"""Notifications to partners: written with the act, sent by the worker, retried for days."""

import logging
from datetime import datetime, timedelta
from time import monotonic
from typing import Final
from uuid import UUID

from django.db.models import F, Min, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from payung.foundation import clock, http_client, webhook_signatures
from payung.foundation.errors import BadInput, Conflict
from payung.foundation.viewer import SystemViewer, Viewer
from payung.intake import acts
from payung.intake.models import Delivery, Sent
from payung.intake.progress import Event
from payung.intake.submissions import webhooks
from payung.ledger.actions import acting
from payung.staff import queries as people
from payung.staff.policy import require
from payung.staff.roles import Permission

FIRST_WAIT: Final = timedelta(seconds=30)
LONGEST_WAIT: Final = timedelta(hours=12)
TRIED_FOR: Final = timedelta(days=5)
KEPT_FOR: Final = timedelta(days=30)
LEASE: Final = timedelta(minutes=2)  # after which another worker tries, if the first was killed
BATCH: Final = 100  # events of one partner in one turn
TURN: Final = 5.0  # seconds after which a partner's turn is over

_NO_ADDRESS: Final = _("This partner has no address for notifications, or is stopped.")
_log = logging.getLogger(__name__)


def put(viewer: Viewer, row: Sent, event: Event) -> None:
    """Put an event of a report into the outbox, if its partner wants notifications."""
    if people.webhook_of(viewer, row.partner_id):
        moment = clock.now()
        Delivery.objects.create(
            partner_id=row.partner_id,
            report_id=row.report_id,
            event=event.value,
            progress=row.progress,
            outcome=row.outcome,
            made_at=moment,
            due_at=moment,
        )


def send_test(viewer: Viewer, partner: UUID) -> None:
    """Queue a test for a partner. Raises Conflict where it has no address, or is stopped."""
    require(viewer, Permission.PEOPLE_PARTNER_MANAGE)
    if not people.webhook_of(viewer, partner):
        raise Conflict(_NO_ADDRESS)
    with acting(viewer) as act:
        now = clock.now()
        Delivery.objects.create(partner_id=partner, event=Event.TEST.value, made_at=now, due_at=now)
        act.record("system", acts.WEBHOOK_TESTED, f"partner:{partner}")


def send_again(viewer: Viewer, partner: UUID) -> int:
    """Queue all undelivered events of a partner for now; return how many."""
    require(viewer, Permission.PEOPLE_PARTNER_MANAGE)
    with acting(viewer) as act:
        waiting = Delivery.objects.filter(partner_id=partner, done_at=None)
        count = waiting.update(due_at=clock.now(), given_up_at=None, attempts=0)
        act.record("system", acts.WEBHOOK_SENT_AGAIN, f"partner:{partner}", count=count)
    return count


def deliver_due(viewer: SystemViewer) -> int:
    """Send the due events, each partner's in order; return how many were delivered.

    After a failure the partner's other events wait as long, so that we do not try a dead address a hundred
    times. A slow partner goes on in its next turn, so that others do not wait for it.
    """
    now = clock.now()
    _give_up(now)
    due = Delivery.objects.filter(due_at__lte=now, done_at=None, given_up_at=None)
    partners = due.values_list("partner_id").annotate(first=Min("made_at")).order_by("first")
    return sum(
        _deliver_to(viewer, due.filter(partner_id=partner), now) for partner, _first in partners
    )


def _deliver_to(viewer: SystemViewer, due: QuerySet[Delivery], now: datetime) -> int:
    done, until = 0, monotonic() + TURN
    for delivery in due.order_by("made_at", "id")[:BATCH]:
        if _claimed(delivery, now):
            if not _deliver(viewer, delivery):
                break
            done += 1
        if monotonic() > until:
            break
    return done


def _claimed(delivery: Delivery, now: datetime) -> bool:
    """Claim an event for this worker; say whether no other worker was first."""
    free = Delivery.objects.filter(id=delivery.id, due_at=delivery.due_at, done_at=None)
    return bool(free.update(due_at=now + LEASE))


def _deliver(viewer: SystemViewer, delivery: Delivery) -> bool:
    address = people.webhook_of(viewer, delivery.partner_id)
    why = _sent(delivery, address) if address else "no_address"
    now, own = clock.now(), Delivery.objects.filter(id=delivery.id)
    if not why:
        own.update(done_at=now, why="", attempts=F("attempts") + 1)
        return True
    _log.warning("webhook-failed")
    own.filter(failed_at=None).update(failed_at=now)
    own.update(attempts=F("attempts") + 1, why=why)
    rest = Delivery.objects.filter(partner_id=delivery.partner_id, done_at=None, given_up_at=None)
    rest.filter(due_at__lte=now + LEASE).update(due_at=now + wait(delivery.attempts))
    return False


def wait(attempts: int) -> timedelta:
    """Return how long to wait after another failure: twice as long as the time before, to a bound."""
    longer: timedelta = FIRST_WAIT * (1 << min(attempts, 20))
    return min(longer, LONGEST_WAIT)


def _sent(delivery: Delivery, address: str) -> str:
    """Send one event; return why it failed, or an empty text."""
    body = webhooks.body(delivery)
    headers = webhook_signatures.headers(delivery.id, clock.now(), body)
    try:
        status = http_client.post(http_client.address("webhook", address), body, headers)
    except http_client.Refused as refused:
        return refused.why
    except BadInput:
        return "not_outside"
    return "" if 200 <= status < 300 else f"status_{status}"


def _give_up(now: datetime) -> None:
    """Leave events that failed for days to an administrator; delete those long done or given up."""
    tried = Delivery.objects.filter(
        made_at__lt=now - TRIED_FOR, done_at=None, given_up_at=None, attempts__gt=0
    )
    tried.update(given_up_at=now)
    before = now - KEPT_FOR
    Delivery.objects.filter(Q(done_at__lt=before) | Q(given_up_at__lt=before)).delete()
