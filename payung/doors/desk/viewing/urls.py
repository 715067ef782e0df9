"""Addresses of viewing and of findings."""

from django.urls import URLPattern, path

from payung.doors.desk.viewing import findings, views

urlpatterns: list[URLPattern] = [
    path("exhibits/<uuid:exhibit>/look/", views.look, name="exhibit-look"),
    path("exhibits/<uuid:exhibit>/ruling/", findings.ruling, name="exhibit-ruling"),
    path("looks/<uuid:viewing>/", views.viewing, name="look"),
    path("looks/<uuid:viewing>/picture/", views.picture, name="look-picture"),
    path("looks/<uuid:viewing>/reveal/", views.reveal, name="look-reveal"),
    path("looks/<uuid:viewing>/still/", views.still, name="look-still"),
    path("looks/<uuid:viewing>/hide/", views.hide, name="look-hide"),
    path("looks/<uuid:viewing>/end/", views.end, name="look-end"),
]
