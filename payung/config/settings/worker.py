"""Settings of the worker, which links reports and escalates clocks.

It can open no record. Its secrets sign messages to partners, and open the addresses of notices.
"""

import os

from payung.config.settings.base import *
from payung.foundation import secrets

PAYUNG_FACE = "worker"
# It deletes expired sessions, and reads none.
INSTALLED_APPS = [*INSTALLED_APPS, "django.contrib.sessions"]
PAYUNG_SECRETS = secrets.HELD[PAYUNG_FACE]
SECRET_KEY = os.urandom(32).hex()  # signs nothing
# It serves nobody.
SILENCED_SYSTEM_CHECKS = [
    *SILENCED_SYSTEM_CHECKS,
    "security.W001",
    "security.W002",
    "security.W003",
    "security.W010",
    "security.W020",
]
