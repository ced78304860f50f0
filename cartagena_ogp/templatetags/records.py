"""What every public record offers besides its page: to be followed, fed, answered, reused."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode

from django import template
from django.conf import settings
from django.db import models
from django.db.models import Count, QuerySet
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cartagena_ogp.addresses import address
from cartagena_ogp.compiled import Compiled
from cartagena_ogp.models import Comment
from cartagena_ogp.opendata.catalogue import schema_of_record
from cartagena_ogp.records import record_for
from cartagena_ogp.templatetags.many import NOTHING, filled, joined
from cartagena_ogp.templatetags.portal import number

register = template.Library()

# As Django's `json_script`: nothing inside can end the element or open another.
ESCAPES = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}


def counted(kind: str, code: str) -> QuerySet[Comment, int]:
    """How many comments of a record can be read."""
    rows = Comment.objects.about(kind, code).standing().order_by()
    return rows.values("about_kind").annotate(n=Count("pk")).values_list("n", flat=True)


STANDING = Compiled(counted)


TOOLS = '<ul class="plain record-tools">\n{}\n</ul>'
TOOL = '<li><a href="{}"{}>{}</a></li>'
COMMENT = '{}<span class="visually-hidden"> {}</span>'
ATOM = SafeString(' type="application/atom+xml"')


@register.simple_tag
def record_tools(obj: models.Model) -> SafeString:
    """What can be done with a published record: comment, follow, read its history, reuse; for a box with a
    heading of its own. Nothing per visitor, and no query but the count of its comments, when it takes them.

    A draft offers nothing. Raises `KeyError` when the model is not a public record.
    """
    if getattr(obj, "published_at", True) is None:
        return NOTHING
    record = record_for(obj)
    where = [record.kind, record.code(obj)]
    tools: list[tuple[str, SafeString, str]] = []
    if record.comments:
        count = _("Comentar (%(count)s)") % {"count": number(sum(STANDING.rows(*where)))}
        comments = filled(COMMENT, count, _("comentarios publicados"))
        tools.append((address("comments", *where), NOTHING, comments))
    tools.append((address("follow_record", *where), NOTHING, _("Seguir por correo")))
    tools.append((address("record_feed", *where), ATOM, _("Seguir con un lector de noticias (Atom)")))
    if record.date(obj):
        dates = _("Poner sus fechas en mi calendario (.ics)")
        tools.append((address("record_calendar", *where), NOTHING, dates))
    tools += [
        (address("record_log", *where), NOTHING, _("Ver su historia")),
        (address("api_v1:one", record.dataset, where[1]), NOTHING, _("Sus datos (JSON)")),
        (address("dataset", record.dataset), NOTHING, _("Qué significa cada dato")),
        (address("embed_how_to", *where), NOTHING, _("Ponerlo en otro sitio")),
    ]
    return filled(TOOLS, joined(filled(TOOL, *tool) for tool in tools))


@register.simple_tag
def record_link(obj: models.Model, text: str) -> SafeString:
    """A link to a record under `text`; once it is withdrawn, the text alone and that it was."""
    record = record_for(obj)
    if record.is_public(obj):
        return format_html('<a href="{}">{}</a>', record.url(obj), text)
    return format_html('{} <span lang="{}">({})</span>', text, get_language(), _("retirado"))


@register.simple_tag
def record_head(obj: models.Model) -> SafeString | str:
    """All that the head of a record's page says to machines: feed, oEmbed and schema.org."""
    if getattr(obj, "published_at", True) is None:
        return ""
    return format_html("{}\n{}\n{}", feed_link(obj), oembed_link(obj), json_ld(obj))


@register.simple_tag
def feed_link(obj: models.Model) -> SafeString | str:
    """The `<link>` by which feed readers find the feed of a published record, for the page's head."""
    if getattr(obj, "published_at", True) is None:
        return ""
    record = record_for(obj)
    return format_html(
        '<link rel="alternate" type="application/atom+xml" title="{}" href="{}">',
        record.title(obj),
        address("record_feed", record.kind, record.code(obj)),
    )


@register.simple_tag
def oembed_link(obj: models.Model) -> SafeString | str:
    """The `<link>` by which other sites find how to embed a published record, for the page's head."""
    if getattr(obj, "published_at", True) is None:
        return ""
    record = record_for(obj)
    asked = urlencode({"url": settings.PORTAL_URL + record.url(obj)})
    return format_html(
        '<link rel="alternate" type="application/json+oembed" title="{}" href="{}?{}">',
        record.title(obj),
        settings.PORTAL_URL + address("oembed"),
        asked,
    )


@register.simple_tag
def json_ld(subject: Any) -> SafeString:
    """Tell search engines what the page is about: a public record, or a schema.org object already made.

    It is a block of data that no browser runs, so the policy `script-src 'self'` lets it be.
    """
    content = subject if isinstance(subject, dict) else schema_of_record(subject)
    text = json.dumps(content, ensure_ascii=False).translate(ESCAPES)
    return format_html('<script type="application/ld+json">{}</script>', SafeString(text))  # nosec B703
