"""Addresses of the persons of a case."""

from django.urls import URLPattern, path

from payung.doors.desk.persons import views

urlpatterns: list[URLPattern] = [
    path("reports/<uuid:report>/persons/add/", views.add, name="person-add"),
    path("reports/<uuid:report>/persons/<uuid:person>/", views.show, name="person"),
    path("reports/<uuid:report>/persons/<uuid:person>/change/", views.change, name="person-change"),
    path(
        "reports/<uuid:report>/persons/<uuid:person>/mistake/", views.mistake, name="person-mistake"
    ),
]
