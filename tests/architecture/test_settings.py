"""Settings: what each face may hold, and what none may install."""

import pytest

from conftest import face_settings
from payung.foundation import secrets


def test_the_admin_is_not_installed() -> None:
    from config.settings import base, desk, public

    for module in (base, desk, public):
        assert "django.contrib.admin" not in module.INSTALLED_APPS


def test_the_public_face_has_no_session_no_cookie_no_messages() -> None:
    middleware = " ".join(face_settings("public")["MIDDLEWARE"])
    for part in ("session", "csrf", "auth", "message"):
        assert part not in middleware.lower()


@pytest.mark.parametrize(
    ("face", "held"),
    [
        ("public", {secrets.RECEIPT_PEPPER, secrets.FORM, secrets.BLIND_INDEX}),
        ("desk", {secrets.SESSION, secrets.SECOND_FACTOR, secrets.BLIND_INDEX}),
        ("api", {secrets.BLIND_INDEX, secrets.IDEMPOTENCY}),
        ("worker", {secrets.WEBHOOK}),
        ("status", set()),
    ],
)
def test_a_face_holds_only_the_secrets_that_it_needs(face: str, held: set[str]) -> None:
    import importlib

    module = importlib.import_module(f"config.settings.{face}")
    assert set(module.PAYUNG_SECRETS) == held
