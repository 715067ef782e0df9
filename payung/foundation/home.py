"""PAYUNG_HOME: the folder that holds all state of this installation."""

from django.conf import settings


def make_home() -> None:
    """Create the folder where it is missing, closed to other users of this machine."""
    settings.PAYUNG_HOME.mkdir(mode=0o700, parents=True, exist_ok=True)
