"""Django's name for this room."""

from django.apps import AppConfig


class IntakeConfig(AppConfig):
    """See the package's docstring."""

    name = "payung.intake"
    label = "intake"

    def ready(self) -> None:
        """Register this room's part of cases, and its rules on the ledger and exhibits."""
        from payung.cases import parts
        from payung.intake.links.queries.exhibit_reports import of_reports
        from payung.intake.policy import may_read_ledger
        from payung.intake.receiving.actions.case_part import ReportPart
        from payung.ledger import policy
        from payung.media.exhibits import policy as media

        policy.let("officer", may_read_ledger)
        media.let(of_reports)
        parts.register(ReportPart())
