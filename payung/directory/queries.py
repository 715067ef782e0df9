"""Every read of the directory. Except those for upkeep, they return only what a child may see.

These are public facts, the same for every viewer, so the functions do not use theirs.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Final

from django.db.models import BooleanField, Count, Max, OuterRef, Q, QuerySet, Subquery
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from payung.directory import contacts, takedown
from payung.directory.cards import (
    AreaView,
    ChangeView,
    ContactView,
    CorrectionView,
    CountryView,
    Due,
    Gaps,
    HelplineView,
    MissingNumber,
    Numbers,
    Tested,
    due_at,
)
from payung.directory.change_labels import FACTS, ChangeKind, Outcome
from payung.directory.helpline_kinds import DAY_AND_NIGHT, REMARKS, Channel, Purpose, kind_of
from payung.directory.models import (
    Area,
    Change,
    Contact,
    ContactTest,
    Correction,
    Country,
    Helpline,
)
from payung.foundation import clock
from payung.foundation.errors import NotFound
from payung.foundation.viewer import DoorViewer, SystemViewer, Viewer

# Purposes for which every country owes a child at least one number.
OWED: Final = (Purpose.TALK, Purpose.EMERGENCY)
_NOBODY: Final = (SystemViewer.kind, DoorViewer.kind)  # testers that are no named person
_LONG_AGO: Final = datetime(1970, 1, 1, tzinfo=UTC)  # before any test
_NEWEST: Final = ContactTest.objects.filter(contact=OuterRef("pk")).order_by("-at", "-id")


def countries(viewer: Viewer) -> tuple[CountryView, ...]:
    """Return all countries by name."""
    del viewer
    return tuple(_country(row) for row in Country.objects.order_by("name"))


def country(viewer: Viewer, iso2: str) -> CountryView:
    """Return one country. Raises NotFound."""
    del viewer
    row = Country.objects.filter(pk=iso2).first()
    if row is None:
        raise NotFound
    return _country(row)


def areas(viewer: Viewer, iso2: str) -> tuple[AreaView, ...]:
    """Return the areas of a country by name; none where nobody has set them."""
    del viewer
    rows = Area.objects.filter(country=iso2).order_by("name", "code")
    return tuple(AreaView(row.code, row.name) for row in rows)


def area_name(viewer: Viewer, code: str) -> str:
    """Return the name of an area by its ISO 3166-2 code, or nothing where nobody has set it."""
    del viewer
    return Area.objects.filter(pk=code).values_list("name", flat=True).first() or ""


def area_counts(viewer: Viewer) -> dict[str, int]:
    """Return the number of areas by country; countries without areas are absent."""
    del viewer
    return dict(Area.objects.order_by().values_list("country_id").annotate(Count("pk")))


def helplines(
    viewer: Viewer, iso2: str, purpose: Purpose = Purpose.TALK
) -> tuple[HelplineView, ...]:
    """Return the helplines of a country in a child's order: children's, national, others.

    All have at least one visible contact. Two SQL queries.
    """
    del viewer
    return for_child(_all(Q(country=iso2)), purpose)


def emergency(viewer: Viewer, iso2: str) -> tuple[HelplineView, ...]:
    """Return the police emergency numbers of a country: ambulances have a purpose of their own."""
    return helplines(viewer, iso2, Purpose.EMERGENCY)


def international(viewer: Viewer, purpose: Purpose | None = None) -> tuple[HelplineView, ...]:
    """Return the international helplines, for a purpose or for any."""
    del viewer
    rows = _all(Q(country=None))
    return tuple(
        line for one in ([purpose] if purpose else Purpose) for line in for_child(rows, one)
    )


def for_upkeep(viewer: Viewer, iso2: str | None) -> tuple[HelplineView, ...]:
    """Return all helplines of a country (None: international), hidden ones too: for officers."""
    del viewer
    return tuple(_all(Q(country=iso2)))


def tested_numbers(viewer: Viewer, iso2: str) -> dict[Purpose, tuple[tuple[str, ContactView], ...]]:
    """Return the telephone numbers of a country that somebody has tried and that worked, for each purpose.

    With the name of each line, in the order of the directory. One SQL query.
    """
    del viewer
    by_purpose: dict[Purpose, list[tuple[str, ContactView]]] = {purpose: [] for purpose in Purpose}
    rows = _contacts(Q(helpline__country=iso2)).select_related("helpline")
    for row in rows.order_by("helpline__position", "helpline__slug", "position", "id"):
        view, line = _contact(row), row.helpline
        if view.is_shown and view.is_number:
            by_purpose[kind_of(line.kind).purpose].append((line.name, view))
    return {purpose: tuple(numbers) for purpose, numbers in by_purpose.items()}


def numbers(viewer: Viewer, iso2: str) -> Numbers:
    """Return what a child of a country can call now. Two SQL queries."""
    del viewer
    lines = _all(Q(country=iso2))
    return Numbers(
        emergency=for_child(lines, Purpose.EMERGENCY),
        ambulances=for_child(lines, Purpose.AMBULANCE),
        helplines=for_child(lines, Purpose.TALK),
        sentence=_sentence(lacks(lines)),
    )


def gaps(viewer: Viewer, iso2: str) -> Gaps:
    """Return the missing numbers of a country; false where none is missing. Raises NotFound."""
    home = country(viewer, iso2)
    lacking = lacks(_all(Q(country=iso2)))
    no_talk, no_emergency = (purpose in lacking for purpose in OWED)
    return Gaps(home, no_talk, no_emergency, home.missing, _sentence(lacking))


def countries_without_number(viewer: Viewer) -> tuple[MissingNumber, ...]:
    """Return the countries without a number to talk to somebody, or without one for an emergency.

    No emergency number is missing where calling may harm a child.
    """
    lines: dict[str | None, list[HelplineView]] = {}
    for line in _all(Q(country__isnull=False)):
        lines.setdefault(line.country, []).append(line)
    return tuple(
        MissingNumber(home.iso2, home.name, purpose, failed=_had(lines[home.iso2], purpose))
        for home in countries(viewer)
        for purpose in lacks(lines.setdefault(home.iso2, []))
        if not home.caution or purpose is not Purpose.EMERGENCY
    )


def newest_tests(viewer: Viewer, contact_ids: Iterable[int]) -> dict[int, Tested]:
    """Return the newest tests by contact; untested contacts are absent. One SQL query."""
    del viewer
    tried = Contact.objects.filter(pk__in=set(contact_ids))
    newest = tried.annotate(newest=Subquery(_NEWEST.values("id")[:1])).values("newest")
    return {
        row.contact_id: Tested(
            row.at, row.worked, row.tester, row.note, by_person=row.tester not in _NOBODY
        )
        for row in ContactTest.objects.filter(pk__in=newest)
    }


def corrections(viewer: Viewer, iso2: str | None) -> dict[str, list[CorrectionView]]:
    """Return the corrections by helpline of a country, newest first: for upkeep. One SQL query."""
    del viewer
    by_helpline: dict[str, list[CorrectionView]] = {}
    for row in Correction.objects.filter(helpline__country=iso2).order_by("-at", "-id"):
        changes = tuple((what, before, after) for what, before, after in row.changes)
        view = CorrectionView(row.pk, row.at, row.corrector, changes, row.source)
        by_helpline.setdefault(row.helpline_id, []).append(view)
    return by_helpline


def is_shown(viewer: Viewer, contact_id: int) -> bool:
    """Say whether children see a contact: a named person has tested it, and the newest test worked."""
    del viewer
    return any(_contact(row).is_shown for row in _contacts(Q(pk=contact_id)))


def changes(viewer: Viewer, since: datetime | None = None) -> tuple[ChangeView, ...]:
    """Return the waiting changes, oldest first, then those decided from `since` on."""
    del viewer
    waiting = Change.objects.filter(decided_at=None).order_by("at", "id")
    decided = Change.objects.filter(decided_at__gte=since).order_by("-decided_at") if since else ()
    return tuple(_change(row) for row in (*waiting, *decided))


def changes_waiting(viewer: Viewer) -> int:
    """Return the number of changes that wait for a second person."""
    del viewer
    return Change.objects.filter(decided_at=None).count()


def changes_since(viewer: Viewer, since: datetime) -> int:
    """Return the number of changes that wait, or were proposed or decided from `since` on."""
    del viewer
    return Change.objects.filter(
        Q(decided_at=None) | Q(at__gte=since) | Q(decided_at__gte=since)
    ).count()


def _change(row: Change) -> ChangeView:
    return ChangeView(
        id=row.pk,
        what=ChangeKind(row.kind).label,
        place=row.place,
        helpline=row.helpline,
        differences=tuple((FACTS.get(what, what), was, now) for what, was, now in row.changes),
        source=row.content.get("source") or row.content.get("note", ""),
        at=row.at,
        proposer=row.proposer,
        outcome=Outcome(row.outcome).label if row.outcome else "",
        decider=row.decider,
        decided_at=row.decided_at,
    )


def due(viewer: Viewer, countries: Iterable[str]) -> tuple[Due, ...]:
    """Return the contacts of `countries`, and international ones, that are due for a test, longest due first.

    One SQL query.
    """
    del viewer
    newest = {field: Subquery(_NEWEST.values(field)[:1]) for field in ("tester", "worked", "at")}
    corrected = Correction.objects.filter(helpline=OuterRef("helpline")).order_by("-at")
    where = Q(helpline__country__in=set(countries)) | Q(helpline__country=None)
    rows = (
        Contact.objects.filter(where, replaced_by=None)
        .select_related("helpline__country")
        .annotate(by=newest["tester"], worked=newest["worked"], tried_at=newest["at"])
        .annotate(corrected_at=Subquery(corrected.values("at")[:1]))
        .order_by("helpline__position", "helpline", "position", "id")
    )
    contacts = [_due(row) for row in rows]
    late = [
        contact for contact in contacts if contact.since is None or contact.since <= clock.now()
    ]
    return tuple(sorted(late, key=lambda contact: contact.since or _LONG_AGO))


def _due(row: Any) -> Due:
    """Return a contact with the time of its next test; `row`: annotated with its newest test."""
    tried = None if row.by in (None, *_NOBODY) else row.tried_at
    home = row.helpline.country
    return Due(
        contact=row.pk,
        channel=Channel(row.channel).label,
        value=row.value,
        hidden=row.worked is False,
        helpline=row.helpline.name,
        country=home.iso2 if home else None,
        country_name=home.name if home else "",
        since=due_at(tried, row.corrected_at),
    )


def has_tested_number(
    viewer: Viewer, iso2: str, purpose: Purpose, since: datetime | None = None
) -> bool:
    """Say whether children see a number that a named person has tested, not before `since`. Two SQL queries."""
    tested = (
        contact.last_checked
        for line in helplines(viewer, iso2, purpose)
        for contact in line.numbers
    )
    return any(at is not None and (since is None or at >= since) for at in tested)


def untested(viewer: Viewer, iso2: str, since: datetime | None = None) -> tuple[Purpose, ...]:
    """Return the purposes owed to a child for which no named person has tested a number, not before `since`.

    Where calling may harm a child, one tested line is enough, whichever two people have chosen: an emergency
    number is not owed there.
    """
    lacking = tuple(one for one in OWED if not has_tested_number(viewer, iso2, one, since))
    if not _is_cautious(iso2):
        return lacking
    return () if len(lacking) < len(OWED) else (Purpose.TALK,)


def for_child(lines: Iterable[HelplineView], purpose: Purpose) -> tuple[HelplineView, ...]:
    """Return the helplines of `lines` for `purpose` that a child may see, in a child's order."""
    wanted = [line for line in lines if line.purpose == purpose]
    wanted.sort(key=lambda line: kind_of(line.kind).rank)
    visible = (replace(line, contacts=_showable(line.contacts)) for line in wanted)
    return tuple(line for line in visible if line.contacts)


def lacks(lines: Iterable[HelplineView]) -> tuple[Purpose, ...]:
    """Return the purposes owed to a child for which `lines` show no number."""
    kept = tuple(lines)
    return tuple(
        purpose for purpose in OWED if not any(line.numbers for line in for_child(kept, purpose))
    )


def _showable(ways: Iterable[ContactView]) -> tuple[ContactView, ...]:
    return tuple(way for way in ways if way.is_shown and not contacts.has_outdated_words(way.value))


def _is_cautious(iso2: str) -> bool:
    """Say whether calling may harm a child of a country."""
    return Country.objects.filter(pk=iso2).exclude(caution="").exists()


def _had(lines: Iterable[HelplineView], purpose: Purpose) -> bool:
    return any(line.numbers for line in lines if line.purpose == purpose)


def _all(where: Q) -> list[HelplineView]:
    """Return the matching helplines with all their contacts. Two SQL queries."""
    rows = list(Helpline.objects.filter(where).order_by("position", "slug"))
    ways = _ways([row.pk for row in rows])
    return [_helpline(row, ways.get(row.pk, [])) for row in rows]


def _ways(slugs: list[str]) -> dict[str, list[ContactView]]:
    ways: dict[str, list[ContactView]] = {}
    for row in _contacts(Q(helpline__in=slugs)).order_by("position", "id"):
        ways.setdefault(row.helpline_id, []).append(_contact(row))
    return ways


def _contacts(where: Q) -> QuerySet[Contact]:
    """Return the matching contacts that were not replaced, with when each worked and whether it did last.

    Only a named person's test counts as having worked; a failed one counts whoever tested.
    """
    return Contact.objects.filter(where, replaced_by=None).annotate(
        newest_worked=Subquery(_NEWEST.values("worked")[:1], output_field=BooleanField()),
        last_checked=Max("tests__at", filter=Q(tests__worked=True) & ~Q(tests__tester__in=_NOBODY)),
    )


def _contact(row: Contact) -> ContactView:
    read = vars(row)
    written, remark = contacts.split_remark(row.value)
    return ContactView(
        id=row.pk,
        channel=row.channel,
        label=Channel(row.channel).label,
        value=row.value,
        written=written,
        remark=REMARKS.get(remark, remark),
        href=contacts.href(row.channel, row.value),
        last_checked=read["last_checked"],
        hidden=read["newest_worked"] is False,
    )


def _helpline(row: Helpline, ways: Iterable[ContactView]) -> HelplineView:
    kind = kind_of(row.kind)
    return HelplineView(
        slug=row.slug,
        country=row.country_id,
        name=row.name,
        local_name=row.local_name,
        kind=row.kind,
        label=kind.label,
        way=kind.way,
        purpose=kind.purpose,
        about=row.about,
        hours=row.hours,
        day_and_night=row.hours in DAY_AND_NIGHT,
        free=row.free_of_charge,
        languages=tuple(row.languages),
        source=row.source,
        source_date=row.source_date,
        confidence=row.confidence,
        note=row.note,
        contacts=tuple(ways),
    )


def _country(row: Country) -> CountryView:
    return CountryView(
        iso2=row.iso2,
        name=row.name,
        languages=tuple(language["tag"] for language in row.languages),
        child_definition=row.child_definition,
        missing=row.missing,
        source=tuple(row.source),
        caution=row.caution,
        added_here=row.added_here,
    )


def removal_services(viewer: Viewer) -> tuple[takedown.RemovalService, ...]:
    """Return the services that the reference data names; those without a form only by name."""
    del viewer
    return takedown.services()


def removal_clocks(viewer: Viewer, iso2: str) -> tuple[takedown.RemovalClock, ...]:
    """Return the clocks that bind services in a country, those of no country, and those for comparison last."""
    del viewer
    return tuple(sorted(takedown.clocks(), key=lambda law: (law.iso2 != iso2, bool(law.iso2))))


def representative(viewer: Viewer, iso2: str) -> takedown.Representative:
    """Return who may ask for a child in a country; an empty record where nothing is known."""
    del viewer
    known = {record.iso2: record for record in takedown.representatives()}
    return known.get(iso2, takedown.Representative(iso2))


def _sentence(lacking: tuple[Purpose, ...]) -> str | Promise:
    if len(lacking) > 1:
        return _("We do not have a number for you here yet. We do not want to guess.")
    if Purpose.TALK in lacking:
        return _("We do not have a number here yet to talk to someone.")
    if Purpose.EMERGENCY in lacking:
        return _("We do not have an emergency number here yet.")
    return ""
