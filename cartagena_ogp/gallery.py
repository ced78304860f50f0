"""Sample data of the component gallery (``/componentes/``), all of them made up."""

from datetime import date
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from cartagena_ogp.http import page
from cartagena_ogp.templatetags.portal import STATUSES


class SampleForm(forms.Form):
    """One control of each kind, all of them wrong, to see hints and errors together."""

    name = forms.CharField(label="Nombre de la junta", help_text="Como aparece en la resolución.")
    email = forms.EmailField(
        label="Correo",
        help_text="Solo lo usamos para responderte.",
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        required=False,
    )
    story = forms.CharField(label="Qué pasó", widget=forms.Textarea(attrs={"rows": 4}))
    place = forms.ChoiceField(label="Barrio", choices=[("", "Elige un barrio"), ("getsemani", "Getsemaní")])
    kind = forms.ChoiceField(
        label="Tipo de evidencia",
        choices=[("photo", "Foto"), ("document", "Documento"), ("minutes", "Acta")],
        widget=forms.RadioSelect,
        help_text="Elige una.",
    )
    values = forms.MultipleChoiceField(
        label="Valores",
        choices=[("participation", "Participación ciudadana"), ("access", "Acceso a la información")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    happened_on = forms.DateField(label="Fecha", widget=forms.DateInput(attrs={"type": "date"}))
    file = forms.FileField(label="Archivo", help_text="PDF o foto de menos de 25 MB.")
    agree = forms.BooleanField(label="Leí cómo se usan mis datos")


def _cards() -> list[dict[str, Any]]:
    return [
        {
            "heading": "Juntas de acción comunal que saben contratar",
            "url": "#tarjetas",
            "kind": "COCDI0001",
            "status": "complete",
            "summary": "Diez módulos de formación para que las juntas puedan contratar con el Distrito.",
            "real": 100,
            "planned": 100,
            "meta": ["Secretaría de Participación", "Terminó en noviembre de 2023"],
        },
        {
            "heading": "Rendición de cuentas en cada localidad",
            "url": "#tarjetas",
            "kind": "COCDI0002",
            "status": "substantial",
            "late": True,
            "illustrative": True,
            "summary": "Va con retraso: debía llevar el 75\u00a0% y lleva el 62\u00a0%.",
            "real": 62,
            "planned": 75,
            "meta": ["Secretaría de Planeación", "Hasta diciembre de 2023"],
        },
        {
            "heading": "Presupuesto abierto de los barrios insulares, con datos descargables",
            "url": "#tarjetas",
            "kind": "COCDI0003",
            "status": "no_evidence",
            "summary": "No hay novedades desde hace 9 semanas.",
        },
    ]


def _events() -> list[dict[str, Any]]:
    return [
        {
            "date": date(2023, 12, 7),
            "title": "Audiencia pública en el Teatro Adolfo Mejía",
            "text": "La Alcaldía rindió cuentas y respondió preguntas.",
            "actor": "Secretaría de Planeación Distrital",
            "status": "complete",
            "url": "#linea",
            "key": True,
        },
        {
            "date": date(2023, 6, 2),
            "text": "Las lluvias pararon las visitas tres semanas.",
            "illustrative": True,
        },
        {"date": date(2023, 1, 16), "title": "Empezó el compromiso"},
    ]


def _shapes() -> list[dict[str, Any]]:
    return [
        {
            "path": "M20 20L150 10L170 110L60 150Z",
            "label": "Histórica y del Caribe Norte",
            "url": "#mapa",
            "some": True,
        },
        {
            "path": "M150 10L330 30L300 140L170 110Z",
            "label": "De la Virgen y Turística",
            "url": "#mapa",
            "selected": True,
        },
        {
            "path": "M60 150L170 110L300 140L240 250L90 240Z",
            "label": "Industrial y de la Bahía",
            "url": "#mapa",
        },
    ]


def samples() -> dict[str, Any]:
    """Give the gallery's context: one bound form with errors, and sample inputs for every component."""
    return {
        "sample_form": SampleForm({"email": "ana@", "story": "Sin terminar"}),
        "statuses": list(STATUSES),
        "cards": _cards(),
        "events": _events(),
        "shapes": _shapes(),
        "today": date(2026, 3, 12),
        "facts": [
            {
                "label": "Responsable",
                "value": "Secretaría de Participación y Desarrollo Social",
                "url": "#datos",
            },
            {"label": "Inicio", "value": "enero de 2023", "datetime": "2023-01"},
            {"label": "Presupuesto", "value": "", "missing": "La entidad no ha publicado el valor."},
            {
                "label": "Contrato",
                "value": "CO1.PCCNTR.0000000000000000000000000000000000",
                "note": "En SECOP II",
            },
        ],
        "bars": [
            {"label": "Completos", "value": 12, "tone": "done"},
            {"label": "Con retraso", "value": 5, "tone": "late"},
            {"label": "Sin evidencia", "value": 2, "tone": "neutral"},
        ],
        "headers": [{"label": "Fecha"}, {"label": "Concepto"}, {"label": "Valor", "num": True}],
        "rows": [
            [
                {"text": "sep. 2025", "datetime": "2025-09", "header": True},
                {"text": "Anticipo"},
                {"text": "$\u00a0860.000.000", "num": True},
            ],
            [
                {"text": "ene. 2026", "datetime": "2026-01", "header": True},
                {"text": "Acta 1", "url": "#tabla"},
                {"text": "$\u00a01.420.000.000", "num": True},
            ],
        ],
        "filters": [
            {
                "name": "estado",
                "legend": "Estado",
                "options": [
                    {"value": "complete", "label": "Completo", "count": 12, "checked": True},
                    {"value": "limited", "label": "Limitado", "count": 3},
                ],
            },
            {
                "name": "retraso",
                "legend": "Plazo",
                "options": [{"value": "1", "label": "Con retraso", "count": 5}],
            },
        ],
        "active": [{"label": "Estado: Completo", "remove_url": "#filtros"}],
        "pages": [
            {"number": 1, "url": "#paginas"},
            {"number": 2, "url": "#paginas", "current": True},
            {"number": 3, "url": "#paginas"},
        ],
        "answers": [
            {"label": "Qué pasó", "value": "Pararon la obra.\nNo hay valla.", "change_url": "#respuestas"},
            {"label": "Barrio", "value": "", "change_url": "#respuestas"},
        ],
    }


@page
def gallery(request: HttpRequest) -> HttpResponse:
    """Show every component; ``urls.py`` opens it in development only."""
    return render(request, "pages/gallery.html", samples())
