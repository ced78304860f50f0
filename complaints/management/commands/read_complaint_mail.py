"""Turns the mails of the city's complaints box into sealed cases, and removes them from it."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from complaints.assisted import BadMailbox, empty_mailbox


class Command(BaseCommand):
    help = _("Sella como denuncias los correos de COMPLAINT_MAILBOX y los borra del buzón.")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.COMPLAINT_MAILBOX:
            raise CommandError(_("COMPLAINT_MAILBOX no tiene valor: no hay buzón que leer."))
        try:
            done, left = empty_mailbox(on=timezone.localdate())
        except BadMailbox as error:
            raise CommandError(str(error)) from error
        said = ngettext("%(count)s correo sellado y borrado.", "%(count)s correos sellados y borrados.", done)
        self.stdout.write(said % {"count": done})
        if left:
            raise CommandError(
                _("Quedan %(count)s en el buzón: pesan demasiado o no hay quien pueda abrirlos.")
                % {"count": left}
            )
