"""Environment variables of the faces that a bench starts."""

import os

from django.conf import settings


def environment() -> dict[str, str]:
    """Return the environment as `payung serve` passes it on, without the face's settings module."""
    return {
        **os.environ,
        "PAYUNG_DEVELOPMENT": "1",
        "PAYUNG_HOME": str(settings.PAYUNG_HOME),
    }
