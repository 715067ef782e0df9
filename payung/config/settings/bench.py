"""Settings of the benches' yardstick: a Django view that inserts one row, served like a face."""

import os

from payung.config.settings.base import *

SECRET_KEY = os.urandom(32).hex()  # signs nothing
ROOT_URLCONF = "payung.tools.bench.plain_view"
WSGI_APPLICATION = "payung.config.wsgi.application"
ALLOWED_HOSTS = ["127.0.0.1"]
