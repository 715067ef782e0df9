"""Who tells how the machines are: counts and ages, no secret, no key, no sealed word."""

import os

from config.settings.base import *

PAYUNG_FACE = "status"
SECRET_KEY = os.urandom(32).hex()  # signs nothing
