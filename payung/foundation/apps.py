"""Django's name for this room."""

from importlib import import_module

from django.apps import AppConfig


class FoundationConfig(AppConfig):
    """The foundation keeps one table: grants."""

    name = "payung.foundation"
    label = "foundation"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Register the system checks."""
        import_module("payung.foundation.checks")
