"""Django's name for this room."""

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    """The ledger keeps all acts, and the heads of their chains."""

    name = "payung.ledger"
    label = "ledger"
    default_auto_field = "django.db.models.BigAutoField"
