"""What an entry of the history changed, one line a fact, for feeds and mails."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from cartagena_ogp.log_entries import Told


def changes_in_words(told: Told) -> Iterator[str]:
    """Each fact that changed, before and after; of a first entry, nothing: all of it would be new."""
    if told.is_first:
        return
    for change in told.changes:
        if change.is_part:
            words = _("%(label)s: se agregó") if change.after else _("%(label)s: se quitó")
            yield words % {"label": change.label}
        elif change.before and change.after:
            yield _("%(label)s: antes «%(before)s», ahora «%(after)s»") % {
                "label": change.label, "before": change.before, "after": change.after,
            }  # fmt: skip
        elif change.after:
            yield _("%(label)s: «%(after)s»") % {"label": change.label, "after": change.after}
        else:
            yield _("%(label)s: se quitó «%(before)s»") % {"label": change.label, "before": change.before}
