"""Notices against a real mail server and a real HTTP gateway, which fail, delay and repeat."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from payung.foundation import clock, http_client, secrets
from payung.foundation.errors import BadInput, NotAllowed, NotFound
from payung.foundation.viewer import SYSTEM
from payung.staff.duty.actions import add_shift
from payung.staff.models import Notice, NoticeAddress
from payung.staff.notices import actions, addresses, channels, queries
from payung.staff.notices.kinds import NoticeKind, NoticeReason
from payung.staff.tests.notice_servers import Gateway, http_gateway, mail_server
from tests.house import House

NUMBER = "+6281255501"
NOON = (datetime.now(UTC) + timedelta(days=1)).replace(hour=12, minute=0, second=0)


@pytest.fixture
def gateway(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[Gateway]:
    """Run an SMS gateway that asks for a token."""
    monkeypatch.setenv(secrets.variable(secrets.SMS), "an invented token")
    with http_gateway() as server:
        settings.PAYUNG_SMS_GATEWAY = server.url
        yield server


def call(house: House, kind: NoticeKind, text: str) -> Notice:
    """Call an officer at one address; return the notice that waits."""
    viewer = house.viewer("intake")
    actions.set_address(viewer, kind, text)
    Notice.objects.all().delete()
    actions.put(SYSTEM, [viewer.id], NoticeReason.CALL)
    return Notice.objects.get()


def later(notice: Notice, *, minutes: float = 0) -> datetime:
    """Return the moment at which a notice is due again."""
    notice.refresh_from_db()
    return notice.due_at + timedelta(minutes=minutes)


def test_an_address_is_kept_where_the_worker_alone_reads_it(house: House) -> None:
    actions.set_address(house.viewer("intake"), NoticeKind.EMAIL, "intake@unit.example")
    row = NoticeAddress.objects.get()
    assert b"intake" not in bytes(row.body)
    assert len(bytes(row.body)) == 512 + 48  # whatever its length
    assert addresses.opened(bytes(row.body)) == "intake@unit.example"


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        (NoticeKind.EMAIL, "nobody"),
        (NoticeKind.EMAIL, "a@unit.example, b@unit.example"),
        (NoticeKind.EMAIL, "a@unit.example\nBcc: b@unit.example"),
        (NoticeKind.SMS, "twelve"),
        (NoticeKind.WEBHOOK, "http://unit.example/"),
    ],
)
def test_what_is_no_address_is_not_kept(house: House, kind: NoticeKind, text: str) -> None:
    with pytest.raises(BadInput):
        actions.set_address(house.viewer("intake"), kind, text)


def test_an_officer_changes_their_own_and_a_supervisor_the_units(house: House) -> None:
    intake, chief = house.viewer("intake"), house.viewer("super")
    own = actions.set_address(intake, NoticeKind.EMAIL, "intake@unit.example")
    with pytest.raises(NotAllowed):
        actions.set_address(intake, NoticeKind.EMAIL, "unit@unit.example", of_unit=True)
    duty = actions.set_address(chief, NoticeKind.EMAIL, "unit@unit.example", of_unit=True)
    assert [address.is_unit for address in queries.addresses(intake)] == [True, False]
    with pytest.raises(NotFound):
        actions.remove_address(chief, own)
    with pytest.raises(NotAllowed):
        actions.remove_address(intake, duty)
    actions.remove_address(chief, duty)
    actions.remove_address(intake, own)
    assert not NoticeAddress.objects.exists()


def test_a_mail_that_the_server_refuses_is_sent_again_with_the_same_id(
    house: House, settings: Any
) -> None:
    notice = call(house, NoticeKind.EMAIL, "intake@unit.example")
    with mail_server(settings) as box:
        box.answers = ["451 later"]
        assert actions.deliver_mail(SYSTEM) == 0
        notice.refresh_from_db()
        assert (notice.why, notice.attempts) == ("status_451", 1)
        assert actions.deliver_mail(SYSTEM) == 0  # not yet
        with clock.at(later(notice)):
            assert actions.deliver_mail(SYSTEM) == 1
            assert actions.deliver_mail(SYSTEM) == 0
    (message,) = box.messages
    assert message["Message-ID"] == f"<{notice.id.hex}@unit.example>"
    assert message["To"] == "intake@unit.example"
    assert str(message.get_payload()).strip() == (
        "Please go to the desk now. Answering this message does nothing."
    )
    (shown,) = queries.deliveries(house.viewer("intake"))
    assert (shown.attempts, shown.done_at is not None) == (2, True)


def test_an_sms_comes_with_a_token_and_again_after_a_failure(
    house: House, gateway: Gateway
) -> None:
    gateway.answers = [503]
    notice = call(house, NoticeKind.SMS, NUMBER + "00")
    assert actions.deliver_sms(SYSTEM) == 0
    with clock.at(later(notice)):
        assert actions.deliver_sms(SYSTEM) == 1
    ids = {body["id"] for body in gateway.bodies}
    assert ids == {notice.id.hex}
    assert gateway.posts[0][0]["Authorization"] == "Bearer an invented token"
    assert {body["to"] for body in gateway.bodies} == {NUMBER + "00"}


def test_a_gateway_that_takes_too_long_delays_the_others_by_no_more_than_once(
    house: House, gateway: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(http_client, "TOTAL", 0.2)
    gateway.awake.clear()
    letters = [
        channels.Letter(uuid4(), f"{NUMBER}{line:02}", "call", "Desk", "Go.", clock.now())
        for line in range(8)
    ]
    assert channels.send(NoticeKind.SMS, letters) == ["too_slow"] * 8


def test_a_webhook_says_what_for_and_is_signed(house: House) -> None:
    with http_gateway() as hook:
        call(house, NoticeKind.WEBHOOK, hook.url)
        assert actions.deliver_webhooks(SYSTEM) == 1
    ((headers, body),) = hook.posts
    assert (body["type"], body["data"]) == ("duty.call", {})
    assert headers["webhook-signature"].startswith("v1a,")


def test_a_worker_that_is_killed_while_sending_sends_once_more_and_it_shows(
    house: House, gateway: Gateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    notice = call(house, NoticeKind.SMS, NUMBER + "00")
    with monkeypatch.context() as killed:
        killed.setattr(actions, "_note", lambda *_each: (_ for _ in ()).throw(SystemExit))
        with pytest.raises(SystemExit):
            actions.deliver_sms(SYSTEM)
    assert len(gateway.posts) == 1
    assert actions.deliver_sms(SYSTEM) == 0  # another worker might still be at it
    with clock.at(later(notice)):
        assert later(notice) - clock.now() <= timedelta(minutes=1)
        assert actions.deliver_sms(SYSTEM) == 1
    with clock.at(later(notice, minutes=60)):
        assert actions.deliver_sms(SYSTEM) == 0
    assert [body["id"] for body in gateway.bodies] == [notice.id.hex] * 2
    assert queries.deliveries(house.viewer("intake"))[0].attempts == 2


def test_a_call_is_given_up_when_it_helps_nobody_any_more(house: House, gateway: Gateway) -> None:
    gateway.answers = [500, 500]
    notice = call(house, NoticeKind.SMS, NUMBER + "00")
    actions.deliver_sms(SYSTEM)
    with clock.at(notice.made_at + actions.TRIED_FOR + timedelta(seconds=1)):
        actions.deliver_sms(SYSTEM)
    notice.refresh_from_db()
    assert notice.given_up_at is not None
    assert len(gateway.posts) == 1


def test_what_waits_unsent_is_not_said_twice(house: House) -> None:
    call(house, NoticeKind.SMS, NUMBER + "00")
    actions.put(SYSTEM, [house.officers["intake"]], NoticeReason.CALL)
    assert Notice.objects.count() == 1


def test_a_test_comes_once_a_day_to_who_is_on_duty_next_and_by_day(house: House) -> None:
    intake, chief = house.viewer("intake"), house.viewer("super")
    for viewer in (intake, house.viewer("liaison")):
        actions.set_address(viewer, NoticeKind.EMAIL, "someone@unit.example")
    actions.set_address(chief, NoticeKind.SMS, NUMBER + "00", of_unit=True)
    Notice.objects.all().delete()
    add_shift(chief, intake.id, NOON + timedelta(hours=20), NOON + timedelta(hours=28))
    with clock.at(NOON - timedelta(hours=9)):
        assert actions.send_tests(SYSTEM) == 0  # three in the morning
    with clock.at(NOON):
        assert actions.send_tests(SYSTEM) == 2
        assert actions.send_tests(SYSTEM) == 0
    notices = Notice.objects.values_list("reason", "address__officer")
    assert set(notices) == {("test", intake.id), ("test", None)}


def test_the_record_goes_after_a_month(house: House) -> None:
    call(house, NoticeKind.SMS, NUMBER + "00")
    with clock.at(clock.now() + actions.KEPT_FOR + timedelta(minutes=1)):
        assert actions.forget_notices(SYSTEM) == 1


def test_a_unit_in_which_nothing_was_accepted_lately_is_named(
    house: House, gateway: Gateway
) -> None:
    assert "police of XA" in queries.never_tested(SYSTEM)
    call(house, NoticeKind.SMS, NUMBER + "00")
    actions.deliver_sms(SYSTEM)
    assert "police of XA" not in queries.never_tested(SYSTEM)
