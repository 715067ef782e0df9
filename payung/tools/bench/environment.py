"""The environment in which the faces of a bench run: its own home and database, and the invented country."""

import os

from django.conf import settings


def environment() -> dict[str, str]:
    """Return this process's environment, as `payung serve` hands it on; which face it is comes later."""
    return {
        **os.environ,
        "PAYUNG_DEVELOPMENT": "1",
        "PAYUNG_HOME": str(settings.PAYUNG_HOME),
    }
