"""Bench of the fingerprints that a child's browser makes: `payung bench fingerprints`.

Debian's chromium runs the worker of the public face. What it makes is compared with payung/media/files over
generated pictures. A picture of 12 megapixels is timed while the whole renderer stands still for three
quarters of the time: the browser's own slow-down holds the page alone, and no worker. Copies of pictures are
looked up as the matcher does.
"""

import base64
import hashlib
import os
import shutil
import signal
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import median
from threading import Event, Thread
from time import perf_counter
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from PIL import Image

from payung.doors.public.look import WORKER
from payung.media.files import hashing
from payung.media.matcher import hamming
from payung.tools import chromium
from payung.tools.bench import picture_copies
from payung.tools.bench.media import RADIUS, picture
from payung.tools.bench.page import FLAGS, MISSING, SLOWER
from payung.tools.bench.paired_rates import Measured

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Route

EMPTY: Final = "<!doctype html><title>phone</title><p>phone<input type=file>"
PLACE: Final = "https://phone.example/"  # nothing is asked there: the pages come from here
ENOUGH: Final = 50  # quality from which the bits must agree
NEAR: Final = 2  # bits
CAMERA: Final = (4000, 3000)
TIMES: Final = 5
BATCH: Final = 50
FILM: Final = 200_000_000  # bytes
SHOWN_AS: Final = 10_000  # pictures for which the film has its whole length
ALIKE: Final = 50  # one in so many of the pictures is also copied
TURN: Final = 0.02  # seconds in which the renderer runs a quarter

# Makes fingerprints of files one after the other, taps the page meanwhile, and counts how long an answer takes.
PAGE: Final = """(() => {
    const worker = new Worker('/fingerprint.js')
    const waiting = new Map()
    let next = 0
    worker.onmessage = ({data}) => {
        if ('made' in data) waiting.get(data.number)({...data.made, marks: waiting.get(data.number).marks})
        else waiting.get(data.number).marks.push(data.done)
    }
    const made = (file) => new Promise((done) => {
        done.marks = []
        waiting.set(next, done)
        worker.postMessage({number: next++, file})
    })
    const bytes = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0))
    const file = ([text, type]) => new File([bytes(text)], 'x', {type})
    window.fingerprints = (files) => Promise.all(files.map((one) => made(file(one))))
    window.film = async (size) => {
        const part = new Uint8Array(1e6).map((_, place) => place * 7)
        const file = new File(Array(Math.ceil(size / 1e6)).fill(part), 'x.mp4', {type: 'video/mp4'})
        const start = performance.now(), result = await made(file)
        return {...result, size: file.size, seconds: (performance.now() - start) / 1000}
    }
    const chosen = () => document.querySelector('input').files[0]
    const delays = []
    document.addEventListener('click', ({timeStamp}) => {
        requestAnimationFrame(() => delays.push(performance.now() - timeStamp))
    })
    window.timed = async () => {
        delays.length = 0
        const start = performance.now()
        const result = await made(chosen())
        window.ended = {...result, ms: performance.now() - start, delays: [...delays]}
    }
    window.opened = async () => {
        const start = performance.now()
        const bitmap = await createImageBitmap(chosen())
        const ms = performance.now() - start
        bitmap.close()
        return ms
    }
})()"""


@dataclass(frozen=True)
class Made:
    """What the browser made of a file. `orientations`: eight PDQ hashes, or none; `quality`: of them."""

    kind: str
    md5: str
    sha256: str
    orientations: tuple[str, ...] = ()
    quality: int | None = None


class Device:
    """A phone's browser that makes fingerprints with the worker of the public face."""

    def __init__(self, browser: "Browser", lacks: str = "") -> None:
        """Open a page. `lacks`: the name of what the browser's workers do without, as older ones do."""
        self.page = browser.new_context(viewport={"width": 360, "height": 640}).new_page()
        before = f"delete self.{lacks}\n" if lacks else ""
        self.page.route("**/*", partial(_answer, before))
        self.page.goto(PLACE)
        self.page.evaluate(PAGE)

    def fingerprints(self, files: Sequence[bytes], kind: str = "") -> list[Made]:
        """Return the fingerprints of files that say that they are of a kind (MIME type)."""
        sent = [[base64.b64encode(data).decode(), kind] for data in files]
        return [_made(result) for result in self.page.evaluate("fingerprints", sent)]

    def close(self) -> None:
        """Close the browser context."""
        self.page.context.close()


def _made(result: Mapping[str, Any]) -> Made:
    orientations = tuple(result.get("orientations", ()))
    return Made(
        result["kind"], result["md5"], result["sha256"], orientations, result.get("quality")
    )


def _answer(before: str, route: "Route") -> None:
    script = route.request.url.endswith(".js")
    policy = "default-src 'none'" if script else "default-src 'none'; worker-src 'self'"
    route.fulfill(
        body=before + WORKER if script else EMPTY,
        content_type="text/javascript" if script else "text/html",
        headers={"Content-Security-Policy": policy},
    )


def measure(count: int) -> Measured:
    """Measure a picture of 12 megapixels on a slow phone, in ms; baseline: opening it alone."""
    browser_at = shutil.which("chromium") or chromium.found()
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        raise ValueError(MISSING) from None
    if browser_at is None:
        raise ValueError(MISSING)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_at, args=FLAGS)
        try:
            with tempfile.TemporaryDirectory() as folder:
                figure, plain, camera = _camera(browser, Path(folder) / "camera.jpg")
            device = Device(browser)
            details = {
                "12 MP": camera,
                "agreement": agreement(device, count),
                "film": film(browser, FILM * count // SHOWN_AS),
                "found": _all_found(device, max(1, count // ALIKE)),
            }
        finally:
            browser.close()
    return figure, plain, details


def away(one: str, other: bytes) -> int:
    """Return how many bits two hashes differ in."""
    return (int(one, 16) ^ int.from_bytes(other)).bit_count()


def agreement(device: Device, count: int) -> dict[str, object]:
    """Compare what the browser and we make of `count` generated pictures, in all orientations."""
    furthest, beyond, poor, exact, same_quality = 0, 0, 0, 0, 0
    for first in range(0, count, BATCH):
        files = [picture_copies.saved(number) for number in range(first, min(first + BATCH, count))]
        for data, made in zip(files, device.fingerprints(files), strict=True):
            exact += made.sha256 == hashlib.sha256(data).hexdigest()
            exact += made.md5 == hashlib.md5(data, usedforsecurity=False).hexdigest()
            look = hashing.look(data, full=True)
            if look is None or look.quality < ENOUGH:
                poor += 1
                continue
            distance = max(map(away, made.orientations, look.orientations))
            furthest = max(furthest, distance)
            beyond += distance > NEAR
            same_quality += made.quality == look.quality
    return {
        "pictures": count,
        f"of quality below {ENOUGH}": poor,
        f"more than {NEAR} bits away": beyond,
        "bits, furthest of all orientations": furthest,
        "of the same quality": same_quality,
        "MD5 and SHA-256 equal": exact,
    }


def _camera(browser: "Browser", file: Path) -> tuple[float, float, dict[str, object]]:
    """Return ms of a picture of a camera, ms of opening it alone, and what else it cost."""
    device = Device(browser)
    size = file.write_bytes(picture(CAMERA, progressive=False))
    device.page.locator("input").set_input_files(file)  # from the disk, as on a phone
    session = browser.new_browser_cdp_session()
    processes = session.send("SystemInfo.getProcessInfo")["processInfo"]
    renderers = [process["id"] for process in processes if process["type"] == "renderer"]
    before = {process: _memory(process) for process in renderers}
    spent, delays, most = [], [], []
    with _slower(renderers):
        plain = median(device.page.evaluate("opened") for _ in range(TIMES))
        for _ in range(TIMES):
            ended = _tapped(device)
            spent.append(ended["ms"])
            delays += ended["delays"]
            most.append(max(map(_memory, renderers)))
    renderer = max(renderers, key=_memory)
    device.close()
    return (
        median(spent),
        plain,
        {
            "bytes": size,
            "slowest_ms": round(max(spent)),
            "taps": len(delays),
            "tap answered, p95_ms": round(float(np.percentile(delays, 95))) if delays else None,
            "tap answered, slowest_ms": round(max(delays, default=0)),
            "MB of the renderer, before": round(before[renderer] / 1e6),
            "MB of it, most with the first": round(most[0] / 1e6),
            f"MB of it, most after {TIMES}": round(most[-1] / 1e6),
        },
    )


def _tapped(device: Device) -> Mapping[str, Any]:
    """Make a fingerprint while somebody taps the page."""
    device.page.evaluate("() => { window.ended = null; timed() }")
    while not (ended := device.page.evaluate("() => window.ended")):
        device.page.mouse.click(100, 100)
        device.page.wait_for_timeout(30)
    return dict(ended)


def _memory(process: int) -> int:
    """Return the most memory that a process has held, in bytes."""
    with suppress(OSError):
        for line in Path(f"/proc/{process}/status").read_text(encoding="ascii").splitlines():
            if line.startswith("VmHWM"):
                return int(line.split()[1]) * 1024
    return 0


@contextmanager
def _slower(processes: Sequence[int]) -> Iterator[None]:
    """Let processes run a quarter of the time."""
    over = Event()

    def hold() -> None:
        while not over.is_set():
            for act, share in ((signal.SIGSTOP, SLOWER - 1), (signal.SIGCONT, 1)):
                for process in processes:
                    with suppress(ProcessLookupError):  # one that chromium keeps in reserve
                        os.kill(process, act)
                over.wait(TURN * share / SLOWER)
        for process in processes:
            with suppress(ProcessLookupError):
                os.kill(process, signal.SIGCONT)

    thread = Thread(target=hold, daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def film(browser: "Browser", size: int) -> dict[str, object]:
    """Return how long the exact hashes of a film take, and how often the page hears of it."""
    device = Device(browser)
    started = perf_counter()
    made = device.page.evaluate("film", max(size, 1))
    device.close()
    return {
        "bytes": made["size"],
        "seconds": round(made["seconds"], 1),
        "seconds with making it": round(perf_counter() - started, 1),
        "words on how far it is": len(made["marks"]),
    }


def _all_found(device: Device, count: int) -> dict[str, object]:
    """Return how many copies are found by kind: of generated pictures, and of photographs."""
    generated = (picture_copies.generated(number) for number in range(count))
    shares: dict[str, object] = {"generated": found(device, generated)}
    if photographs := list(picture_copies.photographs()):
        shares["photographs"] = found(device, photographs)
    return shares


def found(device: Device, pictures: Iterable[Image.Image]) -> dict[str, object]:
    """Return for each kind of copy how many of 100 are found by the upright hash, and by any of the eight."""
    originals = []
    made: dict[str, list[Made]] = {name: [] for name in picture_copies.COPIES}
    for one in pictures:
        first = device.fingerprints([picture_copies.as_file(one)])[0]
        if (first.quality or 0) < ENOUGH:
            continue
        originals.append(bytes.fromhex(first.orientations[0]))
        copies = device.fingerprints([copy(one) for copy in picture_copies.COPIES.values()])
        for name, copied in zip(picture_copies.COPIES, copies, strict=True):
            made[name].append(copied)
    shares = {
        name: {"upright": _share(originals, copies, 1), "any turn": _share(originals, copies, 8)}
        for name, copies in made.items()
    }
    return {"pictures": len(originals), "of 100": shares}


def _share(originals: Sequence[bytes], copies: Sequence[Made], orientations: int) -> float:
    """Return how many of 100 copies are within the matcher's distance of their original."""
    if not originals:
        return 0.0
    rows = hamming.words(b"".join(originals))
    buckets = hamming.build(rows)
    hits = 0
    for number, copy in enumerate(copies):
        turned = b"".join(map(bytes.fromhex, copy.orientations[:orientations]))
        hits += (
            bool(turned)
            and number in hamming.search(rows, buckets, hamming.words(turned), RADIUS).row.tolist()
        )
    return round(100 * hits / len(originals), 1)
