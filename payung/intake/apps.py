"""Django's name for this room."""

from django.apps import AppConfig


class IntakeConfig(AppConfig):
    """See the package's docstring."""

    name = "payung.intake"
    label = "intake"

    def ready(self) -> None:
        """Tell the ledger and the exhibits what officers may see: this room knows which report is whose."""
        from payung.intake.policy import may_read_ledger
        from payung.intake.queries.exhibit_reports import of_reports
        from payung.ledger import policy
        from payung.media.exhibits import policy as media

        policy.let("officer", may_read_ledger)
        media.let(of_reports)
