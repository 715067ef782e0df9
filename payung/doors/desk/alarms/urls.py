"""Addresses of the alarms."""

from django.urls import URLPattern, path

from payung.doors.desk.alarms import views

urlpatterns: list[URLPattern] = [
    path("alarms/", views.alarms, name="alarms"),
    path("alarms/sound/", views.sound, name="sound"),
]
