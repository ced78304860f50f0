"""/participa/consultas/"""

from django.urls import path

from ..views import consultations, voting

urlpatterns = [
    path("participa/consultas/", consultations.consultations, name="consultations"),
    path("participa/consultas/verificar.py", consultations.verifier, name="vote_verifier"),
    path("participa/consultas/<slug:slug>/", consultations.consultation, name="consultation"),
    path("participa/consultas/<slug:slug>/opciones/", consultations.options, name="consultation_options"),
    path("participa/consultas/<slug:slug>/resultado/", consultations.result, name="consultation_result"),
    path("participa/consultas/<slug:slug>/recibo/", consultations.receipt, name="consultation_receipt"),
    path("participa/consultas/<slug:slug>/sellos.csv", consultations.live_seals, name="consultation_seals"),
    path(
        "participa/consultas/<slug:slug>/archivos/<str:name>",
        consultations.published_file,
        name="consultation_file",
    ),
    path("participa/consultas/<slug:slug>/votar/", voting.ask, name="vote"),
    path("participa/consultas/<slug:slug>/correo/", voting.asked, name="vote_asked"),
    path("participa/consultas/<slug:slug>/papeleta/", voting.ballot, name="vote_ballot"),
    path("participa/consultas/<slug:slug>/papeleta/<str:token>/", voting.enter, name="vote_enter"),
    path("participa/consultas/<slug:slug>/reclamo/", voting.claim, name="vote_claim"),
    path("participa/consultas/<slug:slug>/reclamo/recibido/", voting.claimed, name="vote_claimed"),
]
