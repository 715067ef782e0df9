"""The status port of running faces: figures of several processes, and nothing of what was reported."""

import json
import socket
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

import pytest

from tests.demonstration import ROOT, Demonstration, clean_environment
from tests.e2e.conftest import Faces, start

pytestmark = pytest.mark.servers
HANDING_OVER = """
import os, sys
os.dup2(int(sys.argv[1]), 3)
os.environ["LISTEN_PID"] = str(os.getpid())
os.execv(sys.executable, [sys.executable, "-m", "payung", "status", "--port", "1"])
"""


def ask(address: str) -> str:
    with urllib.request.urlopen(address, timeout=30) as answer:
        return str(answer.read().decode())


def counted(faces: Faces, face: str) -> float:
    start_of = f'payung_request_seconds_count{{face="{face}",outcome="2xx"}} '
    (line,) = (
        line for line in ask(faces.status + "/metrics").splitlines() if line.startswith(start_of)
    )
    return float(line.removeprefix(start_of))


def listens_at(address: str) -> list[str]:
    """Return on which addresses of this machine somebody listens on that port."""
    port = f":{urllib.parse.urlsplit(address).port:04X}"
    rows = [row.split() for row in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    return [row[1].removesuffix(port) for row in rows if row[3] == "0A" and row[1].endswith(port)]


def test_faces_in_several_processes_are_counted_together_and_the_port_is_local(
    tmp_path: Path, demonstration: Demonstration
) -> None:
    with (tmp_path / "output.log").open("wb") as output:
        faces = start(tmp_path, output, demonstration)
        try:
            assert json.loads(ask(faces.status + "/healthz")) == {"ok": True, "reasons": []}
            before = counted(faces, "desk")
            for _ in range(12):
                ask(faces.desk + "/sign-in/")
                ask(faces.public + "/en/")
            assert counted(faces, "desk") == before + 12
            # Of visits to the public face nobody sees one come: they are told on the quarter hour.
            assert counted(faces, "public") in {0, 10}
            assert listens_at(faces.status) == ["0100007F"]  # 127.0.0.1, as the kernel writes it
        finally:
            faces.stop()


def test_a_port_that_systemd_has_opened_is_taken_over(tmp_path: Path) -> None:
    """As `systemd` does it: the open socket is file descriptor 3, so the process needs no network."""
    with socket.create_server(("127.0.0.1", 0)) as opened, (tmp_path / "out").open("wb") as out:
        port = opened.getsockname()[1]
        process = subprocess.Popen(
            [sys.executable, "-c", HANDING_OVER, str(opened.fileno())],
            cwd=ROOT,
            env=clean_environment(tmp_path)
            | {"DJANGO_SETTINGS_MODULE": "payung.config.settings.status"},
            pass_fds=[opened.fileno()],
            stdout=out,
            stderr=out,
        )
        try:
            with pytest.raises(urllib.error.HTTPError) as answer:
                ask(f"http://127.0.0.1:{port}/healthz")
            with answer.value as error:
                assert json.loads(error.read())["reasons"] == ["database"]
        finally:
            process.terminate()
            process.wait(timeout=20)
