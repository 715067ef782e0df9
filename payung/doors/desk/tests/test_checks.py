"""A check watches every part of allauth that is switched off, and names it if somebody switches it on."""

from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import override_settings
from django.urls import path

from payung.doors.desk.checks import HELD, desk_door, own_steps

MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "payung.doors.desk.middleware.viewer",
    "allauth.account.middleware.AccountMiddleware",
]
REAL = {
    "PAYUNG_DEVELOPMENT": False,
    "SESSION_COOKIE_SECURE": True,
    "CSRF_COOKIE_SECURE": True,
    "PAYUNG_KEY_COOKIE": "__Host-payung-key",
    "SESSION_COOKIE_NAME": "__Host-payung-session",
    "CSRF_COOKIE_NAME": "__Host-payung-csrf",
}


def problems() -> list[str | None]:
    return [fault.id for fault in desk_door()]


def stock_view() -> Any:
    from allauth.account.views import login

    return login


class Patterns:
    """Addresses of which one leads to allauth's own page."""

    urlpatterns = [path("login/", stock_view(), name="account_login")]


WRONG: list[tuple[str, dict[str, Any]]] = [
    ("payung.E201", {"INSTALLED_APPS": ["allauth.account", "allauth.mfa", "allauth.socialaccount"]}),
    ("payung.E202", {"ACCOUNT_ADAPTER": "allauth.account.adapter.DefaultAccountAdapter"}),
    ("payung.E203", {"ROOT_URLCONF": Patterns}),
    ("payung.E204", {"ACCOUNT_EMAIL_VERIFICATION": "optional"}),
    ("payung.E204", {"ACCOUNT_LOGIN_METHODS": {"username", "email"}}),
    ("payung.E204", {"ACCOUNT_USER_MODEL_EMAIL_FIELD": "email"}),
    ("payung.E204", {"ACCOUNT_LOGIN_BY_CODE_ENABLED": True}),
    ("payung.E204", {"ACCOUNT_LOGIN_BY_CODE_REQUIRED": True}),
    ("payung.E205", {"MFA_PASSKEY_LOGIN_ENABLED": True}),
    ("payung.E205", {"MFA_PASSKEY_SIGNUP_ENABLED": True}),
    ("payung.E206", {"MFA_TRUST_ENABLED": True}),
    ("payung.E206", {"ACCOUNT_LOGIN_BY_CODE_TRUST_ENABLED": True}),
    ("payung.E207", {"MFA_SUPPORTED_TYPES": ["totp", "webauthn", "recovery_codes"]}),
    ("payung.E208", {"MFA_ADAPTER": "allauth.mfa.adapter.DefaultMFAAdapter"}),
    ("payung.E209", {"MFA_TOTP_INSECURE_BYPASS_CODE": "123456"}),
    ("payung.E209", {"MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN": True}),
    ("payung.E209", {"MFA_TOTP_DIGITS": 4}),
    ("payung.E209", {"MFA_TOTP_PERIOD": 300}),
    ("payung.E209", {"MFA_TOTP_TOLERANCE": 2}),
    ("payung.E210", {"SESSION_COOKIE_HTTPONLY": False}),
    ("payung.E210", {"CSRF_COOKIE_SAMESITE": "Lax"}),
    ("payung.E210", {"SESSION_EXPIRE_AT_BROWSER_CLOSE": False}),
    ("payung.E210", REAL | {"SESSION_COOKIE_SECURE": False}),
    ("payung.E210", REAL | {"PAYUNG_KEY_COOKIE": "payung-key"}),
    ("payung.E211", {"PAYUNG_IDLE_MINUTES": 0}),
    ("payung.E211", {"PAYUNG_IDLE_MINUTES": 61}),
    ("payung.E211", {"PAYUNG_SUDO_MINUTES": 1000}),
    ("payung.E212", {"MIDDLEWARE": MIDDLEWARE}),
    ("payung.E213", {"AUTHENTICATION_BACKENDS": ["allauth.account.auth_backends.AuthenticationBackend"]}),
]  # fmt: skip


def test_the_desk_as_it_is_has_no_fault() -> None:
    assert problems() == []
    with override_settings(**REAL):
        assert problems() == []


@pytest.mark.parametrize(("number", "wrong"), WRONG)
def test_a_part_that_is_switched_on_is_named(
    number: str, wrong: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    # not `override_settings`, which would install the apps for good: only what the check reads
    for name, value in wrong.items():
        monkeypatch.setattr(settings, name, value, raising=False)
    assert problems() == [number]


def test_every_check_has_been_seen_to_fail() -> None:
    assert {number for number, _ in WRONG} == set(HELD)


def test_a_slip_in_a_countrys_own_steps_is_named(tmp_path: Path) -> None:
    with override_settings(PAYUNG_STEPS=tmp_path / "steps.toml"):
        assert own_steps() == []
        (tmp_path / "steps.toml").write_text("[[step]]\nid = 'own-x'")
        (advice,) = own_steps()
    assert (advice.id, advice.msg) == (
        "payung.W214", "PAYUNG_STEPS: Step 1: group must be a text of 1 to 1000 letters.",
    )  # fmt: skip
