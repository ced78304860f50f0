"""What the pages of works share: the work an address means, its share card."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from cartagena_ogp.compiled import Compiled
from cartagena_ogp.templatetags.portal import STATUSES
from commitments.views.common import absolute, share_of

from .. import wording
from ..models import Work
from ..models.works import meant_code

PUBLISHED = Compiled(lambda code: Work.objects.published().filter(code=code))


def published_work(code: str, rows: Compiled[Work] = PUBLISHED) -> Work:
    """The work a code means, however it was typed. Raises Http404 for a draft and for no work."""
    return rows.row_or_404(meant_code(code))


def share_card(work: Work, on: Any) -> dict[str, str]:
    """What a shared link shows: the status beside the title and one sentence with the figure."""
    status = str(STATUSES[wording.shown_status(work, on)].label)
    sentence = wording.lead(work, on) or work.purpose or _("Una obra de Cartagena.")
    return share_of(work, title=work.title, status=status, description=sentence)


def page_address(work: Work) -> str:
    return absolute(work.get_absolute_url())
