"""/participa/dialogos/"""

from django.urls import path

from ..views import dialogues as views

urlpatterns = [
    path("participa/dialogos/", views.dialogues, name="dialogues"),
    path("participa/dialogos/<str:code>/", views.dialogue, name="dialogue"),
    path("participa/dialogos/<str:code>/inscribirme/", views.register, name="dialogue_register"),
    path("participa/dialogos/<str:code>/preguntar/", views.ask, name="dialogue_ask"),
]
