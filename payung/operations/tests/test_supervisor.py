"""`payung serve` becomes a process that forks all others, and stops them when it or one of them ends."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path

import pytest
from django.conf import settings

from payung.operations.supervisor import Child, planned

PATIENCE = 120  # seconds
# As the program does, but with nothing to share, which would take seconds.
PROGRAM = """
from payung.operations import common_memory, supervisor
common_memory.load = lambda: None
supervisor.main()
"""
BECOME = """
import json, os, sys
from payung.operations.supervisor import Child, become_supervisor
children = [Child(**child) for child in json.load(sys.stdin)]
become_supervisor(children, {"PYTHONPATH": sys.argv[1]}, os.getcwd())
"""
# The pattern does not find itself in the memory that it looks into.
KITE = r"""
import json, os, re, sys, time
from contextlib import suppress
from pathlib import Path

def secrets():
    lines = Path("/proc/self/maps").read_text().splitlines()
    with open("/proc/self/mem", "rb", 0) as memory:
        for place, rights, *_others in map(str.split, lines):
            if rights.startswith("rw"):
                low, high = (int(number, 16) for number in place.split("-"))
                with suppress(OSError):  # freed meanwhile
                    memory.seek(low)
                    yield from re.findall(rb"secret-[o]f-[a-z]+", memory.read(high - low))

if sys.argv[1] == "ends":
    sys.exit(3)
files = [os.readlink(file) for file in list(Path("/proc/self/fd").iterdir()) if file.is_symlink()]
noted = {
    "pid": os.getpid(),
    "environment": dict(os.environ),
    "plans": [file for file in files if "memfd:" in file],
    "secrets": sorted({found.decode() for found in secrets()}),
    "name": Path("/proc/self/comm").read_text().strip(),
}
Path(sys.argv[1] + ".new").write_text(json.dumps(noted))
os.rename(sys.argv[1] + ".new", sys.argv[1])
time.sleep(60)
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "kite.py").write_text(KITE)
    return tmp_path


def child(name: str, *arguments: str, is_optional: bool = False) -> Child:
    return Child(name, "kite", list(arguments), {"KITE": f"secret-of-{name}"}, is_optional)


Start = Callable[..., subprocess.Popen[str]]


@pytest.fixture
def supervised(folder: Path) -> Iterator[Start]:
    """Start a supervisor of children; what a failed test left of it ends."""
    started: list[subprocess.Popen[str]] = []

    def start(*children: Child) -> subprocess.Popen[str]:
        started.append(_supervised(folder, *children))
        return started[-1]

    yield start
    for process in started:
        if process.poll() is None:
            process.terminate()
            process.communicate(timeout=PATIENCE)


def _supervised(folder: Path, *children: Child) -> subprocess.Popen[str]:
    plans = [planned(one) for one in children]
    process = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, json.dumps([asdict(plan) for plan in plans])],
        cwd=settings.CHECKOUT,
        env={"PYTHONPATH": str(folder)},
        pass_fds=[plan.handle for plan in plans],
        stderr=subprocess.PIPE,
        text=True,
    )
    for plan in plans:
        os.close(plan.handle)
    return process


def noted(file: Path) -> dict[str, object]:
    """Wait until a process has written to this file; return what."""
    until = time.monotonic() + PATIENCE
    while not file.exists() and time.monotonic() < until:
        time.sleep(0.02)
    found: dict[str, object] = json.loads(file.read_text())
    return found


def has_ended(file: Path) -> bool:
    """Say whether the process that wrote to this file has ended, or has not begun."""
    return not (file.exists() and Path(f"/proc/{noted(file)['pid']}").exists())


def in_memory(process: object, kind: str) -> int:
    """Return how much memory of a kind a process has, in KiB."""
    lines = Path(f"/proc/{process}/smaps").read_text().splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith(f"{kind}:"))


def test_it_stops_all_when_it_is_stopped(folder: Path, supervised: Start) -> None:
    waits = child("face", str(folder / "face"))
    process = supervised(waits, child("matcher", "ends", is_optional=True))
    face = noted(folder / "face")["pid"]
    below = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    until = time.monotonic() + PATIENCE
    while below.read_text().split() != [str(face)] and time.monotonic() < until:
        time.sleep(0.02)
    assert process.poll() is None  # although the optional one has ended
    process.terminate()
    assert process.communicate(timeout=PATIENCE)[1] == ""
    assert process.returncode == 0
    assert has_ended(folder / "face")


def test_no_process_has_the_environment_of_another_in_its_memory_or_its_files(
    folder: Path, supervised: Start
) -> None:
    names = ("desk", "public", "api")
    process = supervised(*(child(name, str(folder / name)) for name in names))
    for name in names:
        seen = noted(folder / name)
        assert seen["environment"] == {"KITE": f"secret-of-{name}"}
        assert seen["secrets"] == [f"secret-of-{name}"]
        assert seen["plans"] == []
        assert seen["name"] == f"payung {name}"
    process.terminate()
    process.communicate(timeout=PATIENCE)
    assert process.returncode == 0


def test_where_one_ends_by_itself_all_are_stopped_and_it_is_named(
    folder: Path, supervised: Start
) -> None:
    process = supervised(child("face", str(folder / "face")), child("worker", "ends"))
    _out, errors = process.communicate(timeout=PATIENCE)
    assert errors == "The worker process ended by itself, so all were stopped.\n"
    assert process.returncode == 1
    assert has_ended(folder / "face")


@pytest.mark.servers
def test_the_real_one_has_one_thread_and_no_secret_and_shares_what_it_has_loaded(
    folder: Path,
) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", BECOME, str(folder)],
        cwd=settings.CHECKOUT,
        env={**os.environ, "KITE": "secret-of-operator"},
        stdin=subprocess.PIPE,
        text=True,
    )
    assert process.stdin is not None
    process.stdin.write(json.dumps([asdict(child("face", str(folder / "face")))]))
    process.stdin.close()
    try:
        seen = noted(folder / "face")
        assert seen["secrets"] == ["secret-of-face"]
        own = Path(f"/proc/{process.pid}")
        assert len(list((own / "task").iterdir())) == 1
        assert b"secret-of" not in (own / "environ").read_bytes() + (own / "cmdline").read_bytes()
        shared, private = (
            in_memory(seen["pid"], kind) for kind in ("Shared_Dirty", "Private_Dirty")
        )
        assert shared > 2 * private
    finally:
        process.terminate()
        status = process.wait(timeout=PATIENCE)
    assert status == 0
