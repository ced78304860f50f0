"""Evidence as the page of a commitment and that of a milestone list it.

It is filled here and not by a template, which takes longer to draw a list of it than to find it.
"""

from __future__ import annotations

from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from cartagena_ogp.drawing import draw
from cartagena_ogp.models import Attachment
from cartagena_ogp.templatetags.many import NOTHING, filled, joined, time_of
from cartagena_ogp.templatetags.portal import lang_es

from .models import Evidence
from .templatetags.commitments import file_size, short_hash

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


def evidence_list(evidence: list[Evidence], *, preview: bool, with_milestone: bool = False) -> SafeString:
    """The list, of rows with their attachment; nothing when it is empty.

    `with_milestone` says which milestone each proves. A file that is not public yet has no link, unless it is
    a `preview`.
    """
    if not evidence:
        return NOTHING
    lang, sample = lang_es(), filled("<p>{}</p>\n", draw("components/illustrative.html", {}))
    kinds = {value: str(label) for value, label in Evidence.Kind.choices}
    undated, elsewhere = _("sin fecha conocida"), _("en otro sitio")
    of_milestone = _("hito %(number)s")
    advice = _("Si descargas el archivo, su huella debe ser esta:")

    def item(proof: Evidence) -> SafeString:
        file = proof.attachment
        opens = preview or file is None or file.is_public
        facts: list[Any] = [kinds[proof.kind]]
        facts += [file.extension, file_size(file.size)] if file else [elsewhere]
        facts.append(time_of(proof.dated_on) if proof.dated_on else undated)
        if with_milestone and proof.milestone:
            facts.append(of_milestone % {"number": proof.milestone.number})
        title: Any = proof.title
        if opens and not proof.withdrawn_at:
            rel = ELSEWHERE if proof.url else NOTHING
            title = filled('<a href="{}"{}>{}</a>', proof.address, rel, proof.title)
        digest = NOTHING
        if file:
            digest = filled(DIGEST, short_hash(file.sha256), advice, file.sha256)
        return filled(
            ITEM,
            " evidence__item--withdrawn" if proof.withdrawn_at else "",
            photo_of(file, lang) if file and file.is_image and opens else NOTHING,
            *(lang, title, filled(" · ".join(["{}"] * len(facts)), *facts)),
            *(sample if proof.is_illustrative else NOTHING, lang, proof.description),
            filled(WITHDRAWN, _("Se retiró:"), lang, proof.withdrawn_reason)
            if proof.withdrawn_at
            else NOTHING,
            digest,
        )

    return filled(LIST, joined(map(item, evidence)))


def photo_of(file: Attachment, lang: SafeString | str) -> SafeString:
    return filled(PHOTO, file.image_url(320), file.description, lang, file.width, file.height)
