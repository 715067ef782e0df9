"""Address of the languages of the public face."""

from django.urls import URLPattern, path

from payung.doors.desk.languages import views

urlpatterns: list[URLPattern] = [
    path("administration/languages/", views.languages, name="languages"),
]
