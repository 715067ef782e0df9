"""The face for children and those who tell for one: no session, no cookie, no file, no account."""

import os

from payung.config.settings import base
from payung.config.settings.base import *
from payung.doors.public.look import SCRIPT_HASH, STYLE_HASH
from payung.foundation import secrets
from payung.language import languages, reviews

PAYUNG_FACE = "public"
PAYUNG_SECRETS = secrets.HELD[PAYUNG_FACE]
# This face signs nothing: a key that dies with the process cannot be stolen.
SECRET_KEY = os.urandom(32).hex()

LANGUAGES = languages.named(reviews.on_offer(base))
ROOT_URLCONF = "payung.config.urls.public"
WSGI_APPLICATION = "payung.config.wsgi.application"
TEMPLATES = templates("public", "payung.doors.public.context.everywhere")
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "payung.doors.public.middleware.nothing_kept",
    "payung.doors.public.middleware.recorded",
    "django.middleware.gzip.GZipMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "csp.middleware.CSPMiddleware",
    "payung.doors.public.middleware.same_origin",
]
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "style-src": [STYLE_HASH],
        # Our one script, and what it does: a form's answer takes the place of its page.
        "script-src": [SCRIPT_HASH],
        "connect-src": ["'self'"],
        "img-src": ["data:"],
        **({"media-src": ["'self'"]} if PAYUNG_RECORDINGS else {}),
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
}
# The body is cut to a size that memory bears before Django reads it (payung/config/wsgi.py): a refusal would
# lose it.
DATA_UPLOAD_MAX_MEMORY_SIZE = None
# Far more than any page of ours has: to read half a million fields would take seconds. Such a form asks again.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
DATA_UPLOAD_MAX_NUMBER_FILES = 100
PAYUNG_LONGEST_BODY = 1024 * 1024  # bytes; the sealed field and what one page adds fit in
PAYUNG_LONGEST_LINES = 64 * 1024  # bytes of a form in one line, which none of our pages sends
# No cookie, so nothing to forge with: the middleware `same_origin` asks where a form comes from.
SILENCED_SYSTEM_CHECKS = [*SILENCED_SYSTEM_CHECKS, "security.W003"]
