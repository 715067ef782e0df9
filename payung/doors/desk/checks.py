"""Checks of signing in: with password and second factor, and in none of allauth's other ways.

`payung check` reports a library's new default, or a setting that somebody turns on.
"""

from collections.abc import Callable, Iterator
from typing import Final

from allauth import app_settings as allauth
from allauth.account import app_settings as account
from allauth.mfa import app_settings as mfa
from django.conf import settings
from django.core.checks import CheckMessage, Error, register
from django.core.checks import Warning as Advice
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils.module_loading import import_string

from payung.doors.desk.sign_in.adapter import AccountAdapter, SecondFactorAdapter
from payung.staff import setup_steps

_APPS: Final = {"allauth.account", "allauth.mfa"}
_BACKENDS: Final = ["payung.staff.backend.KeyBackend"]
_ORDER: Final = (
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "payung.doors.desk.middleware.viewer",
)
_COOKIES: Final = ("PAYUNG_KEY_COOKIE", "SESSION_COOKIE_NAME", "CSRF_COOKIE_NAME")
_STRICT: Final = {
    "SESSION_COOKIE_HTTPONLY": True,
    "CSRF_COOKIE_HTTPONLY": True,
    "SESSION_COOKIE_SAMESITE": "Strict",
    "CSRF_COOKIE_SAMESITE": "Strict",
    "SESSION_EXPIRE_AT_BROWSER_CLOSE": True,
}
_LONGEST: Final = 60  # minutes that an idle desk may stay open


def _other_apps() -> bool:
    return {name for name in settings.INSTALLED_APPS if name.startswith("allauth")} != _APPS


def _open_sign_up() -> bool:
    return not issubclass(import_string(account.ADAPTER), AccountAdapter)


def _stock_pages() -> bool:
    return any(module.startswith("allauth") for module in _modules(get_resolver().url_patterns))


def _modules(patterns: list[URLPattern | URLResolver]) -> Iterator[str]:
    """Yield the modules that define the views of `patterns`."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from _modules(pattern.url_patterns)
        else:
            view = getattr(pattern.callback, "view_class", pattern.callback)
            yield str(getattr(view, "__module__", ""))


def _mail() -> bool:
    return (
        account.EMAIL_VERIFICATION != account.EmailVerificationMethod.NONE
        or set(account.LOGIN_METHODS) != {account.LoginMethod.USERNAME}
        or account.USER_MODEL_EMAIL_FIELD is not None
        or account.LOGIN_BY_CODE_ENABLED
        or bool(account.LOGIN_BY_CODE_REQUIRED)
    )


def _passkey_alone() -> bool:
    return bool(mfa.PASSKEY_LOGIN_ENABLED or mfa.PASSKEY_SIGNUP_ENABLED)


def _trusted_browser() -> bool:
    return bool(mfa.TRUST_ENABLED or account.LOGIN_BY_CODE_TRUST_ENABLED)


def _other_factors() -> bool:
    return set(mfa.SUPPORTED_TYPES) != {"totp", "webauthn"}


def _plain_secrets() -> bool:
    return not issubclass(import_string(mfa.ADAPTER), SecondFactorAdapter)


def _weak_factors() -> bool:
    bypass = getattr(settings, "MFA_TOTP_INSECURE_BYPASS_CODE", None)
    totp = (mfa.TOTP_DIGITS, mfa.TOTP_PERIOD)
    return (
        bool(bypass or mfa.WEBAUTHN_ALLOW_INSECURE_ORIGIN)
        or totp != (6, 30)
        or mfa.TOTP_TOLERANCE > 1
    )


def _loose_cookies() -> bool:
    if any(getattr(settings, name) != value for name, value in _STRICT.items()):
        return True
    if settings.PAYUNG_DEVELOPMENT:
        return False
    secure = settings.SESSION_COOKIE_SECURE and settings.CSRF_COOKIE_SECURE
    named = all(getattr(settings, name).startswith("__Host-") for name in _COOKIES)
    return not (secure and named)


def _never_locks() -> bool:
    minutes = (settings.PAYUNG_IDLE_MINUTES, settings.PAYUNG_SUDO_MINUTES)
    return any(not 1 <= minutes_idle <= _LONGEST for minutes_idle in minutes)


def _out_of_order() -> bool:
    return [name for name in settings.MIDDLEWARE if name in _ORDER] != list(_ORDER)


def _other_backends() -> bool:
    return settings.AUTHENTICATION_BACKENDS != _BACKENDS or allauth.HEADLESS_ENABLED


# number -> (test for the error, sentence with what would be right)
HELD: Final[dict[str, tuple[Callable[[], bool], str]]] = {
    "payung.E201": (_other_apps, "Of allauth only its account and mfa apps may be installed."),
    "payung.E202": (
        _open_sign_up,
        "ACCOUNT_ADAPTER must be the desk's: nobody signs themselves up.",
    ),
    "payung.E203": (_stock_pages, "No address of the desk may lead to a page of allauth's own."),
    "payung.E204": (
        _mail,
        "Officers sign in by name, never by mail: no address, no code, no reset.",
    ),
    "payung.E205": (_passkey_alone, "A passkey alone must not sign anybody in or up."),
    "payung.E206": (_trusted_browser, "No browser may be trusted instead of a second factor."),
    "payung.E207": (_other_factors, "MFA_SUPPORTED_TYPES must be totp and webauthn."),
    "payung.E208": (
        _plain_secrets,
        "MFA_ADAPTER must be the desk's: it encrypts what allauth keeps.",
    ),
    "payung.E209": (
        _weak_factors,
        "No bypass code, no insecure origin, codes of 6 digits and 30 seconds, one step of tolerance.",
    ),
    "payung.E210": (
        _loose_cookies,
        "The desk's cookies must be HttpOnly, Strict and, with TLS, Secure and named __Host-.",
    ),
    "payung.E211": (
        _never_locks,
        "PAYUNG_IDLE_MINUTES and PAYUNG_SUDO_MINUTES must be between 1 and 60.",
    ),
    "payung.E212": (
        _out_of_order,
        "The desk's middleware must stand in its order, allauth's before ours.",
    ),
    "payung.E213": (_other_backends, "Only Django's own password backend may sign an officer in."),
}


@register()
def desk_door(**_kwargs: object) -> list[CheckMessage]:
    """Report every setting that would open the desk without password and second factor."""
    return [Error(sentence, id=number) for number, (wrong, sentence) in HELD.items() if wrong()]


@register()
def own_steps(**_kwargs: object) -> list[CheckMessage]:
    """Report why a country's own file of steps is left out. The desk works without it."""
    problem = setup_steps.book().problem
    return [Advice(f"PAYUNG_STEPS: {problem}", id="payung.W214")] if problem else []
