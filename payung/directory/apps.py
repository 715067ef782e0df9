"""Django's name for this room."""

from django.apps import AppConfig


class DirectoryConfig(AppConfig):
    """See the package's docstring."""

    name = "payung.directory"
    label = "directory"
    default_auto_field = "django.db.models.BigAutoField"
