"""Settings of the face for officers: sessions, few scripts, and officers' keys."""

import os

from payung.config.settings.base import *
from payung.foundation import secrets

PAYUNG_FACE = "desk"
PAYUNG_SECRETS = secrets.HELD[PAYUNG_FACE]
SECRET_KEY = session_key()

INSTALLED_APPS = [
    *INSTALLED_APPS,
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth.account",
    "allauth.mfa",
]
ROOT_URLCONF = "payung.config.urls.desk"
WSGI_APPLICATION = "payung.config.wsgi.application"
TEMPLATES = templates(
    "desk",
    "django.contrib.messages.context_processors.messages",
    "payung.doors.desk.context.everywhere",
)
STATICFILES_DIRS = [CHECKOUT / "payung" / "doors" / "desk" / "static"]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "payung.doors.desk.middleware.viewer",
    "payung.doors.desk.middleware.sentences",
]
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "style-src": ["'self'"],
        "script-src": ["'self'"],
        "connect-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
}
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "start"
PAYUNG_IDLE_MINUTES = int(os.environ.get("PAYUNG_IDLE_MINUTES", "10"))
PAYUNG_SUDO_MINUTES = int(os.environ.get("PAYUNG_SUDO_MINUTES", "10"))
# Password, then an authenticator app or a passkey, and none of allauth's other ways.
# payung/doors/desk/checks.py checks these.
ACCOUNT_ADAPTER = "payung.doors.desk.sign_in.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = "name"
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]  # sign-up itself is closed
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGIN_BY_CODE_ENABLED = False
ACCOUNT_LOGIN_TIMEOUT = 60 * PAYUNG_IDLE_MINUTES  # seconds from password to second factor
ACCOUNT_RATE_LIMITS = False  # ours in payung/doors/desk/sign_in store no address
MFA_ADAPTER = "payung.doors.desk.sign_in.adapter.SecondFactorAdapter"
# No recovery codes: an administrator resets a lost factor.
MFA_SUPPORTED_TYPES = ["totp", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = False
MFA_PASSKEY_SIGNUP_ENABLED = False
MFA_TRUST_ENABLED = False
MFA_TOTP_ISSUER = "Payung"
MFA_TOTP_TOLERANCE = 1  # time steps of 30 s that a clock may be wrong
WHITENOISE_USE_FINDERS = PAYUNG_DEVELOPMENT
WHITENOISE_AUTOREFRESH = PAYUNG_DEVELOPMENT
if PAYUNG_DEVELOPMENT:
    STORAGES = {
        **STORAGES,
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
# The prefix makes a browser refuse the cookie without TLS, or for another path or host.
_PREFIX = "" if PAYUNG_DEVELOPMENT else "__Host-"
PAYUNG_KEY_COOKIE = _PREFIX + "payung-key"
SESSION_COOKIE_NAME = _PREFIX + "payung-session"
SESSION_COOKIE_AGE = 12 * 60 * 60  # seconds: one shift
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_SAMESITE = "Strict"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = not PAYUNG_DEVELOPMENT
CSRF_COOKIE_NAME = _PREFIX + "payung-csrf"
CSRF_COOKIE_SAMESITE = "Strict"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_AGE = None  # goes with the browser, as the session does
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
CSRF_FAILURE_VIEW = "payung.doors.desk.sign_in.views.stale_form"
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
# Uploads and downloads at once in a process. Each holds a thread; half of the threads are for the rest.
PAYUNG_TRANSFERS = max(1, int(os.environ.get("PAYUNG_THREADS", "16")) // 2)
# Files are refused (base.py), except where exhibits are registered (exhibits/views.py). There only a signed-in
# officer may send them: otherwise anybody could fill the disk.
