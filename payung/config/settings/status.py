"""Settings of the status server: counts and ages, without secrets, keys or sealed words."""

import os

from payung.config.settings.base import *

PAYUNG_FACE = "status"
SECRET_KEY = os.urandom(32).hex()  # signs nothing
# It answers only this machine, with its own server.
SILENCED_SYSTEM_CHECKS = [
    *SILENCED_SYSTEM_CHECKS,
    "security.W001",
    "security.W002",
    "security.W003",
    "security.W020",
]
# Without a pool, which would wait half a minute for a missing database.
POSTGRESQL["OPTIONS"] = {"connect_timeout": 3}  # seconds
