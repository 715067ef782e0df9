"""Run all faces, the worker, the matcher and the status port, on the embedded database: `payung serve`.

Each face is a process of its own with its own settings. What is missing is made first: secrets, tables,
reference data. Ctrl-C stops them all; if one dies, the others are stopped too.
"""

import os
import signal
import subprocess
import sys
import tempfile
import time
from functools import cache
from pathlib import Path
from types import FrameType
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError, CommandParser

from payung.foundation import secrets
from payung.operations.preparation import prepare

FACES = ("public", "desk", "api")
# All else works without these: a port may be another installation's, and hashes can wait.
SPARED = ("status", "matcher")
LONGEST = 100  # bytes of a socket's path: the system takes few more
PATHS = {"api": "/v1/openapi.json"}


class Command(BaseCommand):
    help = "Run all faces and the worker, on the embedded database."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--public-port", type=int, default=8000)
        parser.add_argument("--desk-port", type=int, default=8001)
        parser.add_argument("--api-port", type=int, default=8002)
        parser.add_argument(
            "--status-port",
            type=int,
            default=settings.PAYUNG_STATUS_PORT,
            help="of this machine alone: /healthz and /metrics; 0: none",
        )

    def handle(self, **options: Any) -> None:
        prepare()
        children = {name: face(name, options["host"], options[f"{name}_port"]) for name in FACES}
        children["worker"] = beside("worker")
        children["matcher"] = beside("matcher")
        if options["status_port"]:
            children["status"] = beside("status", "--port", str(options["status_port"]))
        for name in FACES:
            address = f"http://{options['host']}:{options[f'{name}_port']}{PATHS.get(name, '/')}"
            self.stdout.write(f"{name:8} {address}")
        if settings.PAYUNG_DEMO and settings.PAYUNG_DEVELOPMENT:
            self.stdout.write(f"try it   http://{options['host']}:{options['api_port']}/try/")
        if options["status_port"]:
            self.stdout.write(f"status   http://127.0.0.1:{options['status_port']}/healthz")
        self.stdout.write("One SQLite file serves every process: for one unit only. Ctrl-C stops.")
        self.stdout.flush()
        ended = watch(children)
        if ended:
            raise CommandError(f"The {ended} process ended by itself, so all were stopped.")


def environment(face: str) -> dict[str, str]:
    """Return the environment of one process: its own settings and secrets, the same home."""
    return {
        **secrets.handed_to(face, os.environ),
        "DJANGO_SETTINGS_MODULE": f"payung.config.settings.{face}",
        "PAYUNG_DEVELOPMENT": "1" if settings.PAYUNG_DEVELOPMENT else "0",
        "PAYUNG_HOME": str(settings.PAYUNG_HOME),
        "PAYUNG_MATCHER": matcher(),
    }


@cache
def matcher() -> str:
    """Return where the matcher answers: in the home, or where that lies too deep for a socket, apart."""
    place = str(settings.PAYUNG_HOME / "matcher.sock")
    if len(place.encode()) <= LONGEST:
        return place
    return str(Path(tempfile.mkdtemp(prefix="payung-")) / "matcher.sock")


def face(name: str, host: str, port: int) -> subprocess.Popen[bytes]:
    """Start one face. How it serves stands in payung/config/gunicorn.py."""
    command = [
        *(sys.executable, "-m", "gunicorn", "--config", "payung/config/gunicorn.py"),
        *("--bind", f"{host}:{port}", "payung.config.wsgi:application"),
    ]
    return subprocess.Popen(command, env=environment(name), cwd=settings.CHECKOUT)  # noqa: S603


def beside(name: str, *options: str) -> subprocess.Popen[bytes]:
    """Start a command that runs beside the faces, under settings of its own name."""
    command = [sys.executable, "-m", "payung", name, *options]
    return subprocess.Popen(command, env=environment(name), cwd=settings.CHECKOUT)  # noqa: S603


def watch(children: dict[str, subprocess.Popen[bytes]]) -> str:
    """Wait until a signal comes or a child ends, stop all, and return which ended by itself ("": none)."""
    stopped: list[int] = []

    def stop(number: int, frame: FrameType | None) -> None:
        del frame
        stopped.append(number)

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    ended = ""
    while not stopped and not ended:
        time.sleep(0.2)
        gone = (name for name, child in children.items() if child.poll() is not None)
        ended = next((name for name in gone if name not in SPARED), "")
    for child in children.values():
        child.terminate()
    for child in children.values():
        try:
            child.wait(timeout=10)
        except subprocess.TimeoutExpired:
            child.kill()
    return "" if stopped else ended
