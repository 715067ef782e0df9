"""Countries, helplines and their numbers: the operator writes at once, officers only as two (changes.py)."""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from payung.directory import contacts, queries, reference
from payung.directory.cards import HelplineView
from payung.directory.helpline_kinds import KINDS, Channel, Purpose
from payung.directory.models import Area, Contact, ContactTest, Correction, Country, Helpline
from payung.directory.policy import require_keeper, require_officer
from payung.foundation import clock
from payung.foundation.errors import BadInput, Conflict, NotFound
from payung.foundation.viewer import Viewer

_ISO2: Final = re.compile(r"[A-Z]{2}")
_PART: Final = re.compile(r"[A-Z0-9]{1,3}")


class LastNumber(Conflict):
    """The failed test would leave a country without a number. Nothing was recorded."""

    code = "last_number"
    sentence = _(
        "This is the last number of its kind shown for this country. If you hide "
        "it, children there see none. Nothing was recorded: test the number again, "
        "or confirm."
    )


class CorrectedMeanwhile(Conflict):
    """The helpline was corrected after the page was opened. Nothing was changed."""

    code = "corrected_meanwhile"
    sentence = _("Somebody else has just corrected this. Please check it again.")


@dataclass(frozen=True)
class Loaded:
    """The result of a load. `unlisted`: contacts no longer in the reference data, kept until a test fails."""

    countries: int
    helplines: int
    contacts: int
    kept: int  # records added or corrected here, which a load never changes
    unlisted: tuple[str, ...]


@dataclass(frozen=True)
class Recorded:
    """The effect of a test. `flagged`: see queries.countries_without_number."""

    hidden: bool
    flagged: bool


@dataclass(frozen=True)
class Corrected:
    """The effect of a correction. `digest` (hexadecimal SHA-256) is for the ledger, which keeps no words."""

    changes: tuple[tuple[str, str, str], ...]
    digest: str


@transaction.atomic
def load_reference(viewer: Viewer) -> Loaded:
    """Load the reference data, any number of times: tests, additions and corrections made here stay."""
    require_keeper(viewer)
    kept = sum(not _load_country(record) for record in reference.countries())
    for iso2, names in reference.areas().items():
        _load_areas(iso2, names)
    listed: set[int] = set()
    for position, record in enumerate(reference.helplines()):
        loaded = _load_helpline(record, position)
        kept += loaded is None
        listed.update(loaded or ())
    gone = Contact.objects.filter(added_here=False, replaced_by=None).exclude(pk__in=listed)
    return Loaded(
        countries=Country.objects.count(),
        helplines=Helpline.objects.count(),
        contacts=Contact.objects.count(),
        kept=kept + _corrected(),
        unlisted=tuple(f"{c.helpline_id}: {c.value}" for c in gone.order_by("pk")),
    )


@transaction.atomic
def record_test(
    viewer: Viewer,
    contact_id: int,
    worked: bool,
    note: str = "",
    confirm_last: bool = False,
    at: datetime | None = None,
) -> Recorded:
    """Record a test of a contact; a failed test hides it. `at`: the time, if not now.

    An officer alone may record only a test that changes nothing for children: NotAllowed otherwise. The first
    one that works shows the contact to them. Raises LastNumber where it would hide the last number of a country
    and `confirm_last` is not set; NotFound; BadInput for a note of more than 500 characters.
    """
    contact = live(contact_id)
    if queries.is_shown(viewer, contact_id) == worked:
        require_officer(viewer)
    else:
        require_keeper(viewer)
    if len(note) > 500:
        raise BadInput("note", _("The note is too long: 500 characters at most."))
    last = not worked and _is_last(viewer, contact)
    if last and not confirm_last:
        raise LastNumber
    ContactTest.objects.create(
        contact=contact, at=at or clock.now(), worked=worked, tester=viewer.name, note=note
    )
    return Recorded(hidden=not worked, flagged=last)


def live(contact_id: int) -> Contact:
    """Return a contact that no correction has replaced. Raises NotFound."""
    row = Contact.objects.select_related("helpline").filter(pk=contact_id, replaced_by=None).first()
    if row is None:
        raise NotFound
    return row


@transaction.atomic
def add_country(
    viewer: Viewer, iso2: str, name: str, languages: Iterable[str] = (), source: Iterable[str] = ()
) -> str:
    """Add a country that the reference data lacks, with its language tags; return its code."""
    require_keeper(viewer)
    if not _ISO2.fullmatch(iso2):
        raise BadInput("iso2", _("A country's code is two capital letters."))
    if not name.strip():
        raise BadInput("name", _("The country needs a name."))
    tags = [{"tag": tag, "role": ""} for tag in languages]
    _row, new = Country.objects.get_or_create(
        iso2=iso2,
        defaults={"name": name, "languages": tags, "source": list(source), "added_here": True},
    )
    if not new:
        raise Conflict(_("This country already exists."))
    return iso2


@transaction.atomic
def set_areas(viewer: Viewer, iso2: str, areas: Mapping[str, str]) -> int:
    """Replace the areas of a country by `areas` (ISO 3166-2 code to name); return how many."""
    require_officer(viewer)
    home = queries.country(viewer, iso2)
    for code, name in areas.items():
        start, _dash, part = code.partition("-")
        if start != home.iso2 or not _PART.fullmatch(part) or not name.strip():
            raise BadInput(
                "areas",
                _("An area needs a code that begins with its country, such as XA-01, and a name."),
            )
    for code, name in areas.items():
        Area.objects.update_or_create(code=code, defaults={"country_id": home.iso2, "name": name})
    Area.objects.filter(country=home.iso2).exclude(pk__in=areas).delete()
    return len(areas)


@transaction.atomic
def add_helpline(
    viewer: Viewer,
    iso2: str | None,
    name: str,
    kind: str,
    ways: Iterable[tuple[str, str]],
    *,
    source: str,
    hours: str = "",
    free_of_charge: bool | None = None,
    languages: Iterable[str] = (),
    about: str = "",
    source_date: str = "",
    local_name: str = "",
) -> str:
    """Add a helpline with its contacts, pairs of channel and value; return its slug.

    `kind` is one of kinds.KINDS; `iso2` None: international. Raises BadInput, Conflict, NotFound.
    """
    require_keeper(viewer)
    _check_helpline(name, kind, source)
    _check_local_name(local_name)
    country = queries.country(viewer, iso2).iso2 if iso2 else None
    slug = reference.slug(iso2 or "", name)
    row, new = Helpline.objects.get_or_create(
        slug=slug,
        defaults={
            "country_id": country,
            "name": name,
            "local_name": local_name,
            "kind": kind,
            "about": about,
            "hours": hours,
            "free_of_charge": free_of_charge,
            "languages": list(languages),
            "source": source,
            "source_date": source_date,
            "position": Helpline.objects.count(),
            "added_here": True,
        },
    )
    if not new:
        raise Conflict(_("A helpline with this name already exists."))
    for channel, value in ways:
        add_contact(viewer, row.slug, channel, value)
    return row.slug


@transaction.atomic
def add_contact(viewer: Viewer, slug: str, channel: str, value: str) -> int:
    """Add a contact, such as a new number, to a helpline; return its id. Raises BadInput, NotFound."""
    require_keeper(viewer)
    helpline = Helpline.objects.filter(pk=slug).first()
    if helpline is None:
        raise NotFound
    if channel not in Channel.values:
        raise BadInput("channel", _("This is not a known way to contact a helpline."))
    _check_value("value", channel, value)
    row, _new = Contact.objects.get_or_create(
        helpline=helpline,
        channel=channel,
        value=value,
        replaced_by=None,
        defaults={"position": helpline.contacts.count(), "added_here": True},
    )
    return row.pk


@transaction.atomic
def correct_helpline(
    viewer: Viewer,
    slug: str,
    *,
    source: str,
    name: str,
    hours: str,
    values: Mapping[int, str],
    seen: int = 0,
    local_name: str | None = None,
) -> Corrected:
    """Correct a helpline's names, hours and contacts (`values`, by id); its first source is kept.

    A changed number is a new, untested contact, which children do not see; tests stay with the old one.
    `local_name` None: as it is. `seen`: the newest
    correction that the officer knew, 0 for none. Raises BadInput (`value_<id>` for a contact),
    CorrectedMeanwhile where there is a newer one, NotFound.
    """
    require_keeper(viewer)
    line = Helpline.objects.select_for_update().filter(pk=slug).first()
    if line is None:
        raise NotFound
    if (line.corrections.order_by("-id").values_list("id", flat=True).first() or 0) != seen:
        raise CorrectedMeanwhile
    _check_facts(name, source)
    if len(hours) > 100:
        raise BadInput("hours", _("The hours are too long: 100 characters at most."))
    known_as = line.local_name if local_name is None else local_name
    _check_local_name(known_as)
    facts = [
        ("name", line.name, name),
        ("local_name", line.local_name, known_as),
        ("hours", line.hours, hours),
    ]
    changes = [fact for fact in facts if fact[1] != fact[2]]
    line.name, line.local_name, line.hours = name, known_as, hours
    line.save(update_fields=["name", "local_name", "hours"])
    changes += [change for pk, value in values.items() for change in _replace(line, pk, value)]
    if not changes:
        raise BadInput("changes", _("Nothing differs from the current entry."))
    line.corrections.create(at=clock.now(), corrector=viewer.name, changes=changes, source=source)
    whole = json.dumps([slug, changes, source], ensure_ascii=False)
    return Corrected(tuple(changes), hashlib.sha256(whole.encode()).hexdigest())


def _replace(line: Helpline, pk: int, value: str) -> list[tuple[str, str, str]]:
    """Replace a contact by a new one; return the change, if any."""
    old = line.contacts.filter(pk=pk, replaced_by=None).first()
    if old is None:
        raise NotFound
    if old.value == value:
        return []
    _check_value(f"value_{pk}", old.channel, value)
    if line.contacts.filter(channel=old.channel, value=value, replaced_by=None).exists():
        raise BadInput(f"value_{pk}", _("This number or address is already listed."))
    old.replaced_by = line.contacts.create(
        channel=old.channel, value=value, position=old.position, added_here=True
    )
    old.save(update_fields=["replaced_by"])
    return [(old.channel, old.value, value)]


def _check_helpline(name: str, kind: str, source: str) -> None:
    _check_facts(name, source)
    if kind not in KINDS:
        raise BadInput("kind", _("This kind of helpline is not known."))


def _check_facts(name: str, source: str) -> None:
    if not name.strip() or len(name) > 200:
        raise BadInput("name", _("The helpline needs a name of at most 200 characters."))
    if not source.strip():
        raise BadInput("source", _("Please give a source: every entry needs one."))


def _check_local_name(local_name: str) -> None:
    if len(local_name) > 200:
        raise BadInput("local_name", _("This name is too long: 200 characters at most."))


def _check_value(field: str, channel: str, value: str) -> None:
    if len(value) > 200 or not contacts.is_readable(channel, value):
        raise BadInput(field, _("This number or address cannot be used."))


def _corrected() -> int:
    """Return the number of helplines of the reference data that were corrected here."""
    ours = Helpline.objects.filter(added_here=False, corrections__isnull=False)
    return ours.distinct().count()


def _load_country(record: reference.CountryRecord) -> bool:
    same = (
        "name",
        "languages",
        "child_definition",
        "national_units",
        "missing",
        "source",
        "caution",
    )
    fields = {key: value for key, value in record.items() if key in same}
    if Country.objects.filter(pk=record["iso2"], added_here=True).exists():
        return False
    Country.objects.update_or_create(iso2=record["iso2"], defaults=fields)
    return True


def _load_areas(iso2: str, names: Mapping[str, str]) -> None:
    """Write the areas of a country, unless it has some: an administrator's stay."""
    if not Area.objects.filter(country=iso2).exists():
        Area.objects.bulk_create(
            Area(code=code, country_id=iso2, name=name) for code, name in names.items()
        )


def _load_helpline(record: reference.HelplineRecord, position: int) -> list[int] | None:
    """Write one record; return its contacts' ids, or None where a helpline added here has its name."""
    slug = reference.slug(record["iso2"], record["name"])
    if Helpline.objects.filter(pk=slug, added_here=True).exists():
        return None
    same = (
        "name",
        "local_name",
        "kind",
        "hours",
        "free_of_charge",
        "languages",
        "source",
        "source_date",
        "note",
    )
    fields = {key: value for key, value in record.items() if key in same}
    fields |= {"about": record["purpose"], "confidence": record["confidence"], "position": position}
    done = Correction.objects.filter(helpline=slug).values_list("changes", flat=True)
    for what in {change[0] for changes in done for change in changes}:
        fields.pop(what, None)
    row, _new = Helpline.objects.update_or_create(
        slug=slug, defaults={**fields, "country_id": record["iso2"] or None}
    )
    return _load_contacts(row, record["contacts"])


def _load_contacts(helpline: Helpline, listed: list[tuple[str, str]]) -> list[int]:
    values = [(channel, one) for channel, all_ in listed for one in contacts.split_numbers(all_)]
    ids: list[int] = []
    for position, (channel, value) in enumerate(values):
        rows = helpline.contacts.filter(channel=channel, value=value)  # corrected ones too
        if not rows.update(position=position):
            helpline.contacts.create(channel=channel, value=value, position=position)
        ids += rows.values_list("pk", flat=True)
    return ids


def _is_last(viewer: Viewer, contact: Contact) -> bool:
    """Say whether `contact` is the last visible number (of its purpose, or of all)."""
    iso2 = contact.helpline.country_id
    if iso2 is None:
        return False
    # Two officers who report the last two numbers at once wait for one another here.
    Country.objects.select_for_update().get(pk=iso2)
    before = queries.for_upkeep(viewer, iso2)
    after = [_without(line, contact.pk) for line in before]
    newly = set(queries.lacks(after)) - set(queries.lacks(before))
    return bool(newly) or (_visible(before) > 0 and _visible(after) == 0)


def _without(line: HelplineView, contact_id: int) -> HelplineView:
    return replace(line, contacts=tuple(way for way in line.contacts if way.id != contact_id))


def _visible(lines: Sequence[HelplineView]) -> int:
    return sum(
        len(line.numbers) for purpose in Purpose for line in queries.for_child(lines, purpose)
    )
