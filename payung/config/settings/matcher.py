"""Settings of the matcher, which looks hashes up. It reads only hash sets, and holds no secret."""

import os

from payung.config.settings.base import *

PAYUNG_FACE = "matcher"
SECRET_KEY = os.urandom(32).hex()  # signs nothing
# It serves no page.
SILENCED_SYSTEM_CHECKS = [
    *SILENCED_SYSTEM_CHECKS,
    "security.W001",
    "security.W002",
    "security.W003",
    "security.W020",
]
