"""`/ayuda/`: how to do each thing here, in few steps, for whoever arrives for the first time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext_lazy as _

from cartagena_ogp.http import page

Words = Any
"""A string that is translated when it is shown."""


@dataclass(frozen=True)
class Article:
    """One thing to do: what for, its steps in order, what to know, and where it is done."""

    slug: str
    title: Words
    summary: Words
    steps: tuple[Words, ...]
    links: tuple[tuple[Words, str], ...]
    notes: tuple[Words, ...] = ()


ARTICLES = (
    Article(
        "encontrar-una-obra",
        _("Encontrar una obra o un compromiso"),
        _("Mira en qué va lo que la ciudad prometió o contrató."),
        (
            _("Escribe en «Buscar» el barrio, la calle o el nombre. No importan las tildes."),
            _("O abre el mapa de obras y elige tu localidad."),
            _("En cada página están el estado, las fechas, la plata, la fuente y el historial de cambios."),
        ),
        ((_("Buscar"), "search"), (_("Obras"), "publicworks:list"), (_("Compromisos"), "commitments:list")),
        (_("Lo marcado «Dato ilustrativo» es un ejemplo, no un hecho."),),
    ),
    Article(
        "leer-una-valla",
        _("Leer la valla de una obra"),
        _("El cuadro de puntos de la valla abre la página de esa obra."),
        (
            _("Apunta la cámara del celular al cuadro de puntos y abre el enlace."),
            _("¿Sin cámara? Escribe las siete letras y números impresos al lado."),
            _("Compara la foto y el lugar de la página con lo que ves en la calle."),
            _("Si algo no coincide, repórtalo en esa misma página."),
        ),
        ((_("Comprobar una valla"), "publicworks:sign_check"),),
        (_("El enlace siempre lleva a este portal. Si te pide datos o plata, no es de la Alcaldía."),),
    ),
    Article(
        "seguir",
        _("Enterarte de los cambios"),
        _("Recibe un aviso cuando cambie lo que te importa."),
        (
            _("En la página de la obra, el compromiso o la propuesta, elige «Seguir»."),
            _("Escribe tu correo y cada cuánto quieres el aviso."),
            _("Abre el enlace que te enviamos: sin ese paso no guardamos tu correo."),
        ),
        ((_("Seguir por correo"), "follow"),),
        (_("Cada aviso trae un enlace para no recibir más. También puedes seguir sin correo, con Atom."),),
    ),
    Article(
        "comentar",
        _("Comentar"),
        _("Lo que escribes es público y lo puede responder la entidad."),
        (
            _("Busca «Comentar» en la página de la que quieres hablar."),
            _("Escribe tu comentario y tu correo, que no se publica."),
            _("Abre el enlace que te enviamos antes de 48 horas."),
            _("Una persona lo lee y decide con reglas publicadas; te escribimos el resultado."),
        ),
        ((_("Reglas de los comentarios"), "comment_rules"),),
        (_("Para denunciar a alguien usa el canal de denuncias: un comentario lo ve todo el mundo."),),
    ),
    Article(
        "proponer",
        _("Proponer una idea"),
        _("Las propuestas pueden llegar a ser compromisos del próximo plan."),
        (
            _("Mira si tu idea ya está: apoyarla la hace más fuerte."),
            _("Si no está, escribe qué pides y por qué."),
            _("Confírmala con el enlace que llega a tu correo."),
            _("La revisa una persona, y en su página verás cada paso y cada razón."),
        ),
        ((_("Propuestas"), "cocreation:proposals"), (_("Reglas"), "cocreation:rules")),
    ),
    Article(
        "votar",
        _("Votar y comprobar tu voto"),
        _("Tu voto es secreto y puedes comprobar que se contó."),
        (
            _("Abre la consulta y pide tu papeleta con tu documento y tu correo."),
            _("Abre el enlace que te enviamos, marca y confirma."),
            _("Anota tu recibo: se muestra una sola vez."),
            _("Después del cierre, busca tu recibo. También puedes contar tú todas las papeletas."),
        ),
        (
            (_("Consultas"), "cocreation:consultations"),
            (_("Programa para contar las papeletas"), "cocreation:vote_verifier"),
        ),
        (_("No le muestres tu recibo a quien te ofrezca algo por tu voto."),),
    ),
    Article(
        "denunciar",
        _("Denunciar corrupción sin exponerte"),
        _("No pedimos tu nombre y no guardamos tu dirección de internet."),
        (
            _("Usa un celular o un computador que no sea del trabajo, y otra red que la de la oficina."),
            _("Cuenta qué pasó y excluye de la lectura a quien esté involucrado."),
            _("Guarda la clave de 20 caracteres: es la única forma de volver."),
            _("Vuelve con tu clave a leer la respuesta y a enviar más pruebas."),
        ),
        (
            (_("Denunciar"), "complaints:start"),
            (_("Seguimiento de una denuncia"), "complaints:enter"),
            (_("Cómo funciona el canal"), "complaints:how_it_works"),
        ),
        (
            _("«Salir de esta página» borra lo que escribiste y te lleva a otro sitio."),
            _("Si hay peligro ahora mismo, llama al 123."),
        ),
    ),
    Article(
        "reutilizar-los-datos",
        _("Usar los datos"),
        _("Todo lo público se puede descargar, copiar y vender diciendo de dónde salió."),
        (
            _("Elige un conjunto y un formato: hoja de cálculo, CSV o JSON."),
            _("Filtra antes de bajar si solo quieres una parte."),
            _("Para un programa, usa la API: no pide llave ni registro."),
            _("Comprueba la bitácora: cada cambio está encadenado y firmado."),
        ),
        (
            (_("Datos"), "datasets"),
            (_("API"), "api_guide"),
            (_("Comprobar la bitácora"), "log_verify"),
            (_("Términos y derechos de autor"), "terms"),
        ),
    ),
)
BY_SLUG = {article.slug: article for article in ARTICLES}


@page
def index(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/help.html", {"articles": ARTICLES})


@page
def article(request: HttpRequest, slug: str) -> HttpResponse:
    """One article. Raises Http404."""
    if slug not in BY_SLUG:
        raise Http404
    others = [each for each in ARTICLES if each.slug != slug]
    return render(request, "pages/help_article.html", {"article": BY_SLUG[slug], "others": others})


urlpatterns = [
    path("", index, name="help"),
    path("<slug:slug>/", article, name="help_article"),
]
