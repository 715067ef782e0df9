"""Settings of tests: known secrets, a temporary home, either database (PAYUNG_TEST_DATABASE=postgresql)."""

import base64
import hashlib
import os
import tempfile

os.environ["PAYUNG_DEVELOPMENT"] = "1"
# Each process of the tests has its own home, which its commands share.
_OWN = f"payung-test-{os.getenv('PYTEST_XDIST_WORKER', 'alone')}-"
if _OWN not in os.environ.get("PAYUNG_HOME", ""):
    os.environ["PAYUNG_HOME"] = tempfile.mkdtemp(prefix=_OWN)
os.environ["PAYUNG_COUNTRY"] = "XA"
from payung.foundation import secrets
from payung.foundation.keypair import PrivateKey
from payung.foundation.signing import SigningKey

for _name in secrets.ALL:
    os.environ[secrets.variable(_name)] = hashlib.sha256(_name.encode()).hexdigest()
# The root that signs the first officer of each invented unit (tests/house.py).
ROOT_SEED = hashlib.sha256(b"an invented root").digest()
os.environ["PAYUNG_ROOT"] = "2:" + SigningKey(ROOT_SEED).public.hex()
_webhook = SigningKey(hashlib.sha256(secrets.WEBHOOK.encode()).digest())
os.environ["PAYUNG_WEBHOOK_KEY"] = "whpk_" + base64.b64encode(_webhook.public).decode()
_notices = PrivateKey(hashlib.sha256(secrets.NOTICES.encode()).digest())
os.environ["PAYUNG_NOTICES_KEY"] = _notices.public.raw.hex()

from payung.config.settings.desk import *

PAYUNG_FACE = "test"
PAYUNG_SECRETS = secrets.ALL
ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
# As in production, but without a pool: a test holds its one connection. Some read the database's file, and
# closing it releases SQLite's locks.
if os.environ.get("PAYUNG_TEST_DATABASE") == "postgresql":
    from tests.postgresql import connection

    _database = {**POSTGRESQL, **connection()}
else:
    # A file, not memory: threads of a test then share it as processes do.
    _database = {**SQLITE, "TEST": {"NAME": PAYUNG_HOME / "test.sqlite3"}}
_options = {name: value for name, value in _database["OPTIONS"].items() if name != "pool"}
DATABASES = {"default": {**_database, "OPTIONS": _options}}
