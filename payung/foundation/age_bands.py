"""How old somebody is, in bands: one set for the child's form, persons, exhibits and figures. Pure."""

from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class AgeBand(TextChoices):
    """How old somebody is. The codes of children are those of the report's contract."""

    UNDER_6 = "0-5", _("under 6")
    FROM_6 = "6-11", _("6 to 11")
    FROM_12 = "12-14", _("12 to 14")
    FROM_15 = "15-17", _("15 to 17")
    ADULT = "18+", _("18 or older")


# The youngest and oldest age of each band of children, in years.
YEARS: Final = {
    AgeBand.UNDER_6: (0, 5),
    AgeBand.FROM_6: (6, 11),
    AgeBand.FROM_12: (12, 14),
    AgeBand.FROM_15: (15, 17),
}
