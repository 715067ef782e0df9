"""Addresses of officers, for administrators."""

from django.urls import URLPattern, path

from payung.doors.desk.officers import views

urlpatterns: list[URLPattern] = [
    path("administration/units/<uuid:unit>/invite/", views.invite, name="officer-invite"),
    path("administration/officers/<uuid:officer>/", views.officer, name="officer"),
    path("administration/officers/<uuid:officer>/roles/", views.roles, name="officer-roles"),
    path("administration/officers/<uuid:officer>/name/", views.rename, name="officer-rename"),
    path("administration/officers/<uuid:officer>/numbers/", views.numbers, name="officer-numbers"),
    path(
        "administration/officers/<uuid:officer>/invite-again/",
        views.invite_again,
        name="officer-invite-again",
    ),
    path(
        "administration/officers/<uuid:officer>/second-factor/",
        views.second_factor,
        name="officer-second-factor",
    ),
    path("administration/officers/<uuid:officer>/leave/", views.leave, name="officer-leave"),
    path("administration/officers/<uuid:officer>/cut-off/", views.cut_off, name="officer-cut-off"),
    path(
        "administration/officers/<uuid:officer>/recovery/",
        views.ask_recovery,
        name="officer-recovery",
    ),
]
