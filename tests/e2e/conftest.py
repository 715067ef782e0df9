"""Real faces in real processes, and a real browser without scripts."""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import pytest
from playwright.sync_api import Page

ROOT = Path(__file__).resolve().parents[2]
SHOTS = os.environ.get("PAYUNG_SCREENSHOTS")


@dataclass(frozen=True)
class Faces:
    """Where the running faces are, and where all their state and output lies."""

    home: Path
    public: str
    desk: str
    api: str
    status: str
    output: Path
    process: subprocess.Popen[bytes]


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def clean_environment(home: Path) -> dict[str, str]:
    """Return an environment with nothing of the tests' own settings in it."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("PAYUNG_", "DJANGO_"))}
    temp = home / "tmp"
    temp.mkdir(parents=True, exist_ok=True)
    return {**kept, "PAYUNG_HOME": str(home / "var"), "TMPDIR": str(temp)}


def start(home: Path, output: IO[bytes]) -> Faces:
    """Load the demo and serve it, as `make run` does."""
    environment = clean_environment(home)
    payung = [sys.executable, "-m", "payung"]
    subprocess.run([*payung, "demo"], cwd=ROOT, env=environment, check=True, stdout=output)
    ports = {name: free_port() for name in ("public", "desk", "api", "status")}
    options = [part for name, port in ports.items() for part in (f"--{name}-port", str(port))]
    process = subprocess.Popen(
        [*payung, "serve", *options], cwd=ROOT, env=environment, stdout=output, stderr=output
    )
    address = {name: f"http://127.0.0.1:{port}" for name, port in ports.items()}
    wait_for(address["public"] + "/en/")
    wait_for(address["desk"] + "/sign-in/")
    wait_for(address["api"] + "/try/")
    wait_for(address["status"] + "/metrics")
    return Faces(
        home,
        address["public"],
        address["desk"],
        address["api"],
        address["status"],
        Path(output.name),
        process,
    )


def wait_for(address: str) -> None:
    """Return when `address` answers; fail after 30 seconds."""
    for _ in range(150):
        try:
            urllib.request.urlopen(address, timeout=2).close()
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
        else:
            return
    raise AssertionError(f"{address} does not answer")


@pytest.fixture(scope="session")
def faces(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Faces]:
    """Yield all faces, running on the embedded database with invented data."""
    home = tmp_path_factory.mktemp("faces")
    with (home / "output.log").open("wb") as output:
        running = start(home, output)
        try:
            yield running
        finally:
            running.process.terminate()
            running.process.wait(timeout=20)


def shot(page: Page, name: str) -> None:
    """Keep a screenshot of the whole page where PAYUNG_SCREENSHOTS names a folder."""
    if SHOTS:
        page.screenshot(path=str(Path(SHOTS) / f"{name}.png"), full_page=True)
