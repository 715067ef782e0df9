"""Tables of hash sets and of exhibits.

Hash sets are lists of known material as their owners gave them, hashes and codes alone. Nothing of them is
sealed, since they are searched: a hash says nothing of a child, and a thief learns what is known.

Of an exhibit all is sealed that comes of its file: name, what it says of its making, and the key to the file
itself, which lies outside the database. Its hashes alone also lie in clear, since they are searched: by its
unit, and by the worker when a new list arrives.
"""

from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from payung.media import choices
from payung.staff.models import Officer, Unit


class Purpose(models.TextChoices):
    """What a set may be used for."""

    KNOWN = "known"  # material that somebody has classified: files are looked up in it
    REMOVAL = "removal"  # hashes that children made of their own pictures: never looked in, also not by name


class HashSet(models.Model):
    """One list. Its entries count by its `version`, so that an import is seen whole or not at all."""

    id = models.UUIDField(primary_key=True, default=uuid4)
    name = models.CharField(max_length=80, unique=True)
    owner = models.CharField(max_length=200, blank=True)  # who keeps the list
    country = models.CharField(max_length=2, blank=True)  # whose law its categories are of
    purpose = models.CharField(max_length=10, choices=Purpose, default=Purpose.KNOWN)
    radius = models.PositiveSmallIntegerField()  # bits within which a picture is the same
    # By whom its PDQ hashes are made, as far as it is known: two makers disagree by up to 32 bits.
    maker = models.CharField(max_length=200, blank=True)
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
    # Where the service stood that it was fetched from, {"address", "since"}: the next time begins there.
    stood = models.JSONField(null=True)
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


class Source(models.TextChoices):
    """What kind of place an exhibit came from; which one is sealed."""

    SEIZED = "seized", _("a seized device or medium")
    REPORT = "report", _("sent with a report")
    PARTNER = "partner", _("given by a partner")
    SERVICE = "service", _("given by a service on request")
    SCAN = "scan", _("the result of a scan")  # said by the file, never by whoever brings it
    OTHER = "other", _("something else")


class State(models.TextChoices):
    """The state of an exhibit."""

    HELD = "held", _("held")
    RETURNED = "returned", _("returned")
    DESTROYED = "destroyed", _("destroyed")


class Exhibit(models.Model):
    """One file that a unit holds. Destroyed, its row stays as the tombstone: body, key and file are gone.

    `file`: SHA-256 of the encrypted file, which is its name in the store. `size`: the step to which the file is
    filled up. `filed_at`: since when that it was destroyed stands in the file outside the database, by which a
    restored older copy is made true again.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    report = models.UUIDField(null=True)  # of another room: no more than its id is known here
    source = models.CharField(max_length=10, choices=Source.choices)
    state = models.CharField(max_length=10, choices=State.choices, default=State.HELD)
    received_at = models.DateTimeField()
    review_at = models.DateTimeField(null=True)  # when a person looks whether it is still needed
    file = models.CharField(max_length=64, unique=True)
    size = models.BigIntegerField()  # bytes
    decided_by = models.ForeignKey(Officer, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)  # that it be destroyed
    confirmed_by = models.ForeignKey(Officer, on_delete=models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)  # returned, or destroyed
    filed_at = models.DateTimeField(null=True)
    ruled_at = models.DateTimeField(null=True)  # when an officer last classified it
    fresh_eyes = models.BooleanField(default=False)  # another is asked to look for who and where
    # It shows an unidentified child; None: not classified, or older than this column.
    to_find = models.BooleanField(null=True)
    body = models.BinaryField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["unit", "received_at", "id"],
                condition=Q(state="held") & (Q(ruled_at=None) | Q(fresh_eyes=True)),
                name="exhibits_to_look_at",
            ),
            models.Index(fields=["unit", "state", "received_at", "id"], name="exhibits_of_unit"),
            models.Index(fields=["report"], name="exhibits_of_report"),
            models.Index(fields=["unit", "review_at"], name="exhibits_to_review"),
            models.Index(
                fields=["ended_at"],
                condition=Q(state="destroyed", filed_at=None),
                name="exhibits_to_file",
            ),
        ]


class Step(models.TextChoices):
    """One step of an exhibit's chain of custody."""

    RECEIVED = "received", _("received")
    OPENED = "opened", _("file exported")
    LISTED = "listed", _("scan results exported")  # no picture is in it
    HANDED_OVER = "handed_over", _("handed over")
    RETURNED = "returned", _("returned")
    KEPT = "kept", _("reviewed and kept")
    DECIDED = "decided", _("destruction decided")
    TAKEN_BACK = "taken_back", _("decision withdrawn")
    DESTROYED = "destroyed", _("destroyed")


class Custody(models.Model):
    """One step with its sealed words: to whom, and why. Steps are only ever added."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    exhibit = models.ForeignKey(Exhibit, on_delete=models.PROTECT, related_name="custody")
    step = models.CharField(max_length=12, choices=Step.choices)
    officer = models.ForeignKey(Officer, on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    body = models.BinaryField()

    class Meta:
        indexes = [models.Index(fields=["exhibit", "made_at", "id"], name="custody_of_exhibit")]


class Contents(models.Model):
    """What lies in the file of an exhibit, where that is an archive, a letter or a document: sealed.

    Of each thing its name, its kind and what it says of itself. It goes when the exhibit is destroyed.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    exhibit = models.OneToOneField(Exhibit, on_delete=models.CASCADE, related_name="contents")
    body = models.BinaryField()


class CaseHash(models.Model):
    """What is compared of an exhibit: the hashes of its file, and of each thing that lies in it.

    They go when the exhibit is destroyed. `id`: of the file itself that of its exhibit. `place`: of a thing in
    it where it stands in the contents, from 1; 0: the file itself. `to_look_at`: somebody has to look at it
    unless a list says what it shows; not so of a thing that shows nothing, nor of an archive that was gone
    through.

    `pdq`: hashes of 32 bytes, one after the other, of a picture its eight orientations, of a film those of each
    frame; `frames`: of a film the quality of each frame, a byte each. `looked_in`: the state of all hash sets
    when they were last asked about it, as `hashsets.queries.state` gives it.
    """

    id = models.UUIDField(primary_key=True, default=uuid4)
    exhibit = models.ForeignKey(Exhibit, on_delete=models.CASCADE, related_name="case_hashes")
    place = models.PositiveSmallIntegerField(default=0)
    to_look_at = models.BooleanField(default=True)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    md5 = models.BinaryField()
    sha1 = models.BinaryField()
    sha256 = models.BinaryField()
    pdq = models.BinaryField(null=True)
    frames = models.BinaryField(null=True)
    pdq_quality = models.PositiveSmallIntegerField(null=True)
    pdq_maker = models.CharField(max_length=40, blank=True)
    looked_in = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["exhibit", "place"], name="one_of_a_place"),
        ]
        indexes = [
            *(
                models.Index(fields=["unit", kind], name=f"exhibits_of_{kind}")
                for kind in ("md5", "sha1", "sha256")
            ),
            models.Index(fields=["looked_in"], name="exhibits_looked_in"),
        ]


class Hit(models.Model):
    """An entry of a hash set that an exhibit, or a thing in it, is or is near to: as long as both are there.

    `since`: when that was first seen, by a list that arrived after the exhibit or by the exhibit that arrived
    after the list. `frames`: of a film, how many were looked at, of which `near` are near a picture of this
    list.
    """

    case_hash = models.ForeignKey(CaseHash, models.CASCADE, related_name="hits")
    hash_set = models.ForeignKey(HashSet, models.CASCADE, related_name="+")
    entry = models.CharField(max_length=220)  # its key in the set
    kind = models.CharField(max_length=6)
    distance = models.PositiveSmallIntegerField()  # bits
    category = models.CharField(max_length=200, blank=True)
    region = models.CharField(max_length=200, blank=True)
    baseline = models.BooleanField(null=True)
    series = models.CharField(max_length=200, blank=True)
    victim_identified = models.BooleanField(null=True)
    is_weak = models.BooleanField(default=False)
    near = models.PositiveSmallIntegerField(default=0)
    frames = models.PositiveSmallIntegerField(default=0)
    since = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case_hash", "hash_set", "entry"], name="one_hit_each"),
        ]


class Viewing(models.Model):
    """One officer looks at one exhibit until they have done. When is counted for them; why is sealed."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    exhibit = models.ForeignKey(Exhibit, on_delete=models.PROTECT, related_name="viewings")
    officer = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")
    purpose = models.CharField(max_length=16, choices=choices.Purpose.choices)
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    body = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["officer"], condition=Q(ended_at=None), name="one_viewing_at_a_time"
            ),
        ]
        indexes = [models.Index(fields=["exhibit", "began_at"], name="viewings_of_exhibit")]


class Reveal(models.Model):
    """One step of a viewing: from when until when the picture was before somebody's eyes. Why is sealed.

    `still`: of a film, or of a picture that moves or has pages, which one; 0: what is shown first.
    """

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    viewing = models.ForeignKey(Viewing, on_delete=models.PROTECT, related_name="reveals")
    officer = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")
    step = models.PositiveSmallIntegerField()
    still = models.PositiveSmallIntegerField(default=0)
    began_at = models.DateTimeField()
    until = models.DateTimeField()
    body = models.BinaryField()

    class Meta:
        indexes = [models.Index(fields=["officer", "began_at"], name="reveals_of_officer")]


class ViewingLimits(models.Model):
    """How long the officers of a unit may look, in minutes; without a row as `viewing.rules.Limits` says."""

    unit = models.OneToOneField(Unit, on_delete=models.PROTECT, related_name="+")
    a_day = models.PositiveSmallIntegerField()
    at_once = models.PositiveSmallIntegerField()
    rest = models.PositiveSmallIntegerField()


class OptOut(models.Model):
    """Somebody does not want to look at anything. No reason is asked for; the row goes when they want to."""

    officer = models.OneToOneField(Officer, on_delete=models.CASCADE, related_name="+")
    since = models.DateTimeField()


class Beside(models.Model):
    """A colleague confirms that they are with an officer who views at night."""

    officer = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")
    colleague = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")
    until = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["officer", "until"], name="beside_officer")]


class Ruling(models.Model):
    """What an officer says that an exhibit shows, so that the next need not look. Only ever added."""

    id = models.UUIDField(primary_key=True, default=uuid4, editable=False)
    exhibit = models.ForeignKey(Exhibit, on_delete=models.PROTECT, related_name="rulings")
    officer = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    body = models.BinaryField()

    class Meta:
        indexes = [models.Index(fields=["exhibit", "made_at"], name="rulings_of_exhibit")]
