"""Export corrected sentences, sealed for those who keep the lists: a supervisor reads each and decides."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from uuid import UUID

import pyrage
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from payung.foundation import clock, sealing
from payung.foundation.errors import BadInput, Conflict, NotFound
from payung.foundation.identifiers import clean
from payung.intake import acts, policy
from payung.intake.models import ReportMark
from payung.intake.rule_marks.queries.corrected_sentences import (
    Corrected,
    corrected,
    own_marks,
)
from payung.intake.rule_marks.traces import traces_in
from payung.intake.rule_marks.verdicts import KINDS, LONGEST, Verdict
from payung.ledger.actions import acting
from payung.staff.viewer import OfficerViewer
from payung.triage.reader import Kind


@dataclass(frozen=True)
class Chosen:
    """A sentence that a supervisor lets go, as they have read it. `kind`: what it tells; NONE: no danger."""

    mark: UUID
    sentence: str
    kind: Kind


@dataclass(frozen=True)
class SealedFile:
    """A file that only the keepers of the lists can open."""

    name: str
    body: bytes


def list_keepers() -> list[pyrage.x25519.Recipient]:
    """Return the public keys of those who keep the lists; none where no setting names one. Raises BadInput."""
    try:
        words = settings.PAYUNG_LISTS_KEY.replace(",", " ").split()
        return [pyrage.x25519.Recipient.from_str(word) for word in words]
    except pyrage.RecipientError:
        raise BadInput(
            "key", _("PAYUNG_LISTS_KEY must be an age public key, which begins with age1.")
        ) from None


def open_sentences(viewer: OfficerViewer) -> tuple[Corrected, ...]:
    """Return the unit's corrected sentences for a supervisor to read; the ledger records how many."""
    policy.require_export_sentences(viewer)
    with acting(viewer) as act:
        found = corrected(viewer)
        if found:
            act.record(_chain(viewer), acts.SENTENCES_READ, _unit(viewer), count=len(found))
    return found


def export_sentences(
    viewer: OfficerViewer, language: str, chosen: Collection[Chosen]
) -> SealedFile:
    """Return the chosen sentences of one language as a file that `payung language measure` takes, sealed.

    Raises BadInput without a key or a choice, and for a sentence with a number, account or address in it;
    NotFound for what is not the unit's to export; Conflict where it was changed meanwhile.
    """
    policy.require_export_sentences(viewer)
    keepers = list_keepers()
    if not keepers:
        raise BadInput("key", _("Nobody has set whom to seal it to: PAYUNG_LISTS_KEY is empty."))
    if not chosen:
        raise BadInput("sentences", _("Choose at least one sentence."))
    with acting(viewer) as act:
        _locked(viewer, [one.mark for one in chosen])
        known = {one.mark: one for one in corrected(viewer)}
        lines = [_line(known.get(one.mark), one, language) for one in chosen]
        body = pyrage.encrypt("".join(lines).encode(), keepers)
        now = clock.now()
        ReportMark.objects.filter(id__in=[one.mark for one in chosen]).update(exported_at=now)
        act.record(
            _chain(viewer),
            acts.SENTENCES_EXPORTED,
            _unit(viewer),
            digest=sealing.digest(body),
            count=len(chosen),
        )
    return SealedFile(f"{language}-{now:%Y%m%d-%H%M}.tsv.age", body)


def leave_out(viewer: OfficerViewer, marks: Collection[UUID]) -> int:
    """Let sentences never be exported: they are no longer offered. Return how many."""
    policy.require_export_sentences(viewer)
    with acting(viewer) as act:
        found = _locked(viewer, marks)
        if found:
            ReportMark.objects.filter(id__in=found).update(has_sentence=False)
            act.record(_chain(viewer), acts.SENTENCES_LEFT_OUT, _unit(viewer), count=len(found))
    return len(found)


def _locked(viewer: OfficerViewer, marks: Iterable[UUID]) -> list[UUID]:
    """Lock marks that are the unit's to export, in the order of their ids. Raises NotFound for another."""
    wanted = set(marks)
    rows = own_marks(viewer).filter(id__in=wanted).select_for_update(of=("self",))
    found = list(rows.order_by("id").values_list("id", flat=True))
    if set(found) != wanted:
        raise NotFound
    return found


def _line(known: Corrected | None, chosen: Chosen, language: str) -> str:
    """Return a line of the file. Raises BadInput where it may not leave the house."""
    if known is None or known.language != language:
        raise Conflict
    words = clean(chosen.sentence)
    if not words or len(words) > LONGEST:
        raise BadInput("sentences", _("A sentence must have 1 to 600 characters."))
    if found := traces_in(words).sure:
        refusal = _("Take this out first: %(found)s") % {"found": ", ".join(found)}
        raise BadInput("sentences", refusal)
    right = {Kind.NONE} if known.verdict is Verdict.NO_DANGER else set(KINDS)
    if chosen.kind not in right:
        raise BadInput("sentences", _("Choose which kind of danger each sentence tells of."))
    return f"{chosen.kind.value}\t{words}\n"


def _chain(viewer: OfficerViewer) -> str:
    return f"{viewer.unit}/rules"


def _unit(viewer: OfficerViewer) -> str:
    return f"unit:{viewer.unit}"
