"""Addresses of wellbeing and viewing limits."""

from django.urls import URLPattern, path

from payung.doors.desk.care import views

urlpatterns: list[URLPattern] = [
    path("care/", views.care, name="care"),
    path("care/opt/", views.opt, name="care-opt"),
    path("care/beside/", views.beside, name="care-beside"),
    path("care/limits/", views.limits, name="care-limits"),
]
