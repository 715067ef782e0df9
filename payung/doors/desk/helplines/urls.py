"""Addresses of helplines and of changes of their numbers."""

from django.urls import URLPattern, path

from payung.doors.desk.helplines import number_changes, views

urlpatterns: list[URLPattern] = [
    path("administration/helplines/", views.helplines, name="helplines"),
    path("numbers/", number_changes.changes, name="number-changes"),
    path("numbers/<int:change>/confirm/", number_changes.confirm, name="number-change-confirm"),
    path("numbers/<int:change>/drop/", number_changes.drop, name="number-change-drop"),
    path("administration/helplines/<slug:country>/", views.helplines_of, name="helplines-of"),
    path("administration/helplines/<slug:country>/add/", views.add, name="helpline-add"),
    path(
        "administration/helplines/<slug:country>/lines/<slug:slug>/add/",
        views.add_contact,
        name="helpline-contact-add",
    ),
    path(
        "administration/helplines/<slug:country>/lines/<slug:slug>/correct/",
        views.correct,
        name="helpline-correct",
    ),
    path(
        "administration/helplines/<slug:country>/contacts/<int:contact>/",
        views.tried,
        name="helpline-tried",
    ),
]
