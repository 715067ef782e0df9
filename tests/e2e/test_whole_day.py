"""A day and a night of twelve officers, and the day of a unit of three: watched, then looked at in the desk.

In the night after that a child is in danger, on a clock that the test moves.
"""

import json
import re
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page, expect

from payung.foundation import secrets
from payung.staff.notices import sentences
from payung.staff.notices.kinds import NoticeReason
from payung.staff.tests.notice_servers import Gateway, free_port, http_gateway
from tests.demonstration import Demonstration
from tests.e2e.conftest import Faces, shot, started
from tests.e2e.page_walk import Problems, Window, press
from tests.e2e.sign_in_pages import just_now, sign_in

pytestmark = pytest.mark.browser

WORDS = "He waits behind the invented blue kite shop."  # a canary that no notice may hold
NOTE = "She is at the invented aunt's until eight."
ZONE = ZoneInfo("Asia/Bangkok")  # of the demonstration's units
PATIENCE = 60.0  # seconds until the worker has called
NUMBERS = {"+6281255501": "dewi", "+6281255502": "mali", "+6281255503": "sari"}
_REACHABLE = """
from payung.foundation.viewer import SYSTEM
from payung.staff import queries
from payung.staff.notices.actions import set_address
from payung.staff.notices.kinds import NoticeKind
from payung.tools.demo import signed_in
for number, name in {numbers}.items():
    viewer = signed_in(queries.officer_named(SYSTEM, name))
    set_address(viewer, NoticeKind.SMS, number)
    set_address(viewer, NoticeKind.EMAIL, f"{{name}}@unit.example")
"""
_ACTS = """
import json
from payung.ledger.models import Entry
from payung.staff.models import Officer
names = {{f"officer:{{row.id}}": row.name for row in Officer.objects.all()}}
rows = Entry.objects.filter(at__gte="{since}").order_by("at").values_list("act", "subject")
wanted = [(act, names.get(subject, "")) for act, subject in rows
    if subject == "report:{report}" or act.startswith(("duty.", "handover."))]
print(json.dumps(wanted))
"""
TOLD = Counter(
    [
        *("report.received", "alarm.first", "alarm.next", "case.shared", "case.shared"),
        *("case.taken", "report.opened", "report.opened", "case.assigned"),
        *("handover.offered", "handover.accepted"),
    ]
)


@dataclass
class Night:
    """The served day, whose clock a test moves, and the gateway for its SMS."""

    day: Demonstration
    faces: Faces
    gateway: Gateway
    ahead: Path
    begins: datetime

    def move_to(self, minutes: float) -> None:
        """Let it be so many minutes after ten past two."""
        moment = self.begins + timedelta(minutes=minutes)
        seconds = (moment - datetime.now(UTC)).total_seconds()
        self.ahead.with_suffix(".new").write_text(str(seconds))
        self.ahead.with_suffix(".new").rename(self.ahead)

    def called(self) -> list[str]:
        """Return who got a call by SMS, in order."""
        _subject, text = sentences.words(NoticeReason.CALL, "en")
        return [NUMBERS[body["to"]] for body in self.gateway.bodies if body["text"] == text]

    def wait_for_calls(self, number: int) -> list[str]:
        """Return who got a call, once so many calls have come."""
        until = time.monotonic() + PATIENCE
        while len(self.called()) < number and time.monotonic() < until:
            time.sleep(0.1)
        return self.called()


@pytest.fixture(scope="module")
def night(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Night]:
    """Serve a day and a night; the clock is right until a test moves it. The mail server is down."""
    folder = tmp_path_factory.mktemp("day")
    day, home, ahead = (
        Demonstration(folder / "day", ("--day",)),
        folder / "served",
        folder / "ahead",
    )
    home.mkdir()
    ahead.write_text("0")
    tomorrow = datetime.now(ZONE) + timedelta(days=1)
    with http_gateway() as gateway:
        variables = {
            "PYTHONPATH": str(Path(__file__).parent / "moved_clock"),
            "MOVED_CLOCK": str(ahead),
            "PAYUNG_SMS_GATEWAY": gateway.url,
            secrets.variable(secrets.SMS): "an invented token",
            "PAYUNG_SMTP_HOST": "127.0.0.1",
            "PAYUNG_SMTP_PORT": str(free_port()),
            "PAYUNG_SMTP_SECURITY": "none",
        }
        with started(home, day, **variables) as faces:
            begins = tomorrow.replace(hour=2, minute=10, second=0)
            yield Night(day, faces, gateway, ahead, begins)


def test_after_a_day_and_a_night_nothing_is_undecided_or_nobodys(
    night: Night, window: Window
) -> None:
    printed = night.day.printed().decode()
    # the visitor watched two children in danger at night, the gate, the handover
    lines = [line for line in printed.splitlines() if line[:2] in {"01", "03"} and "P1" in line]
    assert len([line for line in lines if "arrives" in line]) == 2
    assert printed.count("arrest not planned") == 2
    assert "handed over to" in printed
    assert "60 reports received (ledger: 60)" in printed
    assert "No case is without a decision, an owner and a next step." in printed

    faces = night.faces
    page = window(1280, 900)
    problems = Problems(page)
    sign_in(page, faces, "sari")
    page.goto(f"{faces.desk}/queue/?state=untaken")
    expect(page.locator("table.queue tbody tr")).to_have_count(0)
    shot(page, "day-untaken")
    page.goto(f"{faces.desk}/queue/?level=P1")
    shot(page, "day-p1")
    page.goto(f"{faces.desk}/unit/")
    shot(page, "day-unit")
    assert problems == []


def tell_of_danger(page: Page, address: str) -> None:
    """Tell in the browser that a child is not safe now."""
    page.goto(f"{address}/en/tell/")
    page.locator("input[name=safe_now][value=no]").check()
    while not page.locator("textarea[name=narrative]").count():
        press(page, "next")
    page.fill("textarea[name=narrative]", WORDS)
    press(page, "send")
    expect(page.locator("#receipt")).to_be_visible()


def test_at_night_a_p1_wakes_the_second_unit_which_hands_it_over_in_the_morning(
    night: Night, window: Window
) -> None:
    faces = night.faces
    faces.inside(_REACHABLE.format(numbers=NUMBERS))
    night.move_to(0)
    tell_of_danger(window(), faces.public)
    assert night.wait_for_calls(1) == ["dewi"]  # who sleeps on
    night.move_to(15)
    assert sorted(night.wait_for_calls(3)) == ["dewi", "dewi", "mali"]

    night.move_to(20.5)
    page = window(1280, 900)
    problems = Problems(page)
    sign_in(page, faces, "mali")
    with_scripts = window(java_script_enabled=True, storage_state=page.context.storage_state())
    with_scripts.goto(f"{faces.desk}/queue/")
    expect(with_scripts).to_have_title(re.compile(r"^\(1\) "))
    with_scripts.close()
    page.goto(f"{faces.desk}/queue/?level=P1&state=untaken")
    expect(page.locator(".alarms")).to_have_text("1 new P1")
    shot(page, "night-queue")
    page.locator("table.queue tbody th a").click()
    expect(page.locator("main")).not_to_contain_text(WORDS)
    night.move_to(21)
    with page.expect_navigation():
        page.locator("form[action*='/take/'] button").click()
    expect(page.locator("main")).to_contain_text(WORDS)
    shot(page, "night-case")
    report = page.url.split("/reports/")[1].split("/")[0]

    night.move_to(4 * 60 + 50)  # at seven
    just_now(faces)
    page.goto(f"{faces.desk}/shift/")
    page.get_by_label("Hand over to").select_option(label="Siti Aminah")
    page.locator("textarea[name=words]").fill(NOTE)
    with page.expect_navigation():
        page.get_by_role("button", name="Hand over").click()
    other = window(1280, 900)
    sign_in(other, faces, "siti")
    other.goto(f"{faces.desk}/shift/")
    other.get_by_role("link", name="Mali Srisuk to Siti Aminah").click()
    expect(other.locator("main")).to_contain_text(NOTE)
    shot(other, "night-handover")
    with other.expect_navigation():
        other.get_by_role("button", name="I, Siti Aminah, accept it").click()
    expect(other.locator(".message").first).to_contain_text("1 of 1 report is yours now.")
    other.goto(f"{faces.desk}/reports/{report}/")
    expect(other.locator("main")).to_contain_text(WORDS)
    assert problems == []

    since = night.begins.astimezone(UTC).isoformat()
    acts = json.loads(faces.inside(_ACTS.format(report=report, since=since)))
    own = Counter(act for act, _who in acts if not act.startswith(("duty.", "clock.")))
    assert own == TOLD
    for act, who in (("called", "dewi"), ("notice-failed", "dewi"), ("notice-sent", "mali")):
        assert [f"duty.{act}", who] in acts
    assert sorted(night.called()) == ["dewi", "dewi", "mali"]  # nobody after she opened it
    sent = json.dumps(night.gateway.posts)
    assert WORDS not in sent
    assert report not in sent


def test_a_unit_of_three_runs_its_day(tmp_path: Path) -> None:
    printed = Demonstration(tmp_path / "small", ("--small",)).printed().decode()
    assert "6 reports received (ledger: 6)" in printed
    assert "the child is safe for now" in printed
    assert "No case is without a decision, an owner and a next step." in printed
