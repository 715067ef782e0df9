"""Django's name for this room."""

from django.apps import AppConfig

from payung.language import languages


class LanguageConfig(AppConfig):
    """See the package's docstring. The room keeps nothing in the database."""

    name = "payung.language"
    label = "language"

    def ready(self) -> None:
        """Let Django know every language of the table."""
        languages.teach_django()
