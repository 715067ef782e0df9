"""How heavy each public page is, and how soon a slow phone can press its first button: `payung bench page`.

Debian's chromium opens every page in every language that is offered: what only tells, the form step by step,
the receipt and what stands behind it. Network and processor are slowed down as docs/developers/speed.md says.
"""

import itertools
import re
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING, Any, Final

from django.conf import settings

from payung.language import reviews
from payung.tools import chromium
from payung.tools.bench.browser import HOST, WORDS, Line
from payung.tools.bench.environment import environment
from payung.tools.bench.faces import Faces, running
from payung.tools.bench.hostile_requests import addresses

if TYPE_CHECKING:
    from playwright.sync_api import Browser

SPEED: Final = 400_000 / 8  # bytes a second, each way
LATENCY: Final = 400  # ms from each request to the first byte of its answer
SLOWER: Final = 4  # times that the processor is slowed down
FLAGS: Final = ("--no-sandbox", "--disable-background-networking", "--disable-component-update")
MISSING: Final = (
    "This bench needs chromium and the libraries of requirements/dev.txt: `make install browser`."
)

# When the first button of a page is painted; where there is none, when the page is whole. A page that is opened
# counts from the touch that opened it; one that takes the place of another, from the press of a button there.
WATCH: Final = """(() => {
    const painted = (start, before) => new Promise((done, fail) => {
        setTimeout(fail, 60_000, 'no other page came')
        const look = () => {
            const button = document.querySelector('main :is(a.deed, button)')
            const there = button?.getBoundingClientRect().height || document.readyState === 'complete'
            if (there && document.body !== before) requestAnimationFrame(() => done(performance.now() - start))
            else requestAnimationFrame(look)
        }
        look()
    })
    window.opened = painted(0, null)
    window.pressed = (deed) => {
        const start = performance.now(), before = document.body
        document.querySelector(`main button[value="${deed}"]`).click()
        return painted(start, before)
    }
})()"""
OPENED: Final = "() => window.opened"
PRESSED: Final = "deed => window.pressed(deed)"
# What leads through every step of the form.
ANSWERS: Final = {
    "safe": ("safe_now=no", "may_hurt_self=yes"),
    "what": ("concerns=threatened_with_images", "concerns=asked_to_meet"),
}
# Buttons that do something, beside those whose names have a hyphen: not pages to look at.
ACTS: Final = frozenset({"open", "write"})


@dataclass(frozen=True)
class Seen:
    """A page as the phone saw it."""

    language: str
    name: str
    size: int  # bytes on the wire, headers included
    requests: int
    ready: float  # ms from the touch to the first button


class Phone:
    """A slow phone at one address."""

    def __init__(self, browser: "Browser", address: str, language: str) -> None:
        self.address, self.language = address, language
        self.page = browser.new_context(viewport={"width": 360, "height": 640}).new_page()
        self.page.add_init_script(WATCH)
        self._ended: set[str] = set()
        self._nothing_yet()
        session = self.page.context.new_cdp_session(self.page)
        session.on("Network.requestWillBeSent", self._asked)
        session.on("Network.loadingFinished", self._loaded)
        speed = {"downloadThroughput": SPEED, "uploadThroughput": SPEED}
        session.send("Network.enable")
        session.send("Network.setCacheDisabled", {"cacheDisabled": True})
        session.send(
            "Network.emulateNetworkConditions", {"offline": False, "latency": LATENCY, **speed}
        )
        session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})

    def open(self, path: str) -> Seen:
        """Open a page by its address."""
        self._nothing_yet()
        self.page.goto(self.address + path)
        return self._seen(self.page.evaluate(OPENED), path.split("/", 2)[-1])

    def press(self, deed: str, name: str = "") -> Seen:
        """Press a button; the page that comes is named after it unless it has a `name`."""
        self._nothing_yet()
        return self._seen(self.page.evaluate(PRESSED, deed), name or deed)

    def deeds(self) -> list[str]:
        """Return what the buttons of this page do."""
        buttons = self.page.locator("main button[name=do]").all()
        return [button.get_attribute("value") or "" for button in buttons]

    def close(self) -> None:
        """Put it away."""
        self.page.context.close()

    def _nothing_yet(self) -> None:
        self._size, self._requests = 0, set[str]()

    def _seen(self, ready: float, name: str) -> Seen:
        while not self._requests <= self._ended:
            self.page.wait_for_timeout(10)
        step = self.page.locator("main input[name=here]")
        if step.count():
            name = f"step {step.get_attribute('value')}"
        return Seen(self.language, name or "first page", self._size, len(self._requests), ready)

    def _asked(self, event: Any) -> None:
        if not event["request"]["url"].startswith("data:"):
            self._requests.add(event["requestId"])

    def _loaded(self, event: Any) -> None:
        self._ended.add(event["requestId"])
        if event["requestId"] in self._requests:
            self._size += int(event["encodedDataLength"])


def measure(count: int) -> tuple[float, float, dict[str, Any]]:
    """Return when the slowest page can be used and when a plain one can, in ms, and all the rest.

    At most `count` pages are opened. Raises ValueError where there is no browser.
    """
    # The whole browser where it is there: what is measured is what people have.
    browser_at = shutil.which("chromium") or chromium.found()
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        raise ValueError(MISSING) from None
    if browser_at is None:
        raise ValueError(MISSING)
    with (
        tempfile.TemporaryFile() as output,
        running(environment(), output, "public", "plain") as faces,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=browser_at, args=FLAGS)
        try:
            return _figures(*_all(browser, faces, count))
        finally:
            browser.close()


def _all(browser: "Browser", faces: Faces, count: int) -> tuple[list[Seen], list[Seen]]:
    """Return the public pages of all languages, and the plain one, opened once beside each language."""
    seen: list[Seen] = []
    plain: list[Seen] = []
    for tongue in reviews.on_offer(settings):
        if len(seen) == count:
            break
        line = Line(faces.ports["public"])
        line.ask("warm", f"/{tongue.code}/")  # a face reads a language once, not for each child
        line.close()
        phone = Phone(browser, f"http://{HOST}:{faces.ports['plain']}", tongue.code)
        phone.open("/page/")  # a browser that has just begun is slow by itself
        plain.append(phone.open("/page/"))
        phone.address = f"http://{HOST}:{faces.ports['public']}"
        seen += itertools.islice(walk(phone), count - len(seen))
        phone.close()
    return seen, plain


def walk(phone: Phone) -> Iterator[Seen]:
    """Open every page in the phone's language, one after another."""
    here = f"/{phone.language}/"
    for path in addresses("public"):
        if path.startswith("/en/"):
            yield phone.open(path.replace("/en/", here, 1))
    yield from _form(phone)
    receipt = "".join(re.findall(r"\d", phone.page.locator("#receipt").inner_text()))
    yield from _behind(phone, receipt)
    phone.open(f"{here}tell/other/")
    yield phone.press("parent_or_carer")


def _form(phone: Phone) -> Iterator[Seen]:
    """Fill in the form, one step after another, and send it."""
    step = phone.open(f"/{phone.language}/tell/").name
    while step != "step words":
        for answer in ANSWERS.get(step.removeprefix("step "), ()):
            name, value = answer.split("=")
            phone.page.locator(f"input[name={name}][value={value}]").check()
        seen = phone.press("next")
        yield seen
        step = seen.name
    phone.page.fill("textarea[name=narrative]", WORDS["en"])
    yield phone.press("send", "receipt")


def _behind(phone: Phone, receipt: str) -> Iterator[Seen]:
    """Look at the messages and at each page that a button there leads to, and change nothing."""
    yield _messages(phone, receipt)
    ways = [[deed] for deed in _looks(phone)]
    known = {way[-1] for way in ways}
    while ways:
        way = ways.pop(0)
        for deed in way[:-1]:
            phone.press(deed)
        yield phone.press(way[-1], f"{way[-1]} (messages)")
        further = [deed for deed in _looks(phone) if deed not in known]
        known.update(further)
        ways += [[*way, deed] for deed in further]
        _messages(phone, receipt)


def _messages(phone: Phone, receipt: str) -> Seen:
    """Open the messages with the receipt."""
    phone.open(f"/{phone.language}/answer/")
    phone.page.fill("input[name=receipt]", receipt)
    return phone.press("open", "messages")


def _looks(phone: Phone) -> list[str]:
    return [deed for deed in phone.deeds() if deed not in ACTS and "-" not in deed]


def _figures(seen: list[Seen], plain: list[Seen]) -> tuple[float, float, dict[str, Any]]:
    slowest = max(seen, key=lambda one: one.ready)
    heaviest = max(seen, key=lambda one: one.size)
    more = {
        "slowed down to": f"{SPEED * 8 / 1000:.0f} kbit/s, {LATENCY} ms, processor / {SLOWER}",
        "slowest": {"page": slowest.name, "language": slowest.language},
        "heaviest": {"page": heaviest.name, "language": heaviest.language, "bytes": heaviest.size},
        "all": _of(seen),
        "languages": _by(seen, lambda one: one.language),
        "pages": _by(seen, lambda one: one.name),
    }
    return slowest.ready, median(one.ready for one in plain), more


def _by(seen: list[Seen], kind: Callable[[Seen], str]) -> dict[str, dict[str, float]]:
    kinds = dict.fromkeys(map(kind, seen))
    return {each: _of([one for one in seen if kind(one) == each]) for each in kinds}


def _of(seen: Iterable[Seen]) -> dict[str, float]:
    pages = list(seen)
    sizes, times = [one.size for one in pages], [one.ready for one in pages]
    first = [one for one in pages if one.name == "first page"]
    more = {
        "first_page_bytes": max((one.size for one in first), default=0),
        "first_page_ms": round(max((one.ready for one in first), default=0)),
    }
    return {
        "pages": len(pages),
        "requests": max(one.requests for one in pages),
        "median_bytes": round(median(sizes)),
        "most_bytes": max(sizes),
        "median_ms": round(median(times)),
        "most_ms": round(max(times)),
        **(more if first else {}),
    }
