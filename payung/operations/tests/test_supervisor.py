"""`payung serve` keeps a small process, which stops all others when it is stopped or one of them ends."""

import json
import subprocess
import sys
import time
from dataclasses import asdict
from pathlib import Path

from django.conf import settings

from payung.operations.supervisor import Child

FOLDER = str(settings.CHECKOUT)
BECOME = """
import json, sys
from payung.operations.supervisor import Child, become_supervisor
become_supervisor([Child(**child) for child in json.load(sys.stdin)])
"""
WAITS = "import os, sys, time; open(sys.argv[1], 'w').write(str(os.getpid())); time.sleep(60)"
ENDS = "import sys; sys.exit(3)"


def child(name: str, code: str, *arguments: str, is_optional: bool = False) -> Child:
    command = [sys.executable, "-I", "-S", "-c", code, *arguments]
    return Child(name, command, {"PAYUNG_SECRET_KITE": "paper"}, FOLDER, is_optional)


def supervised(*children: Child) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", BECOME],
        cwd=FOLDER,
        stdin=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    assert process.stdin is not None
    process.stdin.write(json.dumps([asdict(one) for one in children]))
    process.stdin.close()
    process.stdin = None
    return process


def wait_for(file: Path) -> None:
    """Wait until a process has written its number to this file."""
    until = time.monotonic() + 120
    while not (file.exists() and file.read_text()) and time.monotonic() < until:
        time.sleep(0.02)


def has_ended(file: Path) -> bool:
    """Say whether the process that wrote its number to this file has ended, or has not begun."""
    number = file.read_text() if file.exists() else ""
    return not (number and Path(f"/proc/{number}").exists())


def test_it_is_small_and_stops_all_when_it_is_stopped(tmp_path: Path) -> None:
    waits = child("face", WAITS, str(tmp_path / "pid"))
    process = supervised(waits, child("matcher", ENDS, is_optional=True))
    wait_for(tmp_path / "pid")
    assert process.poll() is None  # although the optional one has ended
    command = Path(f"/proc/{process.pid}/cmdline").read_text().split("\0")
    assert command[1:3] == ["-I", "-S"]  # it can import no library
    assert command[3].endswith("supervisor.py")
    assert "paper" not in " ".join(command)
    process.terminate()
    assert process.communicate(timeout=20)[1] == ""
    assert process.returncode == 0
    assert has_ended(tmp_path / "pid")


def test_where_one_ends_by_itself_all_are_stopped_and_it_is_named(tmp_path: Path) -> None:
    waits = child("face", WAITS, str(tmp_path / "pid"))
    process = supervised(waits, child("worker", ENDS))
    _out, errors = process.communicate(timeout=20)
    assert errors == "The worker process ended by itself, so all were stopped.\n"
    assert process.returncode == 1
    assert has_ended(tmp_path / "pid")


def test_where_one_cannot_start_those_before_it_are_stopped(tmp_path: Path) -> None:
    nothing = Child("desk", [str(tmp_path / "nothing")], {}, FOLDER)
    process = supervised(child("face", WAITS, str(tmp_path / "pid")), nothing)
    _out, errors = process.communicate(timeout=20)
    reason = "A process could not be started, so all were stopped: No such file or directory.\n"
    assert (process.returncode, errors) == (1, reason)
    assert has_ended(tmp_path / "pid")
