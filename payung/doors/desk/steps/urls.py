"""Addresses of the steps of a case, and of one's own open steps."""

from django.urls import URLPattern, path

from payung.doors.desk.steps import views

urlpatterns: list[URLPattern] = [
    path("steps/", views.own, name="steps"),
    path("reports/<uuid:report>/steps/add/", views.choose, name="step-choose"),
    path("reports/<uuid:report>/steps/plan/<slug:kind>/", views.plan, name="step-plan"),
    path("reports/<uuid:report>/steps/record/<slug:kind>/", views.record, name="step-record"),
    path("reports/<uuid:report>/steps/<uuid:step>/", views.show, name="step"),
    path("reports/<uuid:report>/steps/<uuid:step>/change/", views.change, name="step-change"),
    path("reports/<uuid:report>/steps/<uuid:step>/done/", views.finish, name="step-finish"),
    path("reports/<uuid:report>/steps/<uuid:step>/correct/", views.correct, name="step-correct"),
    path("reports/<uuid:report>/steps/<uuid:step>/call-off/", views.call_off, name="step-call-off"),
]
