"""Addresses of the pages that look after people, numbers and areas."""

from typing import Final

from django.urls import URLPattern, path

from payung.doors.desk.views import keeping

_A: Final = "administration/"
_OFFICER: Final = _A + "officers/<uuid:officer>/"
_PARTNER: Final = _A + "partners/<uuid:partner>/"
_HELPLINES: Final = _A + "helplines/<slug:country>/"
_STEP: Final = _A + "set-up/<slug:country>/<slug:step>/"
_COLLEAGUE: Final = "unit/colleagues/<uuid:officer>/"

urlpatterns: list[URLPattern] = [
    path("unit/keeping/", keeping.keeping, name="keeping"),
    path("unit/keeping/decide/", keeping.decide, name="keeping-decide"),
    path("unit/keeping/settle/", keeping.settle, name="keeping-settle"),
]
