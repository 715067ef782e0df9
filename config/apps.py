"""Django's name for the place where the rooms are put together."""

from django.apps import AppConfig


class ConfigConfig(AppConfig):
    """Brings the commands of the whole house."""

    name = "config"

    def ready(self) -> None:
        """Register what must be true before a face opens."""
        from config import checks

        del checks
