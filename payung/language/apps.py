"""Django's name for this room."""

from django.apps import AppConfig


class LanguageConfig(AppConfig):
    """See the package's docstring. The room keeps nothing in the database."""

    name = "payung.language"
    label = "language"
