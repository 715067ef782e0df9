"""Django's name for this room."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """See the package's docstring."""

    name = "payung.staff"
    label = "people"
