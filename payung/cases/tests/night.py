"""A night on which a P1 calls people: the SMS gateway, who is on duty, and the rounds of the worker."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from payung.cases.alarms import actions as alarms
from payung.cases.tests.reports import DANGER, receive_report
from payung.foundation import clock, secrets
from payung.foundation.viewer import SYSTEM
from payung.staff.duty import actions as duty
from payung.staff.models import Notice, Shift
from payung.staff.notices import actions as notices
from payung.staff.notices.kinds import NoticeKind
from payung.staff.tests.notice_servers import Gateway, free_port, http_gateway
from tests.house import House

WORDS = "an invented word that nobody may read in a notice"
NIGHT = (datetime.now(UTC) + timedelta(days=1)).replace(hour=2, minute=10, second=0)


@contextmanager
def sms_gateway(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Gateway]:
    """Run an SMS gateway; the mail server is down."""
    settings.PAYUNG_SMTP_HOST, settings.PAYUNG_SMTP_PORT = "127.0.0.1", free_port()
    settings.PAYUNG_SMTP_SECURITY = "none"
    monkeypatch.setenv(secrets.variable(secrets.SMS), "an invented token")
    with http_gateway() as server:
        settings.PAYUNG_SMS_GATEWAY = server.url
        yield server


def on_duty(house: House, name: str, turn: int = 1) -> None:
    """Put an officer on duty through the night, straight into the table: `add_shift` has tests of its own."""
    viewer = house.viewer(name)
    Shift.objects.create(
        unit_id=viewer.unit,
        officer_id=viewer.id,
        starts_at=NIGHT - timedelta(hours=4),
        ends_at=NIGHT + timedelta(hours=5),
        turn=turn,
    )


@dataclass
class Night:
    """The night's officers by number, and the SMS that the gateway has got."""

    gateway: Gateway
    names: dict[str, str]

    def sweep(self, minutes: float) -> list[str]:
        """Let the worker do its rounds so many minutes after the report came; return who got an SMS."""
        before = len(self.gateway.posts)
        with clock.at(NIGHT + timedelta(minutes=minutes)):
            alarms.call_out(SYSTEM)
            notices.deliver_mail(SYSTEM)
            notices.deliver_sms(SYSTEM)
        return sorted(self.names[body["to"]] for body in self.gateway.bodies[before:])


def reachable(house: House, gateway: Gateway, *names: str) -> Night:
    """Give officers a number and a mail address, already tested."""
    night = Night(gateway, {})
    for place, name in enumerate(names):
        number = f"+6281255501{place:02}"
        night.names[number] = name
        for kind, text in ((NoticeKind.SMS, number), (NoticeKind.EMAIL, f"{name}@unit.example")):
            notices.set_address(house.viewer(name), kind, text)
    Notice.objects.all().delete()
    return night


def agree(house: House) -> None:
    """Let child protection answer for police: agreed, and tested by the unit that answers."""
    made = duty.make_agreement(house.viewer("super"), house.units["child_protection"])
    duty.record_test(house.viewer("care"), made)


def reported() -> UUID:
    """Receive a P1 at ten past two."""
    with clock.at(NIGHT):
        return receive_report(children=DANGER, narrative=WORDS)
