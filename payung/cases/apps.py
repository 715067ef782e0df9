"""Django's name for this room."""

from django.apps import AppConfig


class CasesConfig(AppConfig):
    """See the package's docstring."""

    name = "payung.cases"
    label = "cases"

    def ready(self) -> None:
        """Register what officers hold of cases: an account closes when all of it has new owners."""
        from payung.cases.assignment.actions.held_cases import HeldCases, LastReaderOf
        from payung.cases.assignment.actions.held_children import HeldChildren
        from payung.cases.assignment.actions.held_steps import HeldSteps
        from payung.staff import handover

        handover.register(HeldCases())
        handover.register(HeldSteps())
        handover.register(HeldChildren())
        handover.register(LastReaderOf())
