"""Delete rows in one statement that reads none of them."""

from typing import Any

from django.db.models import QuerySet


def remove(rows: QuerySet[Any]) -> int:
    """Delete `rows` in one statement that reads none of them, and return how many.

    Django's own `delete` would read whole rows to look for what hangs on them. Who deletes may read no words,
    and whatever hangs on them is named here: a test holds that nothing is forgotten.
    """
    return rows._raw_delete(rows.db) or 0  # None where it could see that there is nothing
