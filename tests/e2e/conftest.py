"""Real faces in real processes, and a real browser without scripts."""

import json
import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

import pytest
from playwright.sync_api import Page

from payung.tools.bench.faces import free_port
from tests.demonstration import ROOT, Demonstration, clean_environment

# Runs code from standard input, a piece a line, and prints its output as JSON.
OPERATOR_PROCESS = """
import contextlib, io, json, sys
import django
django.setup()
from django.db import connection
for line in sys.stdin:
    with contextlib.redirect_stdout(io.StringIO()) as said:
        exec(json.loads(line), {})
    connection.close()
    print(json.dumps(said.getvalue()), flush=True)
"""
SHOTS = os.environ.get("PAYUNG_SCREENSHOTS")


@dataclass(frozen=True)
class Faces:
    """Addresses of the running faces, and their home and output."""

    home: Path
    public: str
    desk: str
    api: str
    status: str
    output: Path
    process: subprocess.Popen[bytes]
    variables: Mapping[str, str] = field(default_factory=dict, compare=False)
    operator: list[subprocess.Popen[str]] = field(default_factory=list, compare=False)

    def inside(self, code: str) -> str:
        """Run `code` in another process of the installation; return its output."""
        if not self.operator:
            self.operator.append(self._start_operator())
        (process,) = self.operator
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(json.dumps(code) + "\n")
        process.stdin.flush()
        answer = process.stdout.readline()
        assert answer, "the code failed: see above"
        return str(json.loads(answer)).strip()

    def _start_operator(self) -> subprocess.Popen[str]:
        more = {"DJANGO_SETTINGS_MODULE": "payung.config.settings.dev"}
        return subprocess.Popen(
            [sys.executable, "-c", OPERATOR_PROCESS],
            cwd=ROOT,
            env={**clean_environment(self.home), **self.variables, **more},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def stop(self) -> None:
        """Stop all processes."""
        self.process.terminate()
        for process in self.operator:
            process.communicate(timeout=60)  # it ends with its input
        self.process.wait(timeout=60)


def start(
    home: Path, output: IO[bytes], demonstration: Demonstration, variables: Mapping[str, str]
) -> Faces:
    """Serve a demonstration, as `make run` does."""
    environment = {**clean_environment(home), **variables}
    payung = [sys.executable, "-m", "payung"]
    demonstration.copy_to(home / "var")
    output.write(demonstration.printed())
    output.flush()
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
        variables,
    )


def wait_for(address: str) -> None:
    """Wait until `address` answers; fail after 90 seconds."""
    for _ in range(450):
        try:
            urllib.request.urlopen(address, timeout=2).close()
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
        else:
            return
    raise AssertionError(f"{address} does not answer")


@pytest.fixture(scope="session")
def faces(
    tmp_path_factory: pytest.TempPathFactory, demonstration: Demonstration
) -> Iterator[Faces]:
    """Yield all faces, running on the embedded database with invented data."""
    with started(tmp_path_factory.mktemp("faces"), demonstration) as faces:
        yield faces


@contextmanager
def started(home: Path, demonstration: Demonstration, **variables: str) -> Iterator[Faces]:
    """Yield faces that run in `home`, and stop them. `variables`: of their environment."""
    with (home / "output.log").open("wb") as output:
        running = start(home, output, demonstration, variables)
        try:
            yield running
        finally:
            running.stop()


def shot(page: Page, name: str) -> None:
    """Save a screenshot of the whole page if PAYUNG_SCREENSHOTS names a folder."""
    if SHOTS:
        page.screenshot(path=str(Path(SHOTS) / f"{name}.png"), full_page=True)
