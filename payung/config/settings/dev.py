"""Settings of the command line: the desk's, with every secret, to set up, migrate, load and inspect."""

import os

os.environ.setdefault("PAYUNG_DEVELOPMENT", "1")

from payung.config.settings.desk import *
from payung.foundation import secrets

PAYUNG_FACE = "command"
PAYUNG_SECRETS = secrets.ALL
# A command needs one connection, and `payung restore` must be the only one with a connection.
POSTGRESQL["OPTIONS"] = {}
# A command answers to no host.
SILENCED_SYSTEM_CHECKS = [*SILENCED_SYSTEM_CHECKS, "security.W020"]
