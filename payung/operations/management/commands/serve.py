"""Run all faces, the worker, the matcher and the status port, on the embedded database: `payung serve`.

Every face is a process with its own settings. Missing secrets, tables and reference data are made first.
Ctrl-C stops all processes; if one of them dies, the others are stopped too.
"""

import os
import tempfile
from functools import cache
from pathlib import Path

from django.conf import settings
from django.core.management import BaseCommand, CommandParser

from payung.foundation import secrets
from payung.operations.preparation import prepare
from payung.operations.supervisor import Child, become_supervisor

FACES = ("public", "desk", "api")
# The rest works without these: another installation may use the port, and hashes can wait.
OPTIONAL = ("status", "matcher")
LONGEST = 100  # bytes of a socket's path; the system's limit is 107
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

    def handle(self, *, host: str, status_port: int, **options: object) -> None:
        ports = {name: int(str(options[f"{name}_port"])) for name in FACES}
        prepare()
        children = [face(name, host, port) for name, port in ports.items()]
        children += [companion("worker"), companion("matcher")]
        if status_port:
            children.append(companion("status", "--port", str(status_port)))
        for name, port in ports.items():
            self.stdout.write(f"{name:8} http://{host}:{port}{PATHS.get(name, '/')}")
        if settings.PAYUNG_DEMO and settings.PAYUNG_DEVELOPMENT:
            self.stdout.write(f"try it   http://{host}:{ports['api']}/try/")
        if status_port:
            self.stdout.write(f"status   http://127.0.0.1:{status_port}/healthz")
        self.stdout.write("One SQLite file serves every process: for one unit only. Ctrl-C stops.")
        self.stdout.flush()
        become_supervisor(children, shared_environment(), str(settings.CHECKOUT))


def environment(face: str) -> dict[str, str]:
    """Return a process's environment: its own settings and secrets, the same home."""
    return {
        **secrets.handed_to(face, os.environ),
        "DJANGO_SETTINGS_MODULE": f"payung.config.settings.{face}",
        "PAYUNG_DEVELOPMENT": "1" if settings.PAYUNG_DEVELOPMENT else "0",
        "PAYUNG_HOME": str(settings.PAYUNG_HOME),
        "PAYUNG_MATCHER": matcher(),
    }


def shared_environment() -> dict[str, str]:
    """Return the supervisor's environment: without any secret, and without settings to load by mistake."""
    names = secrets.handed_to("matcher", os.environ)  # which holds none
    return {name: text for name, text in names.items() if name != "DJANGO_SETTINGS_MODULE"}


@cache
def matcher() -> str:
    """Return the path of the matcher's socket: in the home, or elsewhere where that path is too long."""
    path = str(settings.PAYUNG_HOME / "matcher.sock")
    if len(path.encode()) <= LONGEST:
        return path
    return str(Path(tempfile.mkdtemp(prefix="payung-")) / "matcher.sock")


def face(name: str, host: str, port: int) -> Child:
    """Return the process of a face, with payung/config/gunicorn.py."""
    arguments = [
        *("--config", "payung/config/gunicorn.py"),
        *("--bind", f"{host}:{port}", "payung.config.wsgi:application"),
    ]
    return Child(name, "gunicorn", arguments, environment(name))


def companion(name: str, *options: str) -> Child:
    """Return the process of a command next to the faces, with the settings of the same name."""
    return Child(name, "payung", [name, *options], environment(name), name in OPTIONAL)
