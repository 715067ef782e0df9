"""Webhooks against a real small server: signed, once, tried again, and never led astray."""

import json
import threading
from base64 import b64decode
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar
from uuid import UUID

import nacl.signing
import pytest

from payung.foundation import clock, http_client, webhook_signatures
from payung.foundation.errors import Conflict
from payung.foundation.viewer import SYSTEM
from payung.intake.models import Delivery
from payung.intake.submissions import actions, webhooks
from payung.intake.submissions.actions import outbox
from payung.intake.submissions.queries import deliveries, failing
from payung.staff import actions as people
from payung.staff.actions import PartnerDetails
from tests.house import House

pytestmark = pytest.mark.django_db


class Listener(BaseHTTPRequestHandler):
    """What a partner's server heard; it answers with the statuses of `answers`, then with 204."""

    heard: ClassVar[list[tuple[dict[str, str], bytes]]] = []
    answers: ClassVar[list[int]] = []

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.heard.append(({k.lower(): v for k, v in self.headers.items()}, body))
        self.send_response(self.answers.pop(0) if self.answers else 204)
        self.send_header("Location", "http://127.0.0.1:1/")
        self.end_headers()

    def log_message(self, *_args: Any) -> None:
        """Keep quiet."""


@pytest.fixture
def server() -> Iterator[str]:
    Listener.heard, Listener.answers = [], []
    with ThreadingHTTPServer(("127.0.0.1", 0), Listener) as running:
        thread = threading.Thread(target=running.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{running.server_port}/payung?for=us"
        running.shutdown()
        thread.join()


@pytest.fixture
def partner(house: House, server: str) -> UUID:
    made = people.add_partner(SYSTEM, "Invented Hotline", "partner", "XA")
    details = PartnerDetails("Invented Hotline", "partner", "XA", webhook=server)
    people.change_partner(SYSTEM, made, details)
    return made


def test_a_test_arrives_signed(partner: UUID, house: House) -> None:
    actions.send_test(house.viewer("admin"), partner)
    assert actions.deliver_due(SYSTEM) == 1
    ((headers, body),) = Listener.heard
    assert json.loads(body)["type"] == "webhook.test"

    public = webhooks.public_key() or ""
    signed = ".".join([headers["webhook-id"], headers["webhook-timestamp"], body.decode()])
    kind, signature = headers["webhook-signature"].split(",")
    key = nacl.signing.VerifyKey(b64decode(public.removeprefix("whpk_")))
    assert kind == "v1a"
    assert key.verify(signed.encode(), b64decode(signature))
    assert headers["content-type"] == "application/json"
    assert Delivery.objects.get().done_at
    assert actions.deliver_due(SYSTEM) == 0


def test_a_published_example_has_this_signature() -> None:
    """The asymmetric example of the reference implementation of Standard Webhooks."""
    seed = b64decode(
        "6Xb/dCcHpPea21PS1N9VY/NZW723CEc77N4rJCubMbfVKIDij2HKpMKkioLlX0dRqSKJp4AJ6p9lMicMFs6Kvg=="
    )[:32]
    signature = webhook_signatures.sign(
        seed, "msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", b'{"test": 2432232314}'
    )
    assert signature == (
        "v1a,hnO3f9T8Ytu9HwrXslvumlUpqtNVqkhqw/enGzPCXe5BdqzCInXqYXFymVJaA7AZdpXwVLPo3mNl8EM+m7TBAg=="
    )


def test_what_fails_comes_again_with_the_same_id_and_body(partner: UUID, house: House) -> None:
    Listener.answers = [500, 302]
    actions.send_test(house.viewer("admin"), partner)
    now = clock.now()
    for after, delivered in ((0, 0), (29, 0), (31, 0), (80, 0), (92, 1)):
        with clock.at(now + timedelta(seconds=after)):
            assert actions.deliver_due(SYSTEM) == delivered, after
    assert len(Listener.heard) == 3
    assert len({headers["webhook-id"] for headers, _ in Listener.heard}) == 1
    assert len({body for _, body in Listener.heard}) == 1
    assert Delivery.objects.get().attempts == 3


def test_where_one_fails_the_rest_waits_and_others_do_not(partner: UUID, house: House) -> None:
    Listener.answers = [503]
    for _ in range(3):
        actions.send_test(house.viewer("admin"), partner)
    assert actions.deliver_due(SYSTEM) == 0
    assert len(Listener.heard) == 1
    with clock.at(clock.now() + timedelta(minutes=1)):
        assert actions.deliver_due(SYSTEM) == 3


def test_a_slow_partner_has_its_turn_and_others_do_not_wait_for_it(
    partner: UUID, house: House, server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = people.add_partner(SYSTEM, "Another Hotline", "partner", "XA")
    details = PartnerDetails("Another Hotline", "partner", "XA", webhook=server)
    people.change_partner(SYSTEM, other, details)
    for whose in (partner, partner, partner, other):
        actions.send_test(house.viewer("admin"), whose)
    monkeypatch.setattr(outbox, "TURN", -1.0)  # each answer takes longer than a turn
    assert actions.deliver_due(SYSTEM) == 2
    left = Delivery.objects.filter(done_at=None).values_list("partner_id", flat=True)
    assert list(left) == [partner, partner]
    assert actions.deliver_due(SYSTEM) == 1


def test_the_wait_grows_to_a_bound() -> None:
    waits = [outbox.wait(attempts) for attempts in range(40)]
    assert waits[:3] == [timedelta(seconds=30), timedelta(minutes=1), timedelta(minutes=2)]
    assert waits == sorted(waits)
    assert waits[-1] == timedelta(hours=12)


def test_a_partner_that_fails_for_days_shows_and_is_sent_again(partner: UUID, house: House) -> None:
    admin = house.viewer("admin")
    Listener.answers = [500, 500]
    actions.send_test(admin, partner)
    actions.deliver_due(SYSTEM)
    assert set(failing(admin)) == {partner}
    with clock.at(clock.now() + outbox.TRIED_FOR + timedelta(minutes=1)):
        assert actions.deliver_due(SYSTEM) == 0
        shown = deliveries(admin, partner)
        assert (shown.latest[0].why, shown.waiting) == ("status_500", 1)
        assert shown.latest[0].given_up_at
        assert len(Listener.heard) == 1
        assert actions.send_again(admin, partner) == 1
        Listener.answers = []
        assert actions.deliver_due(SYSTEM) == 1
    assert failing(admin) == {}


def test_what_was_delivered_is_forgotten_after_a_month(partner: UUID, house: House) -> None:
    actions.send_test(house.viewer("admin"), partner)
    actions.deliver_due(SYSTEM)
    with clock.at(clock.now() + outbox.KEPT_FOR + timedelta(hours=1)):
        actions.deliver_due(SYSTEM)
    assert not Delivery.objects.exists()


def test_a_partner_without_an_address_gets_no_test(house: House) -> None:
    made = people.add_partner(SYSTEM, "Invented Provider", "industry", "XA")
    with pytest.raises(Conflict):
        actions.send_test(house.viewer("admin"), made)


def test_an_address_that_turns_inside_is_not_knocked_at(
    partner: UUID, house: House, settings: Any
) -> None:
    """It was allowed when it was set; what counts is where it leads when something is sent."""
    actions.send_test(house.viewer("admin"), partner)
    settings.PAYUNG_DEVELOPMENT = False
    assert actions.deliver_due(SYSTEM) == 0
    assert Listener.heard == []
    assert Delivery.objects.get().why == "not_outside"


def test_a_worker_that_is_killed_while_it_sends_leaves_it_to_the_next(
    partner: UUID, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_args: Any) -> int:
        raise KeyboardInterrupt

    actions.send_test(house.viewer("admin"), partner)
    with monkeypatch.context() as patched:
        patched.setattr(http_client, "post", killed)
        with pytest.raises(KeyboardInterrupt):
            actions.deliver_due(SYSTEM)
    assert actions.deliver_due(SYSTEM) == 0
    with clock.at(clock.now() + outbox.LEASE + timedelta(seconds=1)):
        assert actions.deliver_due(SYSTEM) == 1


def test_what_was_given_up_is_forgotten_a_month_later(partner: UUID, house: House) -> None:
    actions.send_test(house.viewer("admin"), partner)
    Listener.answers = [500]
    actions.deliver_due(SYSTEM)
    Listener.answers = [500]
    with clock.at(clock.now() + outbox.TRIED_FOR + timedelta(hours=1)):
        actions.deliver_due(SYSTEM)
        assert Delivery.objects.get().given_up_at
    with clock.at(clock.now() + outbox.TRIED_FOR + outbox.KEPT_FOR + timedelta(days=1)):
        actions.deliver_due(SYSTEM)
    assert not Delivery.objects.exists()
