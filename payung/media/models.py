"""What is kept of hash sets: lists of known material as their owners gave them, hashes and codes alone.

Nothing of it is sealed, since it is searched: a hash says nothing of a child, and a thief learns what is known.
"""

from uuid import uuid4

from django.db import models
from django.db.models import Q


class Purpose(models.TextChoices):
    """What a set may be used for."""

    KNOWN = "known"  # material that somebody has classified: files are looked up in it
    REMOVAL = "removal"  # hashes that children made of their own pictures: never looked up here


class HashSet(models.Model):
    """One list. Its entries count by its `version`, so that an import is seen whole or not at all."""

    id = models.UUIDField(primary_key=True, default=uuid4)
    name = models.CharField(max_length=80, unique=True)
    owner = models.CharField(max_length=200, blank=True)  # who keeps the list
    country = models.CharField(max_length=2, blank=True)  # whose law its categories are of
    purpose = models.CharField(max_length=10, choices=Purpose, default=Purpose.KNOWN)
    radius = models.PositiveSmallIntegerField()  # bits within which a picture is the same
    # What the list's categories mean by INTERPOL's baseline: {"A1": true}. What is not here is not known.
    baseline = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=0)  # of the newest import that was finished
    import_token = models.UUIDField(null=True)  # of the import that runs
    importing_until = models.DateTimeField(null=True)  # an import runs; after that it was killed
    made_at = models.DateTimeField()


class SetVersion(models.Model):
    """One finished change of a set. `mark` tells it from another of the same number in a restored database."""

    hash_set = models.ForeignKey(HashSet, models.CASCADE, related_name="versions")
    version = models.PositiveIntegerField()
    mark = models.CharField(max_length=32)
    format = models.CharField(max_length=20)
    digest = models.CharField(max_length=64)  # SHA-256 of the file
    added = models.PositiveIntegerField()
    withdrawn = models.PositiveIntegerField()
    wrong = models.PositiveIntegerField()  # places of the file that could not be read
    made_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["hash_set", "version"], name="version_of_set"),
        ]


class Entry(models.Model):
    """One entry of a list as it stood from version `added` until before version `withdrawn`."""

    hash_set = models.ForeignKey(HashSet, models.CASCADE, related_name="entries")
    key = models.CharField(max_length=220)  # the list's own id, or kind and hash
    md5 = models.BinaryField(null=True)
    sha1 = models.BinaryField(null=True)
    sha256 = models.BinaryField(null=True)
    pdq = models.BinaryField(null=True)
    pdq_quality = models.PositiveSmallIntegerField(null=True)
    category = models.CharField(max_length=200, blank=True)
    region = models.CharField(max_length=200, blank=True)
    baseline = models.BooleanField(null=True)
    series = models.CharField(max_length=200, blank=True)
    victim_identified = models.BooleanField(null=True)
    is_video = models.BooleanField(default=False)
    changed_at = models.DateTimeField(null=True)
    added = models.PositiveIntegerField()
    withdrawn = models.PositiveIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["hash_set", "key"], condition=Q(withdrawn=None), name="one_of_a_key"
            ),
        ]
        indexes = [
            *(
                models.Index(
                    fields=[kind], condition=Q(**{f"{kind}__isnull": False}), name=f"of_{kind}"
                )
                for kind in ("md5", "sha1", "sha256")
            ),
            models.Index(fields=["hash_set", "added"], name="added_in"),
            models.Index(
                fields=["hash_set", "withdrawn"],
                condition=Q(withdrawn__isnull=False),
                name="withdrawn_in",
            ),
        ]
