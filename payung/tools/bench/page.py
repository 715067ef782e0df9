"""Bench of public pages on a slow phone, in milliseconds to the first button: `payung bench page`.

Debian's chromium opens every page in every language on offer: information, the form step by step, the receipt
and the pages behind it. It also counts bytes and requests. docs/developers/speed.md says how slow network and
processor are.
"""

import itertools
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from statistics import median
from typing import TYPE_CHECKING, Final, TypedDict

from django.conf import settings

from payung.language import reviews
from payung.tools import chromium
from payung.tools.bench.browser import HOST, WORDS, Line
from payung.tools.bench.environment import environment
from payung.tools.bench.faces import Faces, running
from payung.tools.bench.hostile_requests import addresses
from payung.tools.bench.paired_rates import Measured

if TYPE_CHECKING:
    from playwright.sync_api import Browser

SPEED: Final = 400_000 / 8  # bytes a second, each way
LATENCY: Final = 400  # ms from a request to the first byte of its answer
SLOWER: Final = 4  # factor by which the processor is slowed down
FLAGS: Final = ("--no-sandbox", "--disable-background-networking", "--disable-component-update")
MISSING: Final = (
    "This bench needs chromium and the libraries of requirements/dev.txt: `make install browser`."
)

# The time until the first button is painted, or without a button until the page is complete. It starts with the
# navigation to a page, or with the press of the button that leads to it.
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
# Answers that lead through all steps of the form.
ANSWERS: Final = {
    "safe": ("safe_now=no", "may_hurt_self=yes"),
    "what": ("concerns=threatened_with_images", "concerns=asked_to_meet"),
}
# Buttons that change something, as do those with a hyphen in their name: they lead to no further page.
ACTS: Final = frozenset({"open", "write"})


class RequestEvent(TypedDict):
    """What chromium reports of a request."""

    requestId: str
    request: dict[str, str]


class LoadedEvent(TypedDict):
    """What chromium reports of a request that has ended."""

    requestId: str
    encodedDataLength: float


@dataclass(frozen=True)
class OpenedPage:
    """A page that the phone opened, with its figures."""

    language: str
    name: str
    size: int  # bytes on the wire, headers included
    requests: int
    ready: float  # ms from the start to the first button


class Phone:
    """A slow phone at one address."""

    def __init__(self, browser: "Browser", address: str, language: str) -> None:
        self.address, self.language = address, language
        self.page = browser.new_context(viewport={"width": 360, "height": 640}).new_page()
        self.page.add_init_script(WATCH)
        self._ended: set[str] = set()
        self._reset()
        session = self.page.context.new_cdp_session(self.page)
        session.on("Network.requestWillBeSent", self._count_request)
        session.on("Network.loadingFinished", self._count_bytes)
        speed = {"downloadThroughput": SPEED, "uploadThroughput": SPEED}
        session.send("Network.enable")
        session.send("Network.setCacheDisabled", {"cacheDisabled": True})
        session.send(
            "Network.emulateNetworkConditions", {"offline": False, "latency": LATENCY, **speed}
        )
        session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})

    def open(self, path: str) -> OpenedPage:
        """Open a page by its address."""
        self._reset()
        self.page.goto(self.address + path)
        return self._opened(self.page.evaluate(OPENED), path.split("/", 2)[-1])

    def press(self, deed: str, name: str = "") -> OpenedPage:
        """Press a button. The next page is called `name`, or like the button."""
        self._reset()
        return self._opened(self.page.evaluate(PRESSED, deed), name or deed)

    def deeds(self) -> list[str]:
        """Return the values of this page's buttons."""
        buttons = self.page.locator("main button[name=do]").all()
        return [button.get_attribute("value") or "" for button in buttons]

    def close(self) -> None:
        """Close the browser context."""
        self.page.context.close()

    def _reset(self) -> None:
        self._size, self._requests = 0, set[str]()

    def _opened(self, ready: float, name: str) -> OpenedPage:
        while not self._requests <= self._ended:
            self.page.wait_for_timeout(10)
        step = self.page.locator("main input[name=here]")
        if step.count():
            name = f"step {step.get_attribute('value')}"
        return OpenedPage(
            self.language, name or "first page", self._size, len(self._requests), ready
        )

    def _count_request(self, event: RequestEvent) -> None:
        if not event["request"]["url"].startswith("data:"):
            self._requests.add(event["requestId"])

    def _count_bytes(self, event: LoadedEvent) -> None:
        self._ended.add(event["requestId"])
        if event["requestId"] in self._requests:
            self._size += int(event["encodedDataLength"])


def measure(count: int) -> Measured:
    """Measure the slowest page's time to its first button, in ms; baseline: a plain page.

    At most `count` pages are opened. Raises ValueError where there is no browser.
    """
    # The full browser rather than its headless shell, since people have the full one.
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


def _all(browser: "Browser", faces: Faces, count: int) -> tuple[list[OpenedPage], list[OpenedPage]]:
    """Return the public pages of all languages, and the plain page, opened once for every language."""
    pages: list[OpenedPage] = []
    plain: list[OpenedPage] = []
    for language in reviews.on_offer(settings):
        if len(pages) == count:
            break
        line = Line(faces.ports["public"])
        line.ask("warm", f"/{language.code}/")  # a face loads a language once, not for every child
        line.close()
        phone = Phone(browser, f"http://{HOST}:{faces.ports['plain']}", language.code)
        phone.open("/page/")  # a browser that has just started is slow
        plain.append(phone.open("/page/"))
        phone.address = f"http://{HOST}:{faces.ports['public']}"
        pages += itertools.islice(walk(phone), count - len(pages))
        phone.close()
    return pages, plain


def walk(phone: Phone) -> Iterator[OpenedPage]:
    """Open all pages in the phone's language, one after another."""
    prefix = f"/{phone.language}/"
    for path in addresses("public"):
        if path.startswith("/en/"):
            yield phone.open(path.replace("/en/", prefix, 1))
    yield from _form(phone)
    receipt = "".join(re.findall(r"\d", phone.page.locator("#receipt").inner_text()))
    yield from _behind(phone, receipt)
    phone.open(f"{prefix}tell/other/")
    yield phone.press("parent_or_carer")


def _form(phone: Phone) -> Iterator[OpenedPage]:
    """Fill in the form step by step, and send it."""
    step = phone.open(f"/{phone.language}/tell/").name
    while step != "step needs":
        for answer in ANSWERS.get(step.removeprefix("step "), ()):
            name, value = answer.split("=")
            phone.page.locator(f"input[name={name}][value={value}]").check()
        if step == "step words":
            phone.page.fill("textarea[name=narrative]", WORDS["en"])
        page = phone.press("next")
        yield page
        step = page.name
    yield phone.press("send", "receipt")


def _behind(phone: Phone, receipt: str) -> Iterator[OpenedPage]:
    """Open the messages and all pages that their buttons lead to, and change nothing."""
    yield _messages(phone, receipt)
    paths = [[deed] for deed in _links(phone)]
    visited = {path[-1] for path in paths}
    while paths:
        path = paths.pop(0)
        for deed in path[:-1]:
            phone.press(deed)
        yield phone.press(path[-1], f"{path[-1]} (messages)")
        new = [deed for deed in _links(phone) if deed not in visited]
        visited.update(new)
        paths += [[*path, deed] for deed in new]
        _messages(phone, receipt)


def _messages(phone: Phone, receipt: str) -> OpenedPage:
    """Open the messages with the receipt."""
    phone.open(f"/{phone.language}/answer/")
    phone.page.fill("input[name=receipt]", receipt)
    return phone.press("open", "messages")


def _links(phone: Phone) -> list[str]:
    return [deed for deed in phone.deeds() if deed not in ACTS and "-" not in deed]


def _figures(pages: list[OpenedPage], plain: list[OpenedPage]) -> Measured:
    slowest = max(pages, key=lambda page: page.ready)
    heaviest = max(pages, key=lambda page: page.size)
    details = {
        "slowed down to": f"{SPEED * 8 / 1000:.0f} kbit/s, {LATENCY} ms, processor / {SLOWER}",
        "slowest": {"page": slowest.name, "language": slowest.language},
        "heaviest": {"page": heaviest.name, "language": heaviest.language, "bytes": heaviest.size},
        "all": _of(pages),
        "languages": _by(pages, lambda page: page.language),
        "pages": _by(pages, lambda page: page.name),
    }
    return slowest.ready, median(page.ready for page in plain), details


def _by(pages: list[OpenedPage], kind: Callable[[OpenedPage], str]) -> dict[str, dict[str, float]]:
    names = dict.fromkeys(map(kind, pages))
    return {name: _of([page for page in pages if kind(page) == name]) for name in names}


def _of(pages: Sequence[OpenedPage]) -> dict[str, float]:
    sizes, times = [page.size for page in pages], [page.ready for page in pages]
    first = [page for page in pages if page.name == "first page"]
    first_figures = {
        "first_page_bytes": max((page.size for page in first), default=0),
        "first_page_ms": round(max((page.ready for page in first), default=0)),
    }
    return {
        "pages": len(pages),
        "requests": max(page.requests for page in pages),
        "median_bytes": round(median(sizes)),
        "most_bytes": max(sizes),
        "median_ms": round(median(times)),
        "most_ms": round(max(times)),
        **(first_figures if first else {}),
    }
