"""Django's name for this room."""

from django.apps import AppConfig


class RemovalConfig(AppConfig):
    """See the package's docstring."""

    name = "payung.removal"
    label = "removal"

    def ready(self) -> None:
        """Register what this room keeps of a case: its keys follow the case, and it is deleted with it."""
        from payung.cases import parts
        from payung.removal.case_part import RemovalPart

        parts.register(RemovalPart())
