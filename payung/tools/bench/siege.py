"""Everything that could hold the children's face, at once: `payung bench siege`.

From fifty addresses, ten for each: hostile forms, slow uploads to the desk, heavy files for the api, wrong
receipts, and one right receipt again and again. Meanwhile somebody opens the first page and the form. The proxy
is not here: on a server it also takes in what comes slowly to the face itself.
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
from payung.tools.bench.intake import UNBOUND, begun, crowd, key, part_of, seen
from payung.tools.bench.receipts import FAR, Looking, there, told
from payung.triage import phrases

NAMES: Final = ("public", "desk", "api", "matcher", "worker")
EACH: Final = 10  # addresses of each kind
LETTERS: Final = 80_000  # of a hostile form
SIDE: Final = 12_000  # points of a heavy picture, each way
BEGUN: Final = 3.0  # seconds after which all of them have begun
APART: Final = 1000  # between the numbers of one kind's addresses and the next


def measure(count: int) -> tuple[float, float, dict[str, Any]]:
    """Return p95 of the first page under siege and before it, in ms, and all the rest. `count`: seconds."""
    held = [told()]
    Partner.objects.update(hashes_per_minute=UNBOUND)  # one machine sends what many would
    with tempfile.TemporaryFile() as output, running(environment(), output, *NAMES) as faces:
        crowd(faces.ports["public"], "come back", 2, FAR, count=8, receipts=held)
        before = _looked(faces, min(count, 5))
        with ExitStack() as siege:
            crowds = {}
            for number, (face, what, more) in enumerate(_weapons(held)):
                more |= {"seconds": count + BEGUN, "addresses": EACH}
                crowds[what] = begun(faces.ports[face], what, EACH, number * APART, **more)
                siege.enter_context(there(crowds[what]))
            time.sleep(BEGUN)
            during = _looked(faces, count)
            memory = {name: round(faces.memory(name), 1) for name in ("public", "desk", "api")}
            del crowds["slow"]  # which end with their lines
            came = {what: seen(each, EACH) for what, each in crowds.items()}
    more = {
        "siege": during,
        "before": before,
        "answered": {what: len(load.ends) for what, load in came.items()},
        "not answered": {what: dict(load.errors) for what, load in came.items()},
        "memory_mib": memory,
    }
    return during["first page"]["p95_ms"], before["first page"]["p95_ms"], more


def _looked(faces: Faces, seconds: float) -> dict[str, Any]:
    """Look at the first page and the form for so long; return how long it took."""
    with Looking(faces.ports["public"]) as looking:
        time.sleep(seconds)
    return {
        kind: {"p50_ms": part_of(spent, 0.5), "p95_ms": part_of(spent, 0.95), "came": len(spent)}
        for kind, spent in looking.times.items()
    }


def _weapons(held: list[str]) -> list[tuple[str, str, dict[str, Any]]]:
    """Return which face each kind comes to, what it is, and what it needs for that."""
    wrong = [receipts.draw() for _ in range(1000)]
    file = base64.b64encode(_picture()).decode()
    return [
        ("public", "hostile form", {"words": _words()}),
        ("public", "guess", {"receipts": wrong}),
        ("public", "open", {"receipts": held}),
        ("desk", "slow", {}),
        ("api", "file", {"key": key(), "file": file}),
    ]


def _words() -> str:
    """Return the words of the English phrase list, in no order, as many as a form keeps."""
    listed = Path(phrases.__file__).with_name("data") / "en.phrases"
    words = sorted(set(re.findall(r"[a-z']+", listed.read_text(encoding="utf-8"))))
    chance = random.Random(1)  # noqa: S311  the same each time
    return " ".join(chance.choices(words, k=LETTERS // 4))[:LETTERS]


def _picture() -> bytes:
    """Return a picture of few bytes and many points."""
    saved = io.BytesIO()
    Image.new("L", (SIDE, SIDE)).save(saved, "PNG")
    return saved.getvalue()
