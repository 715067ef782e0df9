"""Django's name for this folder."""

from django.apps import AppConfig, apps


class OperationsConfig(AppConfig):
    """Registers the operator's commands."""

    name = "payung.operations"
    label = "operations"

    def ready(self) -> None:
        """Register the system checks, and strip stored tasks of error texts."""
        from payung.operations import checks, task_queue

        del checks
        task_queue.watch()
        if apps.is_installed("allauth.mfa"):
            from payung.doors.desk import checks as desk

            del desk
