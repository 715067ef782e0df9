"""The folder below which this installation keeps all its state: PAYUNG_HOME."""

from django.conf import settings


def make_home() -> None:
    """Make the folder where it is missing, closed to other users of this machine."""
    settings.PAYUNG_HOME.mkdir(mode=0o700, parents=True, exist_ok=True)
