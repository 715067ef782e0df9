"""Bench of the children's face under all known attacks at once, in milliseconds: `payung bench siege`.

The attacks come from ten addresses each: hostile forms, slow uploads to the desk, heavy files for the api,
wrong receipts, and one right receipt without end. Meanwhile a visitor opens the first page and the form. There
is no proxy here; tests/drills/test_siege.py has one.
"""

import base64
import io
import random
import re
import tempfile
import time
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Final

from PIL import Image

from payung.foundation import receipts
from payung.staff.models import Partner
from payung.tools.bench.browser import Place
from payung.tools.bench.environment import environment
from payung.tools.bench.faces import running
from payung.tools.bench.intake import UNBOUND, crowd, finish, key, part_of, start
from payung.tools.bench.paired_rates import Measured
from payung.tools.bench.receipts import FAR, Visitor, new_receipt, stopped_after
from payung.triage import phrases

FACES: Final = ("public", "desk", "api")
NAMES: Final = (*FACES, "matcher", "worker")
ADDRESSES: Final = 10  # addresses of one attack
LETTERS: Final = 80_000  # of a hostile form
SIDE: Final = 12_000  # pixels along a side of a heavy picture
START_TIME: Final = 3.0  # seconds until all attacks have started
DISTANCE: Final = 1000  # between the first numbers of two attacks


def measure(count: int) -> Measured:
    """Measure the first page's p95 under attack, in ms; baseline: before it. `count`: seconds."""
    receipt = new_receipt()
    Partner.objects.update(hashes_per_minute=UNBOUND)  # one machine sends as much as many would
    with tempfile.TemporaryFile() as output, running(environment(), output, *NAMES) as faces:
        places = {face: Place(port) for face, port in faces.ports.items()}
        more = besiege(places, receipt, key(), count)
        more["memory_mib"] = {name: round(faces.memory(name), 1) for name in FACES}
    return more["siege"]["first page"]["p95_ms"], more["before"]["first page"]["p95_ms"], more


def besiege(
    places: Mapping[str, Place], receipt: str, key: str, seconds: int, *, lines: int = 1
) -> dict[str, Any]:
    """Attack all faces for `seconds`; return the times of the first page and the form, before and meanwhile.

    `receipt`: a right one. `key`: a partner's. `lines`: requests at once from an address.
    """
    public = places["public"]
    crowd(public, "come back", 2, FAR, count=8, receipts=[receipt])
    before = _visit(public, min(seconds, 5))
    with ExitStack() as siege:
        crowds = {}
        for number, (face, what, more) in enumerate(_attacks(receipt, key)):
            more |= {"seconds": seconds + START_TIME, "addresses": ADDRESSES}
            crowds[what] = start(places[face], what, ADDRESSES * lines, number * DISTANCE, **more)
            siege.enter_context(stopped_after(crowds[what]))
        time.sleep(START_TIME)
        during = _visit(public, seconds)
        del crowds["slow"]  # never finish by themselves
        came = {what: finish(process, ADDRESSES) for what, process in crowds.items()}
    return {
        "siege": during,
        "before": before,
        "answered": {what: len(load.ends) for what, load in came.items()},
        "not answered": {what: dict(load.errors) for what, load in came.items()},
    }


def _visit(place: Place, seconds: float) -> dict[str, Any]:
    """Open the first page and the form for `seconds`; return their times."""
    with Visitor(place) as visitor:
        time.sleep(seconds)
    return {
        kind: {"p50_ms": part_of(spent, 0.5), "p95_ms": part_of(spent, 0.95), "came": len(spent)}
        for kind, spent in visitor.times.items()
    }


def _attacks(receipt: str, key: str) -> list[tuple[str, str, dict[str, Any]]]:
    """Return the attacks: face, kind of visit, and its options."""
    wrong = [receipts.draw() for _ in range(1000)]
    file = base64.b64encode(_picture()).decode()
    return [
        ("public", "hostile form", {"words": _words()}),
        ("public", "guess", {"receipts": wrong}),
        ("public", "open", {"receipts": [receipt]}),
        ("desk", "slow", {}),
        ("api", "file", {"key": key, "file": file}),
    ]


def _words() -> str:
    """Return words of the English phrase list, shuffled, as many as a form keeps."""
    listed = Path(phrases.__file__).with_name("data") / "en.phrases"
    words = sorted(set(re.findall(r"[a-z']+", listed.read_text(encoding="utf-8"))))
    chance = random.Random(1)  # noqa: S311  the same each time
    return " ".join(chance.choices(words, k=LETTERS // 4))[:LETTERS]


def _picture() -> bytes:
    """Return a picture of few bytes and many pixels."""
    saved = io.BytesIO()
    Image.new("L", (SIDE, SIDE)).save(saved, "PNG")
    return saved.getvalue()
