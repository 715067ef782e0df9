"""Django's name for this room."""

from django.apps import AppConfig


class CasesConfig(AppConfig):
    """See the package's docstring."""

    name = "payung.cases"
    label = "cases"

    def ready(self) -> None:
        """Register the cases that officers hold: an account closes when they have new owners."""
        from payung.cases.assignment.actions.held_cases import HeldCases, LastReaderOf
        from payung.staff import handover

        handover.register(HeldCases())
        handover.register(LastReaderOf())
