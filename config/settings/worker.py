"""The worker joins tokens and lets clocks rise. It opens nothing: its one secret
signs what partners are told."""

import os

from config.settings.base import *
from payung.foundation import secrets

PAYUNG_FACE = "worker"
PAYUNG_SECRETS = (secrets.WEBHOOK,)
SECRET_KEY = os.urandom(32).hex()  # signs nothing
