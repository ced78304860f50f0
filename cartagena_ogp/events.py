"""What happened, in words: the codes of the history's events as people read them."""

from django.utils.translation import gettext_lazy as _

EVENTS = {
    "created": _("Se creó"),
    "published": _("Se publicó"),
    "changed": _("Se cambió"),
    "imported": _("Se cargó de una hoja de cálculo"),
    "secop_changed": _("Cambió en SECOP"),
    "modified": _("Se modificó lo prometido"),
    "status_changed": _("Cambió el estado"),
    "rescheduled": _("Cambió la fecha prometida"),
    "progress_reported": _("Se reportó un avance"),
    "evidence_added": _("Se agregó una evidencia"),
    "evidence_withdrawn": _("Se retiró una evidencia"),
    "file_added": _("Se agregó una foto o un documento"),
    "file_withdrawn": _("Se retiró una foto o un documento"),
    "answered": _("Respondió la institución"),
    "agreement_fulfilled": _("Se cumplió un acuerdo"),
    "issued": _("Se emitió el código"),
    "assigned": _("Se asignó a una obra"),
    "proofed": _("Se aceptó la prueba de impresión"),
    "installed": _("Se instaló"),
    "checked": _("Se revisó en su sitio"),
    "altered": _("Se reportó como alterada"),
    "retired": _("Se retiró de uso"),
    "responded": _("Se respondió a quien propuso"),
    "decided": _("Se decidió"),
    "merged_into": _("Se unió a otra"),
    "split_from": _("Una parte pasó a otra"),
    "inspired": _("Inspiró algo nuevo"),
    "link_revoked": _("Se anuló un vínculo"),
    "question_answered": _("Se respondió una pregunta"),
    "sent_to_city": _("Se envió a la Alcaldía para comentarios"),
    "request_answered": _("La institución respondió"),
    "request_closed": _("El monitor cerró la solicitud"),
    "objection_answered": _("La Alcaldía respondió la objeción"),
    "seat_seated": _("Alguien ocupó una curul"),
    "seat_alternate": _("Se eligió una suplencia"),
    "seat_called": _("Una suplencia pasó a ser titular"),
    "seat_resigned": _("Hubo una renuncia"),
    "seat_removed": _("Alguien salió por las reglas del comité"),
    "seat_expired": _("Terminó un periodo"),
    "seat_left": _("Quedó una vacante"),
    "session_held": _("El comité sesionó"),
    "rejected": _("Se rechazó"),
    "removed": _("Se retiraron sus palabras"),
    "erased": _("Se borraron sus palabras"),
    "withdrawn": _("Se retiró del portal"),
    "deleted": _("Se eliminó"),
    "redacted": _("Se retiró el contenido de una entrada"),
}


def event_words(code: str) -> str:
    """The event in words; a code without words speaks for itself."""
    return str(EVENTS.get(code, code.replace("_", " ").capitalize()))
