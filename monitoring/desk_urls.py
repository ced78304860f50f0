"""/gestion/seguimiento/: where the monitor, the city and the committee write, each in its own name."""

from django.urls import path

from .views import desk, desk_acts, desk_report

app_name = "monitoring_desk"
urlpatterns = [
    path("", desk.home, name="home"),
    # /gestion/seguimiento/informes/
    path("informes/nuevo/<slug:plan>/<slug:key>/", desk_report.start, name="start"),
    path("informes/<str:code>/", desk_report.tasks, name="tasks"),
    path("informes/<str:code>/datos/", desk_report.header, name="header"),
    path("informes/<str:code>/p/<str:place>/", desk_report.answer, name="answer"),
    path("informes/<str:code>/p/<str:place>/comentar/", desk_report.reply, name="reply"),
    path("informes/<str:code>/pdf/", desk_report.upload_pdf, name="pdf"),
    path("informes/<str:code>/vista-previa/", desk_report.preview, name="preview"),
    path("informes/<str:code>/enviar/", desk_report.send, name="send"),
    path("informes/<str:code>/cerrar/", desk_report.close_comments, name="close_comments"),
    path("informes/<str:code>/publicar/", desk_report.publish, name="publish"),
    path("informes/<str:code>/edicion/", desk_report.new_edition, name="new_edition"),
    path("evidencias/<int:pk>/quitar/", desk_report.remove_evidence, name="remove_evidence"),
    path("respuestas/<int:pk>/", desk_report.resolve, name="resolve"),
    # What is asked, agreed, read and judged
    path("compromisos/<str:ogp_id>/solicitud/", desk_acts.ask, name="ask"),
    path("solicitudes/<str:code>/responder/", desk_acts.answer_request, name="answer_request"),
    path("solicitudes/<str:code>/concluir/", desk_acts.close_request, name="close_request"),
    path("planes/<slug:slug>/sesion/", desk_acts.session, name="session"),
    path("acuerdos/<int:pk>/cumplir/", desk_acts.fulfil, name="fulfil"),
    path("hitos/<str:code>/lectura/", desk_acts.read, name="read"),
    path("hitos/<str:code>/veredicto/", desk_acts.judge, name="judge"),
    path("veredictos/<str:code>/responder/", desk_acts.reply_to_verdict, name="reply_to_verdict"),
]
