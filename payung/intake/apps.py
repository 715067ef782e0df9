"""Django's name for this room."""

from django.apps import AppConfig


class IntakeConfig(AppConfig):
    """See the package's docstring."""

    name = "payung.intake"
    label = "intake"
