"""`payung serve` keeps a small process, which stops all others when it is stopped or one of them ends."""

import json
import os
import subprocess
import sys
import time
from dataclasses import asdict
from pathlib import Path

import pytest
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


def begun(file: Path) -> int:
    """Return the number of the process that writes it to this file."""
    until = time.monotonic() + 20
    while not (file.exists() and file.read_text()) and time.monotonic() < until:
        time.sleep(0.02)
    return int(file.read_text())


def test_it_is_small_and_stops_all_when_it_is_stopped(tmp_path: Path) -> None:
    waits = child("face", WAITS, str(tmp_path / "pid"))
    process = supervised(waits, child("matcher", ENDS, is_optional=True))
    number = begun(tmp_path / "pid")
    assert process.poll() is None  # although the optional one has ended
    command = Path(f"/proc/{process.pid}/cmdline").read_text()
    assert ("supervisor.py" in command, "paper" in command) == (True, False)
    assert "django" not in Path(f"/proc/{process.pid}/maps").read_text()
    process.terminate()
    assert process.communicate(timeout=20)[1] == ""
    assert process.returncode == 0
    with pytest.raises(ProcessLookupError):
        os.kill(number, 0)


def test_where_one_ends_by_itself_all_are_stopped_and_it_is_named(tmp_path: Path) -> None:
    waits = child("face", WAITS, str(tmp_path / "pid"))
    process = supervised(waits, child("worker", ENDS))
    _out, errors = process.communicate(timeout=20)
    assert errors == "The worker process ended by itself, so all were stopped.\n"
    assert process.returncode == 1
    if (tmp_path / "pid").exists():
        with pytest.raises(ProcessLookupError):
            os.kill(int((tmp_path / "pid").read_text()), 0)
