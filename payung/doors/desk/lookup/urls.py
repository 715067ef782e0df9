"""Address of the hash lookup."""

from django.urls import URLPattern, path

from payung.doors.desk.lookup import views

urlpatterns: list[URLPattern] = [
    path("known/", views.known, name="known"),
]
