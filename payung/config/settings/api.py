"""Settings of the face for partners' machines: keys instead of sessions, JSON instead of pages."""

import os

from payung.config.settings.base import *
from payung.foundation import secrets

PAYUNG_FACE = "api"
PAYUNG_SECRETS = secrets.HELD[PAYUNG_FACE]
SECRET_KEY = os.urandom(32).hex()  # signs nothing
PAYUNG_SPOOL = PAYUNG_HOME / "spool"
ALLOWED_HOSTS = words("PAYUNG_API_HOSTS", LOCAL_HOSTS)
ROOT_URLCONF = "payung.config.urls.api"
WSGI_APPLICATION = "payung.config.wsgi.application"
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "payung.doors.api.middleware.translated",
    "payung.doors.api.middleware.everywhere",
]
# For the page to try it (payung/doors/api/console.py).
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [CHECKOUT / "payung" / "doors" / "api" / "templates"],
        "OPTIONS": {"builtins": ["django.templatetags.i18n"]},
    }
]
DATA_UPLOAD_MAX_MEMORY_SIZE = 4 * 1024 * 1024  # bytes of one report, 5,000 identifiers included
# There is no page to frame and no cookie to forge with: requests carry a key.
SILENCED_SYSTEM_CHECKS = [*SILENCED_SYSTEM_CHECKS, "security.W002", "security.W003"]
