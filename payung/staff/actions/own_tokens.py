"""Keep the tokens of an officer's own name, numbers and addresses; the words themselves are kept nowhere."""

from collections.abc import Iterable
from typing import Final
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from payung.foundation.blind_index import Token, keys
from payung.foundation.errors import BadInput
from payung.foundation.viewer import Viewer
from payung.ledger.actions import acting
from payung.staff import acts
from payung.staff.models import Officer, OfficerToken, UnitKind
from payung.staff.own_identifiers import NAME, NUMBERS, kind_of, tokens_of
from payung.staff.policy import require
from payung.staff.queries.lookups import chain, found_officer
from payung.staff.roles import Permission

MOST: Final = 20  # numbers and addresses of one officer


def keep_name_tokens(officer: Officer) -> None:
    """Keep the tokens of an officer's full name under today's keys, instead of those before."""
    _replace(officer, [NAME], tokens_of(NAME, officer.full_name, officer.unit.country))


def complete_name_tokens(officer: UUID) -> None:
    """Keep the tokens of an officer's name where the newest key of the index has made none yet."""
    newest = keys()[0].id
    if not OfficerToken.objects.filter(officer_id=officer, kind=NAME, key_id=newest).exists():
        keep_name_tokens(Officer.objects.select_related("unit").get(id=officer))


def set_own_numbers(viewer: Viewer, officer: UUID, values: Iterable[str]) -> int:
    """Set an officer's own telephone numbers and e-mail addresses, instead of all before; return how many.

    Only their tokens are kept. Raises BadInput, field `numbers`, where one is neither a number nor an address.
    """
    require(viewer, Permission.PEOPLE_OFFICER_MANAGE)
    typed = [text for value in values if (text := value.strip())]
    if len(typed) > MOST:
        raise BadInput("numbers", _("At most 20 numbers and addresses, one a line."))
    with acting(viewer) as act:
        row = found_officer(officer)
        country = row.unit.country
        tokens = [
            token for text in typed for token in tokens_of(_kind(text, country), text, country)
        ]
        _replace(row, NUMBERS, tokens)
        number = len({token.value for token in tokens if token.key_id == keys()[0].id})
        act.record(chain(row.unit_id), acts.OFFICER_NUMBERS_SET, f"officer:{officer}", count=number)
    return number


def _kind(text: str, country: str) -> str:
    kind = kind_of(text, country)
    if kind is None:
        raise BadInput(
            "numbers",
            _("One line is neither a telephone number nor an e-mail address: write one a line."),
        )
    return kind


def _replace(officer: Officer, kinds: Iterable[str], tokens: Iterable[Token]) -> None:
    OfficerToken.objects.filter(officer=officer, kind__in=kinds).delete()
    watches = officer.unit.kind == UnitKind.OVERSIGHT
    OfficerToken.objects.bulk_create(
        (
            OfficerToken(
                officer=officer,
                kind=token.kind.partition(":")[2],
                key_id=token.key_id,
                value=token.value,
                watches=watches,
            )
            for token in tokens
        ),
        ignore_conflicts=True,  # two lines with the same number
    )
