"""Django's name for this room."""

from django.apps import AppConfig

from payung.language import languages


class LanguageConfig(AppConfig):
    """The language room, which has no tables."""

    name = "payung.language"
    label = "language"

    def ready(self) -> None:
        """Register every language of the table with Django."""
        languages.teach_django()
