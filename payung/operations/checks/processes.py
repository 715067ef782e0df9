"""Checks of the settings of every process."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Final

from django.conf import settings
from django.core.checks import WARNING, CheckMessage, Error, Info, run_checks

# The processes that hold secrets. The status port holds none.
FACES: Final = ("public", "desk", "api", "worker")
HINT: Final = "docs/operators/settings.md says what each setting means."
_MOST: Final = 120  # seconds for a face to check its settings


def own() -> Iterator[CheckMessage]:
    """Yield the results of Django's checks and ours for this process's settings."""
    messages = run_checks(include_deployment_checks=not settings.PAYUNG_DEVELOPMENT)
    wrong = [
        message for message in messages if message.is_serious(WARNING) and not message.is_silenced()
    ]
    for message in wrong:
        yield Error(message.msg, hint=message.hint or HINT)
    if not wrong:
        yield Info(f"The settings of this process ({settings.PAYUNG_FACE}) are in order.")


def faces() -> Iterator[CheckMessage]:
    """Yield the results for the settings of the other processes, each checked in a new process, at once."""
    with ThreadPoolExecutor() as checks:
        for face, lines in zip(FACES, checks.map(_checked, FACES), strict=True):
            yield from lines or [Info(f"{face}: its settings are in order.")]


def _checked(face: str) -> list[CheckMessage]:
    """Return what is wrong with the settings of one process."""
    command = [sys.executable, "-m", "payung", "check", "--json"]
    try:
        done = subprocess.run(  # noqa: S603  our own command
            command,
            env=environment(face),
            cwd=settings.CHECKOUT,
            capture_output=True,
            text=True,
            timeout=_MOST,
            check=False,
        )
        findings = [json.loads(line) for line in done.stdout.splitlines()]
    except subprocess.TimeoutExpired:
        hint = "Look at what else keeps this machine busy, then ask again."
        return [Error(f"{face}: it did not answer within {_MOST} seconds.", hint=hint)]
    except (OSError, ValueError):
        findings = []
    if not findings:
        return [
            Error(
                f"{face}: its settings cannot be read.",
                hint=f"Run `payung check` with DJANGO_SETTINGS_MODULE=payung.config.settings.{face}.",
            )
        ]
    return [
        Error(f"{face}: {finding['found']}", hint=finding["remedy"])
        for finding in findings
        if finding["state"] != "ok"
    ]


def environment(face: str) -> dict[str, str]:
    """Return a process's environment: ours, and the lines of its own file where they were passed on.

    Only root may read those files; `deploy/bin/payung` passes them on as PAYUNG_ENV_<face>.
    """
    lines = os.environ.get(f"PAYUNG_ENV_{face}", "").splitlines()
    pairs = (line.split("=", 1) for line in lines if "=" in line and not line.startswith("#"))
    return {
        **os.environ,
        **{name.strip(): value.strip().strip("\"'") for name, value in pairs},
        "DJANGO_SETTINGS_MODULE": f"payung.config.settings.{face}",
        "PAYUNG_DEVELOPMENT": "1" if settings.PAYUNG_DEVELOPMENT else "0",
        "PAYUNG_HOME": str(settings.PAYUNG_HOME),
        "PAYUNG_SECRETS_DIR": str(settings.PAYUNG_SECRETS_DIR),
    }
