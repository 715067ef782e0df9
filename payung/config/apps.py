"""Django's name for the place where the rooms are put together."""

from django.apps import AppConfig, apps


class ConfigConfig(AppConfig):
    """Brings the commands of the whole house."""

    name = "payung.config"

    def ready(self) -> None:
        """Register what must be true before a face opens, and look at what the queue keeps."""
        from payung.config import checks, queue

        del checks
        queue.watch()
        if apps.is_installed("allauth.mfa"):
            from payung.doors.desk import checks as desk

            del desk
