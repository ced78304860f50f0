"""/participa/propuestas/"""

from django.urls import path

from ..views import proposals as views

urlpatterns = [
    path("participa/propuestas/", views.proposals, name="proposals"),
    path("participa/propuestas/nueva/", views.new, name="new"),
    path("participa/propuestas/<str:code>/", views.proposal, name="proposal"),
    path("participa/propuestas/<str:code>/apoyar/", views.support, name="support"),
    path("participa/propuestas/<str:code>/retirar/", views.withdraw, name="withdraw"),
    path("participa/reclamar/", views.claim, name="claim"),
    path("participa/revisa-tu-correo/", views.sent, name="sent"),
]
