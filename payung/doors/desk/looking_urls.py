"""Addresses of looking at exhibits, and of looking after those who do."""

from typing import Final

from django.urls import URLPattern, path

from payung.doors.desk.views import care, looking, worklist

_EXHIBIT: Final = "exhibits/<uuid:exhibit>/"
_LOOK: Final = "looks/<uuid:viewing>/"

urlpatterns: list[URLPattern] = [
    path("worklist/", worklist.worklist, name="worklist"),
    path(_EXHIBIT + "look/", looking.look, name="exhibit-look"),
    path(_EXHIBIT + "ruling/", looking.ruling, name="exhibit-ruling"),
    path(_LOOK, looking.viewing, name="look"),
    path(_LOOK + "picture/", looking.picture, name="look-picture"),
    path(_LOOK + "reveal/", looking.reveal, name="look-reveal"),
    path(_LOOK + "still/", looking.still, name="look-still"),
    path(_LOOK + "hide/", looking.hide, name="look-hide"),
    path(_LOOK + "end/", looking.end, name="look-end"),
    path("care/", care.care, name="care"),
    path("care/opt/", care.opt, name="care-opt"),
    path("care/beside/", care.beside, name="care-beside"),
    path("care/limits/", care.limits, name="care-limits"),
]
