"""/gestion/consultas/: attend voters, type papers, answer claims."""

from django.urls import path

from ..views import voting
from . import desk

app_name = "vote_desk"
urlpatterns = [
    path("", desk.index, name="index"),
    path("<slug:slug>/", desk.one, name="one"),
    path("<slug:slug>/atender/", desk.assist, name="assist"),
    path("<slug:slug>/papeleta/", voting.ballot, name="ballot"),
    path("<slug:slug>/papel/nueva/", desk.new_batch, name="new_batch"),
    path("<slug:slug>/papel/<str:code>/", desk.batch, name="batch"),
    path("<slug:slug>/mesa/", desk.slips, name="slips"),
    path("<slug:slug>/reclamos/<str:code>/", desk.answer, name="answer"),
]
