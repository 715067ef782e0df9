"""Django's name for this room."""

from django.apps import AppConfig


class MediaConfig(AppConfig):
    """See the package's docstring."""

    name = "payung.media"
    label = "media"
    default_auto_field = "django.db.models.BigAutoField"
