"""Address of the search."""

from django.urls import URLPattern, path

from payung.doors.desk.search import views

urlpatterns: list[URLPattern] = [
    path("search/", views.search, name="search"),
]
