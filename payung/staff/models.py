"""Tables of units and officers, their keys, roles and certificates, and of partners."""

import uuid

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from payung.foundation.sealing import PrivateKey
from payung.staff.notices.kinds import NoticeKind, NoticeReason


class UnitKind(models.TextChoices):
    """The kind of a unit; a country may choose any of the first three to receive reports."""

    POLICE = "police", _("police")
    CHILD_PROTECTION = "child_protection", _("child protection")
    HELPLINE = "helpline", _("helpline")
    OVERSIGHT = "oversight", _("oversight")
    ANALYSIS = "analysis", _("analysis of figures")


class Unit(models.Model):
    """A unit that receives reports (or, for analysis, only figures).

    `charter`: its kind, country and name, signed by the root (`charters.py`). The columns of those names are
    for queries and display.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=200, unique=True)
    kind = models.CharField(max_length=20, choices=UnitKind.choices)
    country = models.CharField(max_length=2)
    area = models.CharField(max_length=6, blank=True)  # ISO 3166-2; empty: the whole country
    is_default = models.BooleanField(default=False)  # receives reports that fit no other unit
    time_zone = models.CharField(max_length=64, default="UTC")
    rotation_due_at = models.DateTimeField(null=True)  # somebody left, so a new key is due by then
    rotation_raised_at = models.DateTimeField(null=True)
    charter = models.TextField(blank=True)  # empty: not signed yet


class UnitKey(models.Model):
    """One version of a unit's key. The private half is a sealed record, granted to its officers.

    `signature`: by the officer who made it; `chain` leads from that officer's key to the root
    (`trust_chain.py`). Nothing is sealed to a version with `compromised_at`, nor to one with `closed_at` until
    somebody opens it again.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="unit_keys")
    version = models.PositiveIntegerField()
    public = models.BinaryField()
    body = models.BinaryField()
    made_at = models.DateTimeField()
    signature = models.BinaryField(max_length=64, null=True)
    chain = models.TextField(blank=True)
    compromised_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(
        null=True
    )  # no known person opens it, though there may be grants

    class Meta:
        constraints = [models.UniqueConstraint("unit", "version", name="one_key_per_version")]


class Officer(AbstractBaseUser):
    """A person who signs in at the desk. Roles and certificates say what they may do."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=64, unique=True)
    full_name = models.CharField(max_length=200)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="officers")
    language = models.CharField(max_length=20, default="en")
    is_active = models.BooleanField(default=True)
    session_epoch = models.PositiveIntegerField(default=0)  # one more ends every session
    invitation = models.BinaryField(max_length=32, null=True)  # digest of a code for one use
    invitation_ends_at = models.DateTimeField(null=True)

    USERNAME_FIELD = "name"
    objects = BaseUserManager["Officer"]()
    # The key that their password opened in this request; no column.
    opened_key: PrivateKey | None = None

    def set_password(self, raw_password: str | None) -> None:  # noqa: ARG002  Django's signature
        """Refuse: a hash of the password would be cheaper to guess than the key."""
        raise TypeError(
            "An officer's password is kept nowhere: it wraps their key (people/keys.py)."
        )

    def get_session_auth_hash(self) -> str:
        """Return the value that a valid session contains: a new password or epoch ends all sessions."""
        state = f"{self.session_epoch}|{self.password}"
        return salted_hmac("payung session", state, algorithm="sha256").hexdigest()


class OfficerToken(models.Model):
    """A blind token of an officer's own name, telephone number or e-mail address (`own_identifiers.py`).

    A door compares them with what a report says of a suspect, and learns only that one is equal. `watches`: the
    officer's unit is of oversight.
    """

    officer = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="tokens")
    kind = models.CharField(max_length=10)
    key_id = models.CharField(max_length=16)
    value = models.BinaryField(max_length=16)
    watches = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(fields=["value"], name="officer_token")]
        constraints = [models.UniqueConstraint("officer", "value", name="officer_token_once")]


class OfficerKey(models.Model):
    """One key of an officer: X25519 to open, Ed25519 to sign, wrapped under Argon2id of the password.

    After a lost password there is a new key, and the old one has `ended_at`. `chain` leads from the signature
    of this key to the root; empty until a holder, or the root, has compared fingerprints.
    """

    officer = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="officer_keys")
    version = models.PositiveIntegerField(default=1)
    public = models.BinaryField()
    signing = models.BinaryField(max_length=32, null=True)  # null: made before keys could sign
    salt = models.BinaryField()
    wrapped = models.BinaryField()
    memory = models.PositiveIntegerField(
        default=46 * 1024
    )  # KiB of Argon2id; the default is that of keys older than this column
    passes = models.PositiveSmallIntegerField(default=1)
    made_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    chain = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint("officer", "version", name="one_officer_key_per_version")
        ]


class Distrust(models.Model):
    """A distrusted signing key: its signatures from `since` on are invalid."""

    key = models.CharField(primary_key=True, max_length=32)  # signing.key_id
    since = models.DateTimeField()


class RoleHeld(models.Model):
    """One role of one officer."""

    officer = models.ForeignKey(Officer, on_delete=models.CASCADE, related_name="roles_held")
    role = models.CharField(max_length=32)

    class Meta:
        constraints = [models.UniqueConstraint("officer", "role", name="each_role_once")]


class Certificate(models.Model):
    """A certificate opens one function until it expires."""

    officer = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="certificates")
    function = models.CharField(max_length=32)
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    given_by = models.CharField(max_length=64)  # a name of the ledger
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["officer", "function", "expires_at"])]


class Override(models.Model):
    """A supervisor's permission to use a function without a certificate for some hours; sealed reason."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    officer = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="overrides")
    function = models.CharField(max_length=32)
    given_by = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")
    given_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    body = models.BinaryField()

    class Meta:
        indexes = [models.Index(fields=["officer", "function", "ends_at"])]


class CutOff(models.Model):
    """An account that was cut off at once, for a cause that is sealed to oversight."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    officer = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="cut_offs")
    cut_by = models.ForeignKey(  # null: the operator's command
        Officer, on_delete=models.PROTECT, null=True, related_name="+"
    )
    cut_at = models.DateTimeField()
    body = models.BinaryField(null=True)  # null: nobody had a key to read it

    class Meta:
        indexes = [models.Index(fields=["cut_at"], name="cut_off_at")]


class Partner(models.Model):
    """An organisation whose machine sends reports. Its lane is set here, never by its reports."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    name = models.CharField(max_length=200, unique=True)
    lane = models.CharField(max_length=20)
    country = models.CharField(max_length=2)
    is_active = models.BooleanField(default=True)
    per_minute = models.PositiveIntegerField(default=600)  # reports that it may send
    per_day = models.PositiveIntegerField(default=100_000)
    hashes_per_minute = models.PositiveIntegerField(default=0)  # look-ups; 0: none
    webhook = models.CharField(max_length=500, blank=True)  # address for news of its reports


class PartnerKey(models.Model):
    """One key of a partner, as its digest; two can be valid at once, so that a change loses nothing."""

    partner = models.ForeignKey(Partner, on_delete=models.PROTECT, related_name="partner_keys")
    digest = models.BinaryField(max_length=32, unique=True)
    made_at = models.DateTimeField()
    ends_at = models.DateTimeField(null=True)
    last_used_on = models.DateField(
        null=True
    )  # UTC; a day is enough to know whether a key is in use


class StepState(models.TextChoices):
    """The recorded state of a setup step."""

    DONE = "done", _("done")
    NOT_NEEDED = "not_needed", _("not needed here")


class StepRecord(models.Model):
    """A record that a country's setup step is done or not needed; a withdrawn record stays.

    All in clear: it is written before any key exists, by people who see no case, and is about offices and
    papers.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    country = models.CharField(max_length=2)
    step = models.CharField(max_length=60)  # its id in steps.py; may be of an older list
    state = models.CharField(max_length=12, choices=StepState.choices)
    done_on = models.DateField(null=True)  # null: not needed
    done_by = models.CharField(max_length=120, blank=True)  # a person or an office, as typed
    place = models.CharField(max_length=200, blank=True)  # where the paper is kept
    reason = models.CharField(max_length=500, blank=True)  # why it is not needed
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(Officer, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "country", "step", condition=models.Q(undone_at=None), name="one_word_per_step"
            )
        ]
        indexes = [models.Index(fields=["country", "step"])]


class Shift(models.Model):
    """A time in which an officer answers for their unit. `turn`: 1 is called first, 2 next."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    officer = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="shifts")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    turn = models.PositiveSmallIntegerField(default=1)

    class Meta:
        indexes = [
            models.Index(fields=["unit", "ends_at", "starts_at"], name="shifts_of_unit"),
            models.Index(fields=["officer", "ends_at"], name="shifts_of_officer"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at")), name="shift_has_length"
            ),
            models.UniqueConstraint("officer", "starts_at", name="shift_begins_once"),
        ]


class DayOff(models.Model):
    """A unit's own day off, besides its country's holidays."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    day = models.DateField()
    name = models.CharField(max_length=100)

    class Meta:
        constraints = [models.UniqueConstraint("unit", "day", name="day_off_once")]


class DutyAgreement(models.Model):
    """That another unit answers where nobody of `unit` does. It counts once somebody has tested it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    answers = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="+")
    tested_at = models.DateTimeField(null=True)
    tested_by = models.ForeignKey(Officer, on_delete=models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                "unit", condition=models.Q(ended_at=None), name="one_agreement_at_a_time"
            ),
            models.CheckConstraint(
                condition=~models.Q(unit=models.F("answers")), name="agreed_with_another"
            ),
        ]


class DutyState(models.Model):
    """Whether somebody of a unit answers now, as the worker last saw it. The public face reads this alone."""

    unit = models.OneToOneField(Unit, on_delete=models.PROTECT, primary_key=True, related_name="+")
    is_answered = models.BooleanField()  # somebody with certificate and key, of it or by agreement
    next_at = models.DateTimeField(null=True)  # when the next shift begins; null: none is planned
    checked_at = models.DateTimeField()
    since = models.DateTimeField()  # the last change of `is_answered`


class DutyCalendar(models.Model):
    """The digest of the secret address at which an officer's calendar fetches their own shifts."""

    officer = models.OneToOneField(
        Officer, on_delete=models.PROTECT, primary_key=True, related_name="+"
    )
    digest = models.BinaryField(max_length=32, unique=True)
    made_at = models.DateTimeField()


class NoticeAddress(models.Model):
    """Where an officer, or a whole unit, gets notices. The address opens to the worker alone."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    officer = models.ForeignKey(Officer, on_delete=models.PROTECT, null=True, related_name="+")
    kind = models.CharField(max_length=10, choices=NoticeKind.choices)
    language = models.CharField(max_length=20, default="en")
    body = models.BinaryField()
    set_at = models.DateTimeField()
    worked_at = models.DateTimeField(null=True)  # a notice was last accepted for it

    class Meta:
        indexes = [models.Index(fields=["unit", "officer"], name="notice_addresses")]


class Notice(models.Model):
    """One notice to one address, until it is accepted or given up. Its id is the same at every try."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    address = models.ForeignKey(NoticeAddress, on_delete=models.CASCADE, related_name="notices")
    reason = models.CharField(max_length=10, choices=NoticeReason.choices)
    made_at = models.DateTimeField()
    due_at = models.DateTimeField()
    attempts = models.PositiveIntegerField(default=0)  # begun, so a duplicate shows as one more
    failed_at = models.DateTimeField(null=True)  # the first time
    why = models.CharField(max_length=20, blank=True)  # of the last failure, as a code
    done_at = models.DateTimeField(null=True)
    given_up_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["due_at"],
                name="notice_due",
                condition=models.Q(done_at=None, given_up_at=None),
            ),
            models.Index(fields=["address", "made_at"], name="notices_of_address"),
        ]
