"""Request bodies that try to be as expensive as one request can be, and the measurement of their cost."""

import random
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final
from urllib.parse import urlencode

from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from tests.fuzzing import FUZZING

ROOT: Final = Path(__file__).resolve().parents[2]
LISTS: Final = ROOT / "payung" / "triage" / "phrases" / "data"
FORM: Final = "application/x-www-form-urlencoded"
LONG: Final = ("text", "reason", "narrative", "words", "note")  # fields that hold a story
_STATUS: Final = Path("/proc/self/status")
_PEAK: Final = Path("/proc/self/clear_refs")
MIB: Final = 1024 * 1024
SEED: Final = random.SystemRandom().randrange(10**6) if FUZZING else 1


@dataclass(frozen=True)
class Body:
    """A request body. `shape`: what it tries."""

    shape: str
    content: bytes
    kind: str


@dataclass(frozen=True)
class Cost:
    """Cost of an answer in this process: processor seconds, additional bytes of memory."""

    seconds: float
    memory: int


def cost_of(act: Callable[[], object]) -> Cost:
    """Return the cost of `act` in processor time, so that a busy machine changes nothing."""
    _PEAK.write_text("5", "ascii")  # the peak begins now: proc(5)
    before, began = _kib("VmRSS"), time.process_time()
    act()
    seconds = time.process_time() - began
    return Cost(seconds, max(0, _kib("VmHWM") - before) * 1024)


def _kib(name: str) -> int:
    match = re.search(rf"^{name}:\s+(\d+) kB", _STATUS.read_text("ascii"), re.M)
    return int(match[1]) if match else 0


@cache  # each address is sent the same
def words(letters: int, language: str = "en", seed: int = SEED) -> str:
    """Return `letters` characters of shuffled words from a phrase list."""
    chance, text = random.Random(f"{language} {seed}"), ""
    listed = _words_of(language)
    return text.join(_taken(listed, chance, letters))[:letters]


def _taken(listed: tuple[str, ...], chance: random.Random, letters: int) -> Iterator[str]:
    while letters > 0:
        word = f"{chance.choice(listed)} "
        letters -= len(word)
        yield word


@cache
def _words_of(language: str) -> tuple[str, ...]:
    text = (LISTS / f"{language}.phrases").read_text("utf-8")
    return tuple(sorted(set(re.findall(r"[^\W\d_]+", text))))


@cache
def fields(face: str) -> tuple[str, ...]:
    """Return the names of all form fields of a face."""
    pages = (ROOT / "payung" / "doors" / face / "templates").rglob("*.html")
    code = (ROOT / "payung" / "doors" / face).rglob("*.py")
    names = {
        name for page in pages for name in re.findall(r'name="([\w-]+)"', page.read_text("utf-8"))
    }
    pattern = r"(?:POST|GET|posted|given|fields)(?:\.get|\.getlist|\.one|\.many)?[\[(]\"([\w-]+)\""
    names |= {name for file in code for name in re.findall(pattern, file.read_text("utf-8"))}
    return tuple(sorted(names))


def bodies(face: str, size: int, fixed: dict[str, str]) -> Iterator[Body]:
    """Yield bodies of `size` bytes; `fixed`: fields that a form needs to be read at all."""
    yield from filled(face, size, fixed)
    yield from odd(size)


def filled(face: str, size: int, fixed: dict[str, str]) -> Iterator[Body]:
    """Yield bodies whose fields an address may read."""
    names = [name for name in fields(face) if name not in fixed]
    values = {name: words(size // len(names) // 2) for name in names}
    yield _form("words in every field", values | fixed)
    # Each address of the public face reads one of these; the desk has too many to try one after the other.
    for some in [LONG] if face == "desk" else [(name,) for name in LONG]:
        values = {name: words(size // len(some) // 2) for name in some}
        yield _form(f"all words in {', '.join(some)}", values | fixed)
    yield _form(
        "digits in every field", dict.fromkeys(names, "9" * (size // len(names) // 2)) | fixed
    )
    yield Body("one field without end", b"report=1&" * (size // 9), FORM)


def odd(size: int) -> Iterator[Body]:
    """Yield bodies that cost before an address reads a field of them, and have none that the desk reads."""
    yield Body("fields without end", b"a&" * (size // 2), FORM)
    yield Body("escapes", b"told=" + b"%41" * (size // 3 - 2), FORM)
    yield Body("percent signs", b"told=" + b"%" * (size - 5), FORM)
    part = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="a"\r\n\r\n\r\n'.encode()
    yield Body("parts without end", part * (size // len(part)), MULTIPART_CONTENT)
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="'.encode()
    yield Body("one name without end", head + b"a" * (size - len(head)), MULTIPART_CONTENT)


def _form(shape: str, values: dict[str, str]) -> Body:
    return Body(shape, encode_multipart(BOUNDARY, values), MULTIPART_CONTENT)


def query(face: str, size: int = 8_000) -> str:
    """Return a query of about `size` bytes that names every field of a face."""
    names = fields(face)
    return urlencode({name: words(size // len(names) // 2) for name in names})[:size]
