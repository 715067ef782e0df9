"""Settings: what each face may hold, and what none may install."""

import importlib
import os
import re

import pytest

from conftest import face_settings
from payung.foundation import secrets
from payung.operations.management.commands import serve
from tests.architecture.test_docs import text


def test_the_admin_is_not_installed() -> None:
    from payung.config.settings import base, desk, public

    for module in (base, desk, public):
        assert "django.contrib.admin" not in module.INSTALLED_APPS


def test_the_public_face_has_no_session_no_cookie_no_messages() -> None:
    middleware = " ".join(face_settings("public")["MIDDLEWARE"])
    for part in ("session", "csrf", "auth", "message"):
        assert part not in middleware.lower()


# Written out a second time, so that nobody gives a process one more without a second thought.
HOLDERS = {
    secrets.RECEIPT_PEPPER: {"public", "desk"},
    secrets.FORM: {"public"},
    secrets.BLIND_INDEX: {"public", "api", "desk"},
    secrets.BLIND_INDEX_OLD: {"public", "api", "desk"},
    secrets.SESSION: {"desk"},
    secrets.SECOND_FACTOR: {"desk"},
    secrets.IDEMPOTENCY: {"api"},
    secrets.WEBHOOK: {"worker"},
    secrets.WEBHOOK_OLD: {"worker"},
    secrets.NOTICES: {"worker"},
    secrets.SMTP: {"worker"},
    secrets.SMS: {"worker"},
}
PROCESSES = ("public", "desk", "api", "worker", "status", "matcher")


@pytest.mark.parametrize("process", PROCESSES)
def test_a_process_holds_only_the_secrets_that_it_needs(process: str) -> None:
    module = importlib.import_module(f"payung.config.settings.{process}")
    expected = {name for name in secrets.ALL if process in HOLDERS[name]}
    assert set(module.PAYUNG_SECRETS) == set(secrets.HELD[process]) == expected


def test_serve_hands_each_process_its_own_secrets_and_no_others(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    every = {*secrets.ALL, *secrets.OLD, secrets.SMTP, secrets.SMS, "a-service"}
    for name in every:
        monkeypatch.setenv(secrets.variable(name), "x")
    children = [serve.face(name, "127.0.0.1", 1) for name in serve.FACES]
    children += [serve.companion(name) for name in ("worker", "matcher", "status")]
    started = {child.name: child.environment for child in children}
    assert set(started) == set(PROCESSES)
    for process, environment in started.items():
        assert environment["DJANGO_SETTINGS_MODULE"] == f"payung.config.settings.{process}"
        handed = {name for name in every if secrets.variable(name) in environment}
        assert handed == {name for name, holders in HOLDERS.items() if process in holders}, process
        assert environment["PATH"] == os.environ["PATH"]
    shared = serve.shared_environment()  # of the process that forks them all
    assert not [name for name in shared if name.startswith((secrets.variable(""), "DJANGO_"))]
    assert shared["PATH"] == os.environ["PATH"]


def test_the_page_of_settings_says_who_holds_which() -> None:
    rows = re.findall(
        r"^\| `PAYUNG_SECRET_\w+` \| `([\w-]+)` \| [^|]+ \| ([^|;]+)",
        text("docs/operators/settings.md"),
        re.M,
    )
    assert {name: set(holders.strip().split(", ")) for name, holders in rows} == HOLDERS
