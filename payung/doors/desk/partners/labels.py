"""Labels of the lanes of partners."""

from typing import Final

from django.utils.translation import gettext_lazy as _

from payung.foundation.errors import Text

LANES: Final[dict[str, Text]] = {
    "partner": _("partner: a hotline or an organisation for children"),
    "industry": _("industry: a service provider"),
    "foreign_police": _("foreign police: a unit in another country"),
}
