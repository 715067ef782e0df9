"""Whoever has seized a sandbox process gets nowhere: it was given a file, and can answer in one form.

Each attack runs in the process of each decoder, after that has opened a file.
"""

import io
import os
import pickle
import tarfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from time import monotonic
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payung.media.files.errors import FailureReason
from payung.media.files.memory_file import MemoryFile
from payung.media.files.tests.films import film
from payung.media.files.tests.pictures import colours, saved
from payung.media.management.commands import hash as hash_command
from payung.media.sandbox import examination, walls, wire
from payung.media.sandbox.client import Ended, Process
from payung.media.sandbox.tests import attacks
from payung.media.sandbox.tests.attacks import framed
from payung.media.sandbox.walls import Wall
from payung.media.sandbox.wire import How, Job, Refused
from payung.media.scan import figures, worker_protocol
from payung.media.scan.tests.sample_bundle import result
from payung.media.viewing import rendering
from payung.media.viewing.rules import Step

SECONDS: Final = 60.0


def bundle() -> bytes:
    packed = io.BytesIO()
    with tarfile.open(mode="w:gz", fileobj=packed) as archive:
        for name, data in result(3).items():
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            archive.addfile(entry, io.BytesIO(data))
    return packed.getvalue()


PICTURE: Final = saved(colours(90, 120))
LOOKED: Final = partial(examination._whole_file, name="", is_opened=True, most=9)
DECODERS: Final[dict[str, tuple[Any, How, bytes]]] = {
    "taking in": (LOOKED, How.FILE, PICTURE),
    "showing": (partial(rendering.picture, Step.SMALL, "mark"), How.FILE, PICTURE),
    "a scan's bundle": (figures.of_bundle, How.BYTES, bundle()),
    "scan": (worker_protocol.look, How.NAMES, PICTURE),
    "hash": (hash_command.hashed, How.EACH, PICTURE),
    "a film": (LOOKED, How.FILE, b""),
}


@pytest.fixture(params=DECODERS)
def decoder(request: pytest.FixtureRequest) -> Iterator[Process]:
    """Give the process of a decoder that has opened a file."""
    work, how, data = DECODERS[request.param]
    process = Process()
    with MemoryFile() as content, content.read_only() as handle:
        content.add(data or film())
        answer = process.ask(Job.of(work, how, ["a.jpg"], SECONDS), [handle], SECONDS)
        assert not isinstance(answer, FailureReason)
    yield process
    process.end()


def done(process: Process, attack: Any, seconds: float = SECONDS, **args: Any) -> Any:
    return process.ask(Job.of(partial(attack, **args), How.NAMES, [], SECONDS), [], seconds)


def needs(process: Process, *wanted: Wall) -> None:
    """Skip where the kernel has no such wall."""
    lacking = set(done(process, walls.lacking)) & set(wanted)
    if lacking:
        pytest.skip(f"this kernel has no {', '.join(lacking)}")


def pid_of(process: Process) -> int:
    lines = Path(f"/proc/self/fdinfo/{process._handle}").read_text("ascii").splitlines()
    return int(next(line.split()[1] for line in lines if line.startswith("Pid:")))


def test_it_is_nobody_and_may_take_little(decoder: Process) -> None:
    place = Path(f"/proc/{pid_of(decoder)}")
    status = dict(
        line.split(":\t", 1) for line in place.joinpath("status").read_text().splitlines()
    )
    assert status["NoNewPrivs"] == "1"
    assert {int(status[name], 16) for name in ("CapEff", "CapPrm", "CapInh")} == {0}
    needs(decoder, Wall.CALLS)
    assert status["Seccomp"] == "2"
    limits = place.joinpath("limits").read_text().lower().splitlines()
    for name, most in (("core file size", 0), ("address space", walls.MEMORY), ("file size", 0)):
        (line,) = (limit for limit in limits if limit.startswith(f"max {name}"))
        assert line.split()[-3:-1] == [str(most)] * 2


def test_it_finds_no_secret(
    decoder: Process, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    needs(decoder, Wall.FILES)
    monkeypatch.setenv("PAYUNG_SECRET_FORM", "canary")
    (place := tmp_path / "secret").write_text("canary")
    with MemoryFile() as content:
        content.add(b"another file, of somebody else")
        assert done(decoder, attacks.reads_secrets, asker=os.getpid(), place=str(place)) == []


def test_it_leaves_nothing_behind(decoder: Process, tmp_path: Path) -> None:
    places = [str(tmp_path), "/tmp", "/dev/shm", "/var/tmp", str(Path(attacks.__file__).parent)]
    assert done(decoder, attacks.writes, places=places) == []


def test_it_speaks_to_nobody(decoder: Process) -> None:
    needs(decoder, Wall.CALLS)
    assert done(decoder, attacks.speaks) == []


def test_it_has_no_network_even_where_it_had_sockets(decoder: Process) -> None:
    needs(decoder, Wall.NETWORK)
    own, its = (Path(f"/proc/{process}/ns/net").readlink() for process in ("self", pid_of(decoder)))
    assert own != its


def test_it_starts_no_program(decoder: Process) -> None:
    needs(decoder, Wall.CALLS)
    assert done(decoder, attacks.starts_programs) == []


def test_it_reaches_no_other_process(decoder: Process) -> None:
    needs(decoder, Wall.CALLS)
    other = Process()
    try:
        assert done(decoder, attacks.reaches_others, others=[os.getpid(), pid_of(other)]) == []
        assert done(decoder, attacks.calls) == []
        assert done(decoder, attacks.takes_more) == []
    finally:
        other.end()


def test_an_endless_loop_ends_in_time_and_memory_has_an_end(decoder: Process) -> None:
    assert done(decoder, attacks.takes_all_memory, seconds=600) is FailureReason.TOO_LARGE
    began = monotonic()
    with pytest.raises(Ended) as caught:
        done(decoder, attacks.never_ends, seconds=1)
    assert caught.value.why is FailureReason.TOO_LONG
    assert monotonic() - began < 30


class Bomb:
    """What runs where it is unpickled."""

    def __reduce__(self) -> tuple[Any, ...]:
        return os._exit, (3,)


FORGED: Final[dict[str, bytes]] = {
    "a pickle": pickle.dumps(Bomb()),
    "a pickle in a frame": framed(pickle.dumps(Bomb())),
    "an answer of another kind": framed(["found", {"kite": 1}]),
    "a reason that is none": framed(["why", {"why": "kite"}]),
    "no JSON": framed(b"[["),
    "deep JSON": framed(b"[" * 100_000),
    "not a number": framed(b'["found", [NaN]]'),
    "half a sign": framed(b'["found", ["\\ud800"]]'),
    "twice": framed(["found", []]) + framed(["found", []]),
    "bytes that nobody asked for": framed(["found", []], b"more"),
    "more than there may be": b"\xff" * 8 + bytes(1000),
    "nothing": b"",
}
POINTS: Final[dict[str, bytes]] = {
    "too few points": framed(["found", {"width": 20, "height": 20}], bytes(1199)),
    "too many points": framed(["found", {"width": 20, "height": 20}], bytes(1201)),
    "no points": framed(["found", {"width": 0, "height": 0}]),
    "a side below nothing": framed(["found", {"width": -1, "height": -1}], bytes(3)),
    "a side that is far too long": framed(
        ["found", {"width": 1 << 20, "height": 1}], bytes(3 << 20)
    ),
    "a side that is a text": framed(["found", {"width": "1", "height": 1}], bytes(3)),
    "a file instead of points": framed(["found", {"width": 20, "height": 20}], PICTURE),
}


def _answered(process: Process, forged: bytes) -> None:
    """Ask twice: what follows an answer is seen before the next is asked for."""
    done(process, attacks.answers_itself, seconds=2, hex_bytes=forged.hex())
    done(process, walls.lacking, seconds=2)


@pytest.mark.parametrize("name", FORGED)
def test_what_is_no_answer_is_refused_and_nothing_of_it_runs(name: str) -> None:
    process = Process()
    try:
        with pytest.raises(Ended):
            _answered(process, FORGED[name])
    finally:
        process.end()


@pytest.mark.parametrize("name", POINTS)
def test_points_of_another_size_than_was_declared_are_refused(name: str) -> None:
    process = Process()
    try:
        with pytest.raises(Ended) as caught:
            done(process, attacks.shows_itself, seconds=20, hex_bytes=POINTS[name].hex())
        assert caught.value.why is FailureReason.DAMAGED
    finally:
        process.end()


@given(st.binary(max_size=200), st.binary(max_size=8), st.sampled_from(sorted(DECODERS)))
def test_no_bytes_are_anything_but_an_answer_or_refused(
    packed: bytes, more: bytes, name: str
) -> None:
    work, how, _data = DECODERS[name]
    job = Job.of(work, how, ["a.jpg"], SECONDS)
    with pytest.raises(Refused):
        wire.found(job, packed, more)
