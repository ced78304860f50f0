"""/seguir/"""

from django.urls import path

from cartagena_ogp.follow import views

urlpatterns = [
    path("", views.index, name="follow"),
    path("lista/", views.follow_list, name="follow_list"),
    path("lugar/<slug:code>/", views.follow_place, name="follow_place"),
    path("revisa-tu-correo/", views.asked, name="follow_asked"),
    path("confirmar/<str:token>/", views.confirm, name="follow_confirm"),
    path("mis-avisos/<str:token>/", views.manage, name="follow_manage"),
    path("dejar/<str:token>/", views.stop, name="follow_stop"),
    path("dejar-todo/<str:token>/", views.stop_all, name="follow_stop_all"),
    path("<slug:kind>/<str:code>/", views.follow_record, name="follow_record"),
]
