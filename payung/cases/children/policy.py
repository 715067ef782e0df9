"""Whether an officer may be the worker of a child. Pure."""

from collections.abc import Sequence
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from payung.cases.persons.households import lives_with
from payung.cases.persons.queries import Person, is_child
from payung.cases.queries.child_files import Cards
from payung.staff.policy import PermissionResult


def may_work_with(
    child: Person, worker: UUID, known: Sequence[Person], cards: Cards
) -> PermissionResult:
    """Say whether an officer may become the worker of a child.

    Not where they work with another child of the same home, and one of the two may have harmed.
    """
    home = lives_with(child, known)
    for other in known:
        is_theirs = other.id in cards and cards[other.id].worker == worker
        may_have_harmed = child.details.has_harmed or other.details.has_harmed
        if other.id in home and is_child(other) and is_theirs and may_have_harmed:
            reason = _(
                "This officer works with a child who lives with this one, and one of the two may have "
                "harmed another child. Choose somebody else: each needs a worker of their own."
            )
            return PermissionResult(given=False, reason=reason)
    return PermissionResult(
        given=True, reason=_("The officer works with no child from whom this one is kept apart.")
    )
