"""Addresses of exhibits and of each step of their custody."""

from django.urls import URLPattern, path

from payung.doors.desk.exhibits import contents, custody, details, views

urlpatterns: list[URLPattern] = [
    path("reports/<uuid:report>/exhibits/", views.of_report, name="report-exhibits"),
    path("reports/<uuid:report>/exhibits/take-in/", views.take_in, name="report-take-in"),
    path("exhibits/", views.exhibits, name="exhibits"),
    path("exhibits/take-in/", views.take_in, name="take-in"),
    path("exhibits/<uuid:exhibit>/", details.exhibit, name="exhibit"),
    *(
        path(f"exhibits/<uuid:exhibit>/{act}/", custody.step, {"act": act}, f"exhibit-{act}")
        for act in custody.DO
    ),
    path("exhibits/<uuid:exhibit>/inside/", contents.inside, name="exhibit-inside"),
]
