"""Django's name for this folder."""

from django.apps import AppConfig


class ToolsConfig(AppConfig):
    """Registers the commands of the tools."""

    name = "payung.tools"
    label = "tools"
