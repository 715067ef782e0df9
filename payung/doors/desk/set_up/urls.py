"""Addresses of setting a country up."""

from django.urls import URLPattern, path

from payung.doors.desk.set_up import views

urlpatterns: list[URLPattern] = [
    path("administration/set-up/", views.own, name="set-up"),
    path("administration/set-up/staffing/", views.staff, name="set-up-staffing"),
    path("administration/set-up/<slug:country>/", views.of, name="set-up-of"),
    path("administration/set-up/<slug:country>/<slug:step>/", views.step, name="set-up-step"),
    path(
        "administration/set-up/<slug:country>/<slug:step>/done/", views.record, name="set-up-done"
    ),
    path(
        "administration/set-up/<slug:country>/<slug:step>/not-needed/",
        views.not_needed,
        name="set-up-not-needed",
    ),
    path("administration/set-up/<slug:country>/<slug:step>/undo/", views.undo, name="set-up-undo"),
]
