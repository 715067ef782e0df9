"""Django's name for this room."""

from django.apps import AppConfig


class TriageConfig(AppConfig):
    """Triage keeps nothing: it is an app only for its command and its translations."""

    name = "payung.triage"
    label = "triage"
