"""Addresses of plans, commitments, milestones and the meetings that coordinate them."""

from django.urls import path

from . import exports, views

app_name = "commitments"

urlpatterns = [
    # /planes/
    path("planes/", views.plans, name="plans"),
    path("planes/<slug:slug>/", views.plan, name="plan"),
    path("planes/<slug:slug>/ogp.csv", exports.ogp_csv, name="plan_ogp_csv"),
    # /compromisos/
    path("compromisos/", views.commitments, name="list"),
    path("compromisos/datos.csv", views.commitments_csv, name="list_csv"),
    path("compromisos/datos.json", views.commitments_json, name="list_json"),
    path("compromisos/calendario/", views.calendar, name="calendar"),
    path("compromisos/calendario.ics", views.calendar_ics, name="calendar_ics"),
    path("compromisos/mesas/", views.meetings, name="meetings"),
    path("compromisos/mesas/<str:code>/", views.meeting, name="meeting"),
    path("compromisos/<str:ogp_id>.json", views.commitment_json, name="commitment_json"),
    path("compromisos/<str:ogp_id>.ics", views.commitment_ics, name="commitment_ics"),
    path("compromisos/<str:ogp_id>/", views.commitment, name="commitment"),
    path("compromisos/<str:ogp_id>/versiones/", views.versions, name="versions"),
    path("compromisos/<str:ogp_id>/hitos/<int:number>/", views.milestone, name="milestone"),
]
