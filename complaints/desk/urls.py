"""Addresses under `/gestion/denuncias/`. Every one of a case answers 404 to whoever does not hold it."""

from django.urls import path

from . import case_pages, file_pages, identity_pages, inbox, key_pages, register, staff_pages

app_name = "desk"
urlpatterns = [
    path("", inbox.inbox, name="inbox"),
    # llave/
    path("llave/", key_pages.key, name="key"),
    path("llave/nueva/", key_pages.new_key, name="new_key"),
    path("llave/abrir/", key_pages.unlock, name="unlock"),
    path("llave/cerrar/", key_pages.lock, name="lock"),
    path("llave/frase/", key_pages.change_passphrase, name="passphrase"),
    path("llave/renovar/", key_pages.renew, name="renew_key"),
    # caso/
    path("caso/<str:reference>/", case_pages.case, name="case"),
    path("caso/<str:reference>/exportar/", case_pages.export, name="export"),
    path("caso/<str:reference>/recordatorio/<int:pk>/", case_pages.end_reminder, name="end_reminder"),
    path("caso/<str:reference>/archivo/<uuid:pk>/", file_pages.look, name="file"),
    path("caso/<str:reference>/archivo/<uuid:pk>/<int:number>.png", file_pages.picture, name="picture"),
    path("caso/<str:reference>/archivo/<uuid:pk>/descargar/", file_pages.take, name="take_file"),
    path("caso/<str:reference>/identidad/<uuid:pk>/", identity_pages.identity, name="identity"),
    path("caso/<str:reference>/<slug:name>/", case_pages.act, name="act"),
    # other channels
    path("registrar/", register.register, name="register"),
    # custodias
    path("identidades/", identity_pages.requests, name="identity_requests"),
    path("identidades/<uuid:pk>/", identity_pages.decide, name="identity_decision"),
    path("identidades/entregar/", identity_pages.hand_over, name="hand_over"),
    # the desk itself
    path("accesos/", staff_pages.give_all, name="give_all"),
    path("comprometida/", staff_pages.cut_off, name="cut_off"),
    path("personas/", staff_pages.people, name="people"),
    path("personas/<uuid:pk>/retirar/", staff_pages.retire, name="retire"),
    path("auditoria/", staff_pages.audit_log, name="audit"),
    path("plantillas/", staff_pages.templates, name="templates"),
    path("plantillas/nueva/", staff_pages.edit_template, name="new_template"),
    path("plantillas/<uuid:pk>/", staff_pages.edit_template, name="edit_template"),
    path("conservacion/", staff_pages.retention, name="retention"),
    path("conservacion/nuevo/", staff_pages.edit_rule, name="new_rule"),
    path("conservacion/<int:pk>/", staff_pages.edit_rule, name="edit_rule"),
    path("cambios/", staff_pages.improvements, name="improvements"),
    path("cambios/nuevo/", staff_pages.edit_improvement, name="new_improvement"),
    path("cambios/<uuid:pk>/", staff_pages.edit_improvement, name="edit_improvement"),
]
