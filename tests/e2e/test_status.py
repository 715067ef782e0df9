"""The status port as systemd opens it."""

import json
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from tests.demonstration import ROOT, clean_environment

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
