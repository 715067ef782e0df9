"""Settings of what the benches run beside: a Django view that inserts one row, served as a face is."""

import os

from payung.config.settings.base import *

SECRET_KEY = os.urandom(32).hex()  # signs nothing
ROOT_URLCONF = "payung.tools.bench.plain_view"
WSGI_APPLICATION = "payung.config.wsgi.application"
ALLOWED_HOSTS = ["127.0.0.1"]
