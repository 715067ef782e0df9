"""The worker joins tokens and lets clocks rise. It holds no secret and no key: it opens nothing."""

import os

from config.settings.base import *

PAYUNG_FACE = "worker"
SECRET_KEY = os.urandom(32).hex()  # signs nothing
