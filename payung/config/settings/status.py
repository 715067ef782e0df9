"""Who tells how the machines are: counts and ages, no secret, no key, no sealed word."""

import os

from payung.config.settings.base import *

PAYUNG_FACE = "status"
SECRET_KEY = os.urandom(32).hex()  # signs nothing
# It answers this machine alone, with its own server.
SILENCED_SYSTEM_CHECKS = [
    *SILENCED_SYSTEM_CHECKS,
    "security.W001",
    "security.W002",
    "security.W003",
    "security.W020",
]
# Without a pool, which would let who asks wait half a minute for a database that is away.
POSTGRESQL["OPTIONS"] = {"connect_timeout": 3}  # seconds
