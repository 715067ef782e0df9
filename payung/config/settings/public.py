"""Settings of the face for children and other reporters: no session, cookie, file or account."""

import os

from payung.config.settings import base
from payung.config.settings.base import *
from payung.doors.public.look import FINGERPRINT_SCRIPT_HASH, SCRIPT_HASH, STYLE_HASH
from payung.foundation import secrets
from payung.language import languages, reviews

PAYUNG_FACE = "public"
PAYUNG_SECRETS = secrets.HELD[PAYUNG_FACE]
# This face signs nothing: a key that dies with the process cannot be stolen.
SECRET_KEY = os.urandom(32).hex()

LANGUAGES = languages.named(reviews.on_offer(base))
LOCALE_PATHS = LOCALE_PATHS[:1]  # what only the desk says takes no memory here
ROOT_URLCONF = "payung.config.urls.public"
WSGI_APPLICATION = "payung.config.wsgi.application"
TEMPLATES = templates("public", "payung.doors.public.context.everywhere")
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "payung.doors.public.middleware.nothing_kept",
    "payung.doors.public.middleware.recorded",
    "payung.doors.public.middleware.Compressed",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "payung.doors.public.middleware.same_origin",
]
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "style-src": [STYLE_HASH],
        # Our one script shows the answer to a form in place of its page; another makes fingerprints.
        "script-src": [SCRIPT_HASH, FINGERPRINT_SCRIPT_HASH],
        "worker-src": ["'self'"],
        "connect-src": ["'self'"],
        "img-src": ["data:"],
        **({"media-src": ["'self'"]} if PAYUNG_RECORDINGS else {}),
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
}
# payung/config/wsgi.py cuts a large body before Django reads it. A refusal would lose it.
DATA_UPLOAD_MAX_MEMORY_SIZE = None
# Far more than any page of ours has. Half a million fields would take seconds; such a form is asked again.
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000
DATA_UPLOAD_MAX_NUMBER_FILES = 100
PAYUNG_LONGEST_BODY = 1024 * 1024  # bytes; enough for the sealed field and one page
PAYUNG_LONGEST_LINES = 64 * 1024  # bytes of a url-encoded form, which no page of ours sends
# Without cookies there is nothing to forge. The middleware `same_origin` checks the origin of forms.
SILENCED_SYSTEM_CHECKS = [*SILENCED_SYSTEM_CHECKS, "security.W003"]
