"""Django's name for this room."""

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    """The ledger keeps the acts of everybody, and for each chain its head."""

    name = "payung.ledger"
    label = "ledger"
    default_auto_field = "django.db.models.BigAutoField"
