"""Addresses of areas."""

from django.urls import URLPattern, path

from payung.doors.desk.areas import views

urlpatterns: list[URLPattern] = [
    path("administration/areas/", views.areas, name="areas"),
    path("administration/areas/<slug:country>/", views.areas_of, name="areas-of"),
]
