"""Django's name for this folder."""

from django.apps import AppConfig, apps


class OperationsConfig(AppConfig):
    """Brings the commands of the whole house."""

    name = "payung.operations"
    label = "operations"

    def ready(self) -> None:
        """Register what must be true before a face opens, and look at what the queue keeps."""
        from payung.operations import checks, task_queue

        del checks
        task_queue.watch()
        if apps.is_installed("allauth.mfa"):
            from payung.doors.desk import checks as desk

            del desk
