"""Django's name for the place where the rooms are put together."""

from django.apps import AppConfig


class ConfigConfig(AppConfig):
    """Brings the commands of the whole house."""

    name = "config"
