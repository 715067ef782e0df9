"""The acts of an operator, as the ledger names them."""

from django.utils.translation import gettext_lazy as _

from payung.ledger.acts import register

BACKUP_MADE = register("backup.made", _("A backup was made"))
SECRETS_BACKED_UP = register(
    "backup.secrets-made", _("A backup of the application's secrets was made")
)
BACKUP_RESTORED = register("backup.restored", _("The database was replaced from a backup"))
