"""Django's name for this room."""

from django.apps import AppConfig


class IntakeConfig(AppConfig):
    """See the package's docstring."""

    name = "payung.intake"
    label = "intake"

    def ready(self) -> None:
        """Tell the ledger what officers may read of it: this room knows which report is whose."""
        from payung.intake.policy import may_read_ledger
        from payung.ledger import policy

        policy.let("officer", may_read_ledger)
