"""Bench of the children's face under all known attacks at once, in milliseconds: `payung bench siege`.

The attacks come from ten addresses each: hostile forms, slow uploads to the desk, heavy files for the api,
wrong receipts, and one right receipt without end. Meanwhile a visitor opens the first page and the form. There
is no proxy, which on a server also buffers slow requests.
"""

import base64
import io
import random
import re
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Final

from PIL import Image

from payung.foundation import receipts
from payung.staff.models import Partner
from payung.tools.bench.environment import environment
from payung.tools.bench.faces import Faces, running
from payung.tools.bench.intake import UNBOUND, crowd, finish, key, part_of, start
from payung.tools.bench.paired_rates import Measured
from payung.tools.bench.receipts import FAR, Visitor, new_receipt, stopped_after
from payung.triage import phrases

NAMES: Final = ("public", "desk", "api", "matcher", "worker")
ADDRESSES: Final = 10  # addresses of one attack
LETTERS: Final = 80_000  # of a hostile form
SIDE: Final = 12_000  # pixels along a side of a heavy picture
START_TIME: Final = 3.0  # seconds until all attacks have started
DISTANCE: Final = 1000  # between the first numbers of two attacks


def measure(count: int) -> Measured:
    """Measure the first page's p95 under attack, in ms; baseline: before it. `count`: seconds."""
    right = [new_receipt()]
    Partner.objects.update(hashes_per_minute=UNBOUND)  # one machine sends as much as many would
    with tempfile.TemporaryFile() as output, running(environment(), output, *NAMES) as faces:
        crowd(faces.ports["public"], "come back", 2, FAR, count=8, receipts=right)
        before = _visit(faces, min(count, 5))
        with ExitStack() as siege:
            crowds = {}
            for number, (face, what, more) in enumerate(_attacks(right)):
                more |= {"seconds": count + START_TIME, "addresses": ADDRESSES}
                crowds[what] = start(faces.ports[face], what, ADDRESSES, number * DISTANCE, **more)
                siege.enter_context(stopped_after(crowds[what]))
            time.sleep(START_TIME)
            during = _visit(faces, count)
            memory = {name: round(faces.memory(name), 1) for name in ("public", "desk", "api")}
            del crowds["slow"]  # never finish by themselves
            came = {
                what: finish(crowd_process, ADDRESSES) for what, crowd_process in crowds.items()
            }
    more = {
        "siege": during,
        "before": before,
        "answered": {what: len(load.ends) for what, load in came.items()},
        "not answered": {what: dict(load.errors) for what, load in came.items()},
        "memory_mib": memory,
    }
    return during["first page"]["p95_ms"], before["first page"]["p95_ms"], more


def _visit(faces: Faces, seconds: float) -> dict[str, Any]:
    """Open the first page and the form for `seconds`; return their times."""
    with Visitor(faces.ports["public"]) as visitor:
        time.sleep(seconds)
    return {
        kind: {"p50_ms": part_of(spent, 0.5), "p95_ms": part_of(spent, 0.95), "came": len(spent)}
        for kind, spent in visitor.times.items()
    }


def _attacks(right: list[str]) -> list[tuple[str, str, dict[str, Any]]]:
    """Return the attacks: face, kind of visit, and its options."""
    wrong = [receipts.draw() for _ in range(1000)]
    file = base64.b64encode(_picture()).decode()
    return [
        ("public", "hostile form", {"words": _words()}),
        ("public", "guess", {"receipts": wrong}),
        ("public", "open", {"receipts": right}),
        ("desk", "slow", {}),
        ("api", "file", {"key": key(), "file": file}),
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
