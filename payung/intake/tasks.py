"""Background tasks of this room. They carry ids, never contents, and may run twice."""

from uuid import UUID

from django_tasks import task

from payung.foundation.viewer import SYSTEM


@task()
def link_report(report_id: str) -> int:
    """Link one report to others that share a token, and join it with those of the same account."""
    # Imported here, so that a face that only enqueues the task does not load what the worker needs.
    from payung.intake.links.actions import link

    return link(SYSTEM, UUID(report_id))
