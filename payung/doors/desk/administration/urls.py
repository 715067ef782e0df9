"""Addresses of units and of signatures of the root."""

from django.urls import URLPattern, path

from payung.doors.desk.administration import views

urlpatterns: list[URLPattern] = [
    path("administration/", views.administration, name="administration"),
    path("administration/units/add/", views.add, name="unit-add"),
    path("administration/units/<uuid:unit>/", views.unit_of, name="unit-of"),
    path("administration/units/<uuid:unit>/change/", views.change, name="unit-change"),
    path("administration/root-signature/", views.root_signature, name="root-signature"),
    path("administration/recovery/", views.recovery, name="recovery"),
]
