"""/comentarios/"""

from django.urls import path

from cartagena_ogp.comments import views

urlpatterns = [
    path("reglas/", views.rules, name="comment_rules"),
    path("confirmar/<str:token>/", views.confirm, name="comment_confirm"),
    path("hilo/<str:code>/", views.thread, name="comment_thread"),
    path("<slug:kind>/<str:code>/", views.comments, name="comments"),
    path("<slug:kind>/<str:code>/nuevo/", views.new, name="comment_new"),
    path("<slug:kind>/<str:code>/enviado/", views.sent, name="comment_sent"),
]
