"""A walk through all pages of both faces, with a visitor who checks them."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from typing import cast
from uuid import UUID

from playwright.sync_api import (
    Browser,
    ConsoleMessage,
    FilePayload,
    Locator,
    Page,
    Request,
    StorageState,
    expect,
)

from payung.tools import demo_exhibits
from tests.e2e.conftest import Faces, shot
from tests.e2e.sign_in_pages import just_now, sign_in, through_sign_in

Window = Callable[..., Page]
Visit = Callable[[Page, str], None]
Check = Callable[[Page], list[str]]

LANGUAGES = ("en", "th")  # for deep walks; test_languages.py goes in all
# People who report for a child, or of long ago; others who work with children get a teacher's words.
VOICES = ("adult_survivor", "parent_or_carer", "teacher", "other", "sibling", "friend")
NOBODY = UUID(int=0)  # a report that does not exist
SENTENCE = "Somebody asks me for pictures."  # invented, as all words of these tests
ANSWER = "Thank you for telling us. You did the right thing."
QUESTION = "Is there a person near you whom you trust?"
BLAME = "Why did you send it? It is your fault."  # what the desk warns of before it is sent

_NEWEST = """
from payung.intake.models import StoredReport
print(StoredReport.objects.filter(lane="child").latest("received_at").id)
"""
_ANSWERED = """
from payung.cases.assignment import actions as assignment
from payung.foundation.viewer import SYSTEM
from payung.intake.dialogue import actions as dialogue
from payung.intake.models import StoredReport
from payung.staff import queries
from payung.tools.demo import signed_in
report = StoredReport.objects.filter(lane="child").latest("received_at").id
officer = signed_in(queries.officer_named(SYSTEM, "sari"))
assignment.take(officer, report)
dialogue.answer(officer, report, {answer!r}, upto=99)
"""


@cache
def packed() -> FilePayload:
    """Return an archive with a drawn shape from a hash set, also under a very long name."""
    listed = demo_exhibits._all_drawn(demo_exhibits.SHAPES)[demo_exhibits.LISTED]
    archive = demo_exhibits._packed(
        {"boat.jpg": listed, f"{'f' * 300}.jpg": listed, "words.txt": b"Words."}
    )
    return {"name": "box.zip", "mimeType": "application/zip", "buffer": archive}


class Problems(list[str]):
    """Complaints of a browser about the pages of one window."""

    def __init__(self, page: Page) -> None:
        page.on("console", self._said)
        page.on("pageerror", lambda error: self.append(f"error: {error}"))
        page.on("requestfailed", self._failed)

    def _failed(self, request: Request) -> None:
        # Chromium reports this for a page that is a download, and for what a page asked before it was left; a
        # missing page fails elsewhere.
        is_left = request.is_navigation_request() or request.resource_type == "fetch"
        if not (is_left and request.failure == "net::ERR_ABORTED"):
            self.append(f"failed: {request.url} {request.failure}")

    def _said(self, message: ConsoleMessage) -> None:
        # The console also reports pages that answer 404 on purpose, under their own address.
        own = message.location.get("url") == (message.page.url if message.page else "")
        if not (own and "the server responded with a status of 4" in message.text):
            self.append(f"{message.type}: {message.text}")


@dataclass
class Visitor:
    """Runs the same checks on all pages, and records faults that they or the browser find."""

    name: str
    checks: tuple[Check, ...]
    language: str = "en"
    problems: dict[Page, Problems] = field(default_factory=dict)
    visited: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def watch(self, page: Page) -> Page:
        """Record the browser's complaints about `page` from now on."""
        self.problems[page] = Problems(page)
        return page

    def __call__(self, page: Page, name: str) -> None:
        """Check a page."""
        page.wait_for_load_state()
        # Waits, since right after a click the next page may not be there yet.
        expect(page.locator(f"html[lang={self.language}]"), name).to_have_count(1)
        shot(page, f"{self.name}-{len(self.visited) + 1:02}-{name.replace(' ', '-')}")
        self.visited.append(name)
        complaints = [line for check in self.checks for line in check(page)]
        problems = self.problems[page]
        self.faults += [f"{self.name}, {name}: {line}" for line in [*complaints, *problems]]
        problems.clear()

    def found_nothing(self, *, least: int) -> None:
        """Fail with all faults, or if fewer than `least` pages were visited."""
        assert not self.faults, "\n".join(self.faults)
        assert len(self.visited) >= least


def press(page: Page, value: str) -> None:
    """Press the button that does `value`; where it is folded away, unfold it first."""
    button = page.locator(f"main button[name=do][value={value}]").first
    folded = button.locator("xpath=ancestor::details[not(@open)]/summary")
    if folded.count():
        folded.click()
    with page.expect_navigation():
        button.click()


def skip_to_words(page: Page) -> None:
    """Go from the first question to the page with the text field, answering "I am not sure"."""
    page.locator("input[value=unsure]").check()
    press(page, "next")


def receipt_on(page: Page) -> str:
    """Return the receipt on the page."""
    return "".join(re.findall(r"\d", page.locator("#receipt").inner_text()))


@dataclass
class Child:
    """A visitor of all pages of the public face in one language."""

    page: Page
    address: str
    language: str
    visit: Visit

    def open(self, path: str, name: str) -> None:
        """Open a page by its address."""
        self.page.goto(f"{self.address}/{self.language}/{path}")
        self.visit(self.page, name)

    def press(self, value: str, name: str) -> None:
        """Press a button, and check the next page."""
        press(self.page, value)
        self.visit(self.page, name)

    def choose(self, **answers: str) -> None:
        """Choose answers on this page."""
        for name, value in answers.items():
            self.page.locator(f"input[name={name}][value={value}]").check()

    def look_around(self) -> None:
        """Visit the pages of information."""
        for path, name in {
            "": "home",
            "talk/": "talk",
            "picture/": "picture",
            "learn/": "learn",
            "learn/adults/": "learn for adults",
            "leaving/": "leaving",
            "shared/": "shared phone",
            "nothing-here/": "error sentence",
        }.items():
            self.open(path, name)

    def tell_for_another(self) -> str:
        """Choose all kinds of reporters, and read their first page; continue to the receipt with the last."""
        for reporter in VOICES:
            # Another page first: a page that is opened again at its own address keeps its state.
            self.page.goto(f"{self.address}/{self.language}/")
            self.open("tell/other/", f"who tells before {reporter}")
            self.be(reporter)
        self.press("next", "is the child safe")
        self.choose(safe_now="no")
        self.press("next", "danger of a child")
        self.press("next", "words for a child")
        self.press("next", "what of a child")
        self.choose(concerns="threatened_with_images")
        self.press("next", "threat to a child")
        self.press("send", "sent for a child")
        return receipt_on(self.page)

    def come_back_for_another(self, receipt: str) -> None:
        """Come back with the receipt, and say that the child is not safe."""
        self.open("answer/", "receipt for a child")
        self.page.fill("input[name=receipt]", receipt)
        self.press("open", "told for a child")
        self.choose(safe_now="no")
        self.page.fill("textarea[name=text]", SENTENCE)
        self.press("write", "told for a child, with a word")
        expect(self.page.locator("main")).to_contain_text(SENTENCE)

    def be(self, reporter: str) -> None:
        """Choose the kind of reporter."""
        with self.page.expect_navigation():
            self.page.locator(f"button[name=reporter][value={reporter}]").click()
        self.visit(self.page, f"first words to {reporter}")

    def tell(self) -> str:
        """Go through every step of the form and return the receipt."""
        self.open("tell/", "safe")
        self.press("next", "safe asked again")
        self.choose(safe_now="no", may_hurt_self="yes")
        self.press("next", "danger")
        self.press("next", "words")
        self.page.fill("textarea[name=narrative]", SENTENCE)
        self.press("next", "what")
        self.choose(concerns="threatened_with_images")
        self.choose(concerns="asked_to_meet")
        for name in ("threat", "when", "who", "share"):
            self.press("next", name)
        self.page.locator("input[name=told]").evaluate("field => { field.value = 'old' }")
        self.page.locator(f"button[value=stay][lang={self.language}]").click()
        self.visit(self.page, "share of an old page")
        for name in ("contact", "you", "place", "wish", "needs"):
            self.press("next", name)
        self.choose(needs="easy_words")
        self.press("back", "wish again")
        self.press("next", "needs again")
        self.press("send", "sent")
        return receipt_on(self.page)

    def come_back(self, receipt: str) -> None:
        """Open the dialogue, after a wrong number, and write a message."""
        self.open("answer/", "receipt")
        self.page.fill("input[name=receipt]", "0000 0000 0000 0000 0001")
        self.press("open", "receipt refused")
        self.page.fill("input[name=receipt]", receipt)
        self.press("open", "dialogue")
        self.page.fill("textarea[name=text]", SENTENCE)
        self.press("write", "dialogue with a word")

    def know(self) -> None:
        """Open the calendar's entry; draw a short number, use it after a wrong one, and give it up."""
        self.press("know", "how to know")
        self.press("calendar", "calendar")
        self.calendar()
        self.press("know", "how to know again")
        self.press("know-number", "short number")
        number = self.page.locator("#short").inner_text()
        self.press("open", "dialogue with a short number")
        self.press("know", "how to know, with a number")
        self.press("know-forget", "short number deleted")
        self.open("new/", "new")
        self.page.fill("input[name=short]", "0000 0001")
        self.press("look", "short number refused")
        self.page.fill("input[name=short]", number)
        self.press("look", "nothing new")

    def calendar(self) -> None:
        """Download the calendar's entry."""
        with self.page.expect_download() as taken:
            self.page.locator("button[value=calendar-file]").click()
        text = taken.value.path().read_bytes().decode()
        assert text.startswith("BEGIN:VCALENDAR\r\n")
        assert self.page.input_value("input[name=entry]") in text
        assert taken.value.suggested_filename == "calendar.ics"

    def read_and_stop(self) -> None:
        """Read the answers, ask to stop, go back, and stop."""
        self.press("open", "dialogue with answers")
        expect(self.page.locator("main")).to_contain_text(ANSWER)
        self.ask()
        self.press("stop", "stop")
        self.press("open", "not stopped")
        press(self.page, "stop")
        self.press("stop-now", "stopped")

    def ask(self) -> None:
        """Ask to see, to correct and to delete the report, with a mistake and a way back."""
        for wish in ("see", "wrong", "forget"):
            self.press("rights", f"rights before {wish}")
            self.press(wish, wish)
            if wish == "wrong":
                self.press("wrong-now", "wrong without words")
                self.page.fill("textarea[name=wrong]", SENTENCE)
            self.press(f"{wish}-now", f"asked: {wish}")
        self.press("rights", "rights again")
        self.press("open", "dialogue with wishes")


def signed_in(browser: Browser, faces: Faces) -> StorageState:
    """Return the cookies of an officer who signed in once for all tests, and has been at work since."""
    state = _signed_in_once(browser, faces)
    just_now(faces)
    return state


@cache
def _signed_in_once(browser: Browser, faces: Faces) -> StorageState:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    sign_in(page, faces, "sari")
    expect(page.locator("table.queue")).to_be_visible()
    state = context.storage_state()
    context.close()
    return state


def later(page: Page) -> bool:
    """Go to the next page of the queue, if there is one."""
    onward = page.locator("a[rel=next]")
    if not onward.count():
        return False
    with page.expect_navigation():
        onward.click()
    return True


def in_queue(page: Page, queue: str, path: str) -> Locator:
    """Open the page of a queue that lists a report, and return its row."""
    page.goto(queue)
    row = page.locator("table.queue tbody tr").filter(has=page.locator(f"a[href^='{path}']"))
    while not row.count():
        assert later(page), f"{path} is not in the queue"
    return row


def newest(faces: Faces) -> str:
    """Return the path of the report that a child or somebody near a child sent last."""
    return f"/reports/{faces.inside(_NEWEST)}/"


def answer(page: Page, text: str, *, question: bool = False) -> None:
    """Send an English message to the child, from the page of a report that the officer has taken."""
    form = page.locator("form[action*='/answer/']")
    form.locator("textarea").fill(text)
    form.locator("[name=question]").set_checked(question)
    form.locator("[name=thought_of_others]").check()
    with page.expect_navigation():
        form.locator("button:visible").first.click()
    page.wait_for_load_state()
    if form.locator(".findings:not(:has(mark))").count():  # the only finding: it looks like English
        with page.expect_navigation():
            form.locator("button[value=anyway]").click()


def take_and_answer(page: Page, address: str, path: str) -> None:
    """Take a report, then send an answer and a question."""
    page.goto(f"{address}{path}")
    with page.expect_navigation():
        page.locator("form[action*='/take/'] button").click()
    answer(page, ANSWER)
    answer(page, QUESTION, question=True)
    expect(page.locator("ol.dialogue")).to_contain_text(QUESTION)


def answered(faces: Faces) -> None:
    """Let an officer take the report that came last, and answer it, without the pages of the desk."""
    faces.inside(_ANSWERED.format(answer=ANSWER))


def take_in(page: Page, form: str, name: str = "kite.txt", data: bytes = b"kite") -> str:
    """Upload a file on the page `form`; return the address of the exhibit."""
    page.goto(form)
    file = {"name": name, "mimeType": "application/octet-stream", "buffer": data}
    page.set_input_files("input[type=file]", [cast("FilePayload", file)])
    page.fill("[name=origin]", "Seizure 12/3")
    with page.expect_navigation():
        page.locator("main form button").click()
    return page.url


def through_public(child: Child, desk: Page, faces: Faces) -> None:
    """Lead a child through all public pages; an officer at `desk` answers in between."""
    child.look_around()
    child.come_back_for_another(child.tell_for_another())
    receipt = child.tell()
    child.come_back(receipt)
    take_and_answer(desk, faces.desk, newest(faces))
    child.read_and_stop()
    child.know()


def send_short_report(page: Page, address: str, language: str = "en") -> None:
    """Send a short report with an account in it."""
    page.goto(f"{address}/{language}/tell/where/")
    page.fill("input[name=account]", "@blue_kite_77")
    page.fill("input[name=service]", "KiteChat")
    press(page, "next")
    page.locator("input[name=safe_now][value=unsure]").check()
    press(page, "next")
    press(page, "send")
    expect(page.locator("#receipt")).to_be_visible()


@dataclass
class Officer:
    """A visitor of all pages of the desk."""

    page: Page
    address: str
    visit: Visit

    def open(self, path: str, name: str) -> None:
        """Open a page by its address."""
        self.page.goto(self.address + path)
        self.visit(self.page, name)

    def press(self, form: str, name: str) -> None:
        """Send a form by its first button, and check the next page."""
        sent = self.page.locator(f"form[action*='{form}']")
        # The desk's own messages, not the browser's.
        sent.evaluate("form => { form.noValidate = true }")
        with self.page.expect_navigation():
            sent.locator("button:visible").first.click()
        self.visit(self.page, name)

    def look_around(self) -> None:
        """Visit the queue, an empty one, a missing report and the hash look-up."""
        self.open("/queue/", "queue")
        self.open("/queue/?lane=foreign_police", "empty queue")
        self.open(f"/reports/{NOBODY}/", "error")
        self.open("/known/", "is it known")
        self.page.fill("textarea", f"{'0' * 64}\n{'1' * 32}")
        self.page.set_input_files("[type=file]", packed())
        self.press("/known/", "hashes and a file looked up")
        expect(self.page.locator("#results table")).to_be_visible()

    def work(self, path: str) -> None:
        """Take a report, decide, note and answer, with mistakes on the way."""
        self.open(path, "report before taking")
        self.press("/take/", "report taken")
        self.press("/level/", "level without a reason")
        expect(self.page.locator("#level .error[role=alert]")).to_be_visible()
        self.page.fill("form[action*='/level/'] textarea", "Checked by phone with a colleague.")
        self.press("/level/", "level decided")
        self.page.fill("form[action*='/note/'] textarea", "To be looked at again tomorrow.")
        self.press("/note/", "note kept")
        self.press("/answer/", "answer without words")
        expect(self.page.locator("#answer .error[role=alert]")).to_be_visible()
        answer(self.page, BLAME)
        self.visit(self.page, "answer that could blame")
        expect(self.page.locator("#answer .findings")).to_be_visible()
        answer(self.page, ANSWER)
        self.visit(self.page, "answer sent")

    def lose_session(self, path: str) -> None:
        """Send a form after the session has ended: the typed text is shown again."""
        self.page.goto(self.address + path)
        self.page.fill("form[action*='/note/'] textarea", "Typed before the session ended.")
        self.page.context.clear_cookies()
        self.press("/note/", "signed out while typing")


def through_desk(officer: Officer, child: Page, faces: Faces) -> None:
    """Lead a signed-in officer through all pages of the desk, with a new report."""
    send_short_report(child, faces.public)
    path = newest(faces)
    officer.look_around()
    officer.work(path)
    officer.lose_session(path)
    through_sign_in(officer, faces)
