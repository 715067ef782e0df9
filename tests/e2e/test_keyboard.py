"""By keyboard and without scripts: Tab, Space, Enter and arrows reach everything, with a visible focus."""

import pytest
from playwright.sync_api import Page, expect

from payung.tools.demo import PASSWORD
from tests.e2e.conftest import Faces
from tests.e2e.page_walk import (
    ANSWER,
    LANGUAGES,
    SENTENCE,
    Problems,
    Window,
    newest,
    receipt_on,
    send_short_report,
)
from tests.e2e.sign_in_pages import code, sign_in

pytestmark = pytest.mark.browser

REACHED = ":is(a[href], button, input:not([type=hidden]), select, textarea, summary)"
# Is what has the focus in the window (a tall field at least in part: the browser shows the place of the next
# letter), under nothing else, and marked by an outline?
HIDDEN = """() => {
    const one = document.activeElement, box = one.getBoundingClientRect()
    const x = box.x + box.width / 2
    const y = (Math.max(box.top, 0) + Math.min(box.bottom, innerHeight)) / 2
    const there = document.elementFromPoint(x, y)
    const style = getComputedStyle(one)
    const visible = there && (one.contains(there) || there.contains(one) || there.control === one)
    const name = one.outerHTML.slice(0, 90)
    if (!visible) return `${name} has the focus behind ${there ? there.outerHTML.slice(0, 60) : 'the edge'}`
    return style.outlineStyle === 'none' ? `${name} has the focus without a mark` : ''
}"""


class Keys:
    """Somebody who has only a keyboard."""

    def __init__(self, page: Page) -> None:
        self.page, self.problems = page, Problems(page)

    def to(self, wanted: str) -> None:
        """Press Tab until the focus is on `wanted`; every focus on the way must be visible."""
        # Once around the page, as many stops as it has, and a little for the browser's own.
        for _ in range(self.page.locator(REACHED).count() + 10):
            self.step("Tab")
            if self.page.locator(wanted).and_(self.page.locator(":focus")).count():
                return
        raise AssertionError(f"{wanted} is out of reach on {self.page.url}")

    def step(self, key: str) -> None:
        """Press a key that moves the focus, and look for the focus."""
        self.page.keyboard.press(key)
        if self.page.locator("body :focus").count():
            assert self._hidden() == ""

    def _hidden(self) -> str:
        """Return what is wrong with the focus, once the page has stopped scrolling to it."""
        for _ in range(20):
            if not (wrong := str(self.page.evaluate(HIDDEN))):
                break
            self.page.wait_for_timeout(25)
        return wrong

    def press(self, *keys: str) -> None:
        """Press keys that stay on this page."""
        for key in keys:
            self.page.keyboard.press(key)

    def write(self, wanted: str, text: str) -> None:
        """Go to a field and write into it."""
        self.to(wanted)
        self.page.keyboard.type(text)

    def find(self, path: str) -> None:
        """Go on in the queue to the page that lists a report, and open it: earlier tests filled the first."""
        link = f"table.queue a[href^='{path}']"
        while not self.page.locator(link).count():
            self.go("main a[rel=next]")
        self.go(link)

    def go(self, wanted: str = "", key: str = "Enter") -> None:
        """Go to `wanted`, press it, and wait for the next page."""
        if wanted:
            self.to(wanted)
        with self.page.expect_navigation(wait_until="load"):
            self.page.keyboard.press(key)
        assert self.problems == []


def deed(value: str) -> str:
    """Return how to find the button that does `value`."""
    return f"main button[name=do][value={value}]"


def tell(keys: Keys, address: str) -> str:
    """Tell by keyboard and return the receipt."""
    page = keys.page
    page.goto(f"{address}/en/")
    keys.go("a.deed[href$='/tell/']")
    keys.to("input[name=safe_now]")
    keys.press("ArrowDown", "ArrowDown")
    expect(page.locator("input[name=safe_now][value=unsure]")).to_be_checked()
    keys.go(deed("next"), "Space")
    keys.write("textarea[name=narrative]", SENTENCE)
    keys.go(deed("next"))
    keys.to("input[value=threatened_with_images]")
    keys.press("Space")
    expect(page.locator("input[value=threatened_with_images]")).to_be_checked()
    keys.go(deed("next"))
    keys.to("input[name=deadline]")
    keys.press("Space", "ArrowUp", "ArrowDown", "ArrowDown")
    expect(page.locator("input[name=deadline][value=within_days]")).to_be_checked()
    keys.go(deed("back"))
    for _ in ("threat", "when", "who", "share", "contact", "you", "place", "wish", "needs"):
        keys.go(deed("next"))
    keys.go(deed("send"))
    return receipt_on(page)


def test_a_child_tells_comes_back_writes_and_stops(faces: Faces, window: Window) -> None:
    receipt = tell(Keys(window()), faces.public)
    keys = Keys(window())
    keys.page.goto(f"{faces.public}/en/")
    keys.go("main a[href$='/answer/']")
    keys.write("input[name=receipt]", receipt)
    keys.go()
    keys.write("textarea[name=text]", SENTENCE)
    keys.go(deed("write"))
    expect(keys.page.locator(".said.mine")).to_contain_text(SENTENCE)
    keys.to("details.more > summary")
    keys.press("Enter")
    keys.go(deed("stop"))
    keys.go(deed("stop-now"), "Space")
    expect(keys.page.locator("main [role=status]")).to_be_visible()
    expect(keys.page.locator(deed("stop"))).to_have_count(0)


def test_an_officer_signs_in_takes_decides_answers_and_goes_on(
    faces: Faces, window: Window
) -> None:
    send_short_report(window(), faces.public)
    path = newest(faces)

    keys = Keys(window(1280, 900))
    keys.page.goto(f"{faces.desk}/")
    keys.write("input[name=name]", "anan")
    keys.write("input[name=password]", PASSWORD)
    keys.go()
    keys.write("input[name=code]", code(faces, "anan"))
    keys.go()
    keys.find(path)
    keys.go("form[action*='/take/'] button")
    keys.to("form[action*='/level/'] input[name=level]")
    keys.press("ArrowUp", "ArrowDown")
    keys.write("form[action*='/level/'] textarea", "Confirmed by hand.")
    keys.go("form[action*='/level/'] button")
    keys.write("form[action*='/answer/'] textarea", ANSWER)
    keys.to("input[name=thought_of_others]")
    keys.press("Space")
    keys.go("form[action*='/answer/'] button")
    expect(keys.page.locator("ol.dialogue")).to_contain_text(ANSWER)
    expect(keys.page.locator("ol.done")).to_contain_text("Confirmed by hand.")
    expect(
        keys.page.locator(".message")
    ).to_be_in_viewport()  # that it was sent, without a search for it
    for _ in range(3):
        keys.step("Tab")
    expect(keys.page.locator("main a[rel=next]")).to_be_focused()
    keys.go()
    assert not keys.page.url.startswith(f"{faces.desk}{path}")


_NEW_COLLEAGUE = f"""
from payung.foundation.viewer import SYSTEM
from payung.staff import actions, offline_keys, queries
from payung.staff.queries import root_requests
from payung.staff.models import Officer
from payung.staff.roles import Role
unit = Officer.objects.get(name="sari").unit_id
code = actions.invite(SYSTEM, unit, "keyboard", "Key Board", [Role.INTAKE]).code
officer = actions.accept_invitation("keyboard", code, {PASSWORD!r})
statement, _ = offline_keys.read_statement(root_requests.statement(SYSTEM, officer))
print(officer, statement.fingerprint)
"""


def test_a_supervisor_confirms_a_key_that_a_colleague_reads_out(
    faces: Faces, window: Window
) -> None:
    officer, digits = faces.inside(_NEW_COLLEAGUE).split(maxsplit=1)
    keys = Keys(window(1280, 900))
    sign_in(keys.page, faces, "sari")
    keys.go("nav a[href='/unit/']")
    keys.go(f"main a[href*='{officer}']")
    keys.write("input[name=fingerprint]", digits)
    keys.go("form[action*='/confirm/'] button")
    expect(keys.page.locator(".message")).to_contain_text("The key of Key Board is confirmed")


def test_an_administrator_invites_somebody(faces: Faces, window: Window) -> None:
    keys = Keys(window(1280, 900))
    sign_in(keys.page, faces, "ada")
    keys.go("main a[href*='/administration/units/']:not([href$='/add/'])")
    keys.go("main a[href$='/invite/']")
    keys.write("input[name=full_name]", "Invited By Keyboard")
    keys.write("input[name=name]", "invited")
    keys.to("input[name=roles][value=intake]")
    keys.press("Space")
    keys.go("main form button")
    expect(keys.page.locator("main .number")).to_be_visible()


@pytest.mark.parametrize(
    ("name", "start", "places"),
    [
        ("omar", "oversight", "reports feedback overrides keys ledger"),
        ("ada", "administration", "partners helplines areas languages recovery"),
    ],
)
def test_every_step_on_the_pages_of_a_role_is_in_sight(
    name: str, start: str, places: str, faces: Faces, window: Window
) -> None:
    keys = Keys(window(1280, 900))
    sign_in(keys.page, faces, name)
    for place in ("", *(f"{name}/" for name in places.split())):
        answer = keys.page.goto(f"{faces.desk}/{start}/{place}")
        assert answer
        assert answer.ok, place
        reachable = keys.page.locator(REACHED).count()
        for _ in range(reachable):
            keys.step("Tab")
    assert keys.problems == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_that_has_the_focus_is_hidden_also_on_the_way_back(
    language: str, faces: Faces, window: Window
) -> None:
    keys = Keys(window())
    for path in (
        "",
        "talk/",
        "picture/",
        "learn/",
        "learn/adults/",
        "tell/",
        "tell/other/",
        "answer/",
        "leaving/",
        "shared/",
    ):
        keys.page.goto(f"{faces.public}/{language}/{path}")
        keys.to("a.leave")
        for _ in range(keys.page.locator("main :is(a, button, input, textarea)").count()):
            keys.step("Shift+Tab")
    keys.page.goto(f"{faces.public}/{language}/tell/")
    keys.to("input[name=safe_now]")
    keys.press("Space")
    keys.go(deed("next"))
    keys.to("button.line")
    for _ in range(25):
        keys.step("Shift+Tab")
