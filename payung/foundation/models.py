"""What the foundation keeps: who can open which sealed record."""

from django.db import models


class Grant(models.Model):
    """The data key of one sealed record, in a sealed box to one reader's public key."""

    record = models.UUIDField()
    reader = models.CharField(max_length=32)  # key id of the reader
    box = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["record", "reader"], name="one_grant_per_reader")
        ]
        indexes = [models.Index(fields=["reader"])]
