"""What the foundation keeps: who can open which sealed record."""

from django.db import models


class Grant(models.Model):
    """The data key of one sealed record, in a sealed box to one reader's public key."""

    record = models.UUIDField()
    reader = models.CharField(max_length=32)  # key id of the reader
    box = models.BinaryField()

    class Meta:
        # Not unique: a false grant that somebody planted must not keep the true one out.
        indexes = [
            models.Index(fields=["record", "reader"], name="grant_of_record"),
            models.Index(fields=["reader"]),
        ]
