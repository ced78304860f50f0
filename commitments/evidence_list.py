"""Evidence as the page of a commitment and that of a milestone list it.

It is filled here and not by a template, which takes longer to draw a list of it than to find it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from cartagena_ogp.addresses import address
from cartagena_ogp.drawing import draw
from cartagena_ogp.labels import words_of
from cartagena_ogp.models.attachments import extension_of
from cartagena_ogp.templatetags.many import NOTHING, filled, joined, time_of
from cartagena_ogp.templatetags.portal import lang_es

from .models import Evidence
from .templatetags.commitments import file_size, short_hash

PHOTO_WIDTH = 320
LIST = '<ul class="evidence">\n{}</ul>'
ITEM = """<li class="evidence__item{}">
{}<h3{}>{}</h3>
<p class="evidence__facts">{}</p>
{}<p{}>{}</p>
{}{}</li>"""
PHOTO = """<img class="evidence__photo" src="{}" alt="{}"{} width="{}" height="{}" loading="lazy"
decoding="async">
"""
DIGEST = (
    '<details class="details"><summary>SHA-256 <code translate="no">{}</code></summary>'
    '<div><p>{} <code translate="no">{}</code></p></div></details>\n'
)
WITHDRAWN = "<p><strong>{}</strong> <span{}>{}</span></p>\n"
ELSEWHERE = SafeString(' rel="noreferrer"')


COLUMNS = (
    *(
        "kind",
        "title",
        "description",
        "url",
        "dated_on",
        "withdrawn_at",
        "withdrawn_reason",
        "is_illustrative",
    ),
    "milestone_id",
    *(f"attachment__{name}" for name in ("public_id", "original_name", "size", "sha256", "is_public")),
    *(f"attachment__{name}" for name in ("description", "width", "height")),
)
"""What the list says of each: its file, when it has one, is of its public identifier."""


def for_list(rows: QuerySet[Evidence]) -> QuerySet[Evidence, Any]:
    """What the list needs, as plain rows, in one query."""
    return rows.values_list(*COLUMNS, named=True)


def evidence_list(
    evidence: list[Any], *, preview: bool, numbers: Mapping[int, int] | None = None
) -> SafeString:
    """The list, of rows of `for_list`; nothing when it is empty.

    `numbers` says which milestone each proves, by its key. A file that is not public yet has no link, unless
    it is a `preview`.
    """
    if not evidence:
        return NOTHING
    lang, sample = lang_es(), filled("<p>{}</p>\n", draw("components/illustrative.html", {}))
    kinds = words_of(Evidence.Kind)
    undated, elsewhere = _("sin fecha conocida"), _("en otro sitio")
    of_milestone, withdrawn = _("hito %(number)s"), _("Se retiró:")
    advice = _("Si descargas el archivo, su huella debe ser esta:")

    def item(proof: Any) -> SafeString:
        file = proof.attachment__public_id
        opens = preview or not file or proof.attachment__is_public
        facts: list[Any] = [kinds[proof.kind]]
        if file:
            facts += [extension_of(proof.attachment__original_name), file_size(proof.attachment__size)]
        else:
            facts.append(elsewhere)
        facts.append(time_of(proof.dated_on) if proof.dated_on else undated)
        if numbers and proof.milestone_id:
            facts.append(of_milestone % {"number": numbers[proof.milestone_id]})
        title: Any = proof.title
        if opens and not proof.withdrawn_at:
            url, rel = (address("attachment", file), NOTHING) if file else (proof.url, ELSEWHERE)
            title = filled('<a href="{}"{}>{}</a>', url, rel, title)
        digest = NOTHING
        if file:
            sha256 = proof.attachment__sha256
            digest = filled(DIGEST, short_hash(sha256), advice, sha256)
        return filled(
            ITEM,
            " evidence__item--withdrawn" if proof.withdrawn_at else "",
            photo_of(proof, lang) if file and proof.attachment__width is not None and opens else NOTHING,
            *(lang, title, filled(" · ".join(["{}"] * len(facts)), *facts)),
            *(sample if proof.is_illustrative else NOTHING, lang, proof.description),
            filled(WITHDRAWN, withdrawn, lang, proof.withdrawn_reason) if proof.withdrawn_at else NOTHING,
            digest,
        )

    return filled(LIST, joined(map(item, evidence)))


def photo_of(proof: Any, lang: SafeString) -> SafeString:
    url = address("attachment_image", proof.attachment__public_id, PHOTO_WIDTH, "webp")
    size = (proof.attachment__width, proof.attachment__height)
    return filled(PHOTO, url, proof.attachment__description, lang, *size)
