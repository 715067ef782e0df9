"""Django's name for this room."""

from django.apps import AppConfig


class CasesConfig(AppConfig):
    """See the package's docstring."""

    name = "payung.cases"
    label = "cases"
