"""The ledger's tables. The columns are the closed list of clear ones, which a test checks.

An entry has no id: its key is chain and sequence, so that the hash covers every column. Rows are only
ever added (`triggers.py` refuses the rest).
"""

from django.db import models


class Head(models.Model):
    """The newest entry of one chain; locked as the last statement before commit."""

    chain = models.CharField(primary_key=True, max_length=80)  # "<unit>/<lane>", "system", ...
    sequence = models.PositiveBigIntegerField()  # of the newest entry; 0 only within its making
    hash = models.CharField(max_length=64)  # of the newest entry


class Entry(models.Model):
    """One act, or one batch: who did what to which record, when; never its contents."""

    pk = models.CompositePrimaryKey("chain", "sequence")
    chain = models.CharField(max_length=80)
    sequence = models.PositiveBigIntegerField()  # 1, 2, 3, ... without a gap
    act = models.CharField(max_length=60)  # a registered name: "report.received"
    actor = models.CharField(max_length=100)  # a viewer's name: "officer:<id>", "system"
    subject = models.CharField(max_length=100)  # kind and id of the record: "report:<id>"
    at = models.DateTimeField()  # UTC, to the microsecond
    digest = models.CharField(max_length=128, blank=True)  # of the ciphertext, hexadecimal; or ""
    count = models.PositiveBigIntegerField(default=1)  # number of acts in a batch
    previous = models.CharField(max_length=64)  # hash of the entry before
    hash = models.CharField(max_length=64)  # SHA-256 of all the above (`hashing.py`)

    class Meta:
        # One for every search of oversight, so that the newest come at once among millions. They are not
        # hashed, and `AddIndex` does not change the table or its triggers.
        indexes = [
            models.Index(
                fields=["subject"], name="ledger_subject_begins", opclasses=["varchar_pattern_ops"]
            ),
            models.Index(fields=["at"], name="ledger_at"),
            models.Index(fields=["chain", "at"], name="ledger_chain_at"),
            models.Index(fields=["act", "at"], name="ledger_act_at"),
            models.Index(fields=["chain", "act", "at"], name="ledger_chain_act_at"),
            models.Index(fields=["actor", "at"], name="ledger_actor_at"),
        ]
