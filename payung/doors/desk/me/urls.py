"""Addresses of the officer's own page."""

from django.urls import URLPattern, path

from payung.doors.desk.me import keyboard, views

urlpatterns: list[URLPattern] = [
    path("me/", views.me, name="me"),
    path("me/language/", views.language, name="me-language"),
    path("me/password/", views.password, name="me-password"),
    path("keys/", keyboard.keys, name="keys"),
]
