"""Background tasks of this room. They carry ids, never contents, and may run twice."""

from uuid import UUID

from django_tasks import task

from payung.foundation.viewer import SYSTEM


@task()
def link_report(report_id: str) -> bool:
    """Join one report with those about the same account."""
    # Imported here, so that a face that only enqueues the task does not load what the worker needs.
    from payung.intake.links.actions import bundle_report

    return bundle_report(SYSTEM, UUID(report_id))
