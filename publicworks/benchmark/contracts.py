"""A million contracts made up by the database itself, with the rows that search finds them by.

Of the history only the contract that is measured has entries: the cost of the others is measured by
`manage.py benchmark_import`, which writes them all.
"""

from __future__ import annotations

from django.db import connection
from django.urls import reverse

from cartagena_ogp.benchmark import Page, Weight, amount
from cartagena_ogp.benchmark.bulk import guards_aside
from cartagena_ogp.history_bulk import record_many

from ..contract_records import ContractRecord
from ..models import Contract, EntityNit, Supplier

CONTRACTS, SUPPLIERS = 1_000_000, 60_000
CITY = "890480184"
FIRST = "CO1.PCCNTR.1"

MAKE_SUPPLIERS = """
    INSERT INTO publicworks_supplier (kind, key, code, nit, name, contracts_count, contracts_value)
    SELECT 'company', 'nit:' || (900000000 + n), (900000000 + n)::text, (900000000 + n)::text,
        (string_to_array(%s, ' '))[1 + n / 16 %% 8] || ' ' || substr(md5(n::text), 1, 6) || ' '
            || (string_to_array(%s, ' '))[1 + n %% 16] || ' ' || n || ' S.A.S.', 0, 0
    FROM generate_series(1, %s) AS n
"""
TRADES = "Constructora Consorcio Ingeniería Suministros Servicios Comercializadora Inversiones Soluciones"
REGIONS = (
    "Bolívar Andina Pacífico Magdalena Sinú Dique Montería Colombia Costa Antillas Nacional Barú Sucre "
    "Caribe Atlántico Norte"
)
"""Of the suppliers of Bolívar in a sample of SECOP, 6 % name the Caribe: here one in sixteen does."""
MAKE_CONTRACTS = """
    INSERT INTO publicworks_contract (
        code, source, reference, portfolio, notice, url, nature, contract_type, modality, modality_text,
        modality_reason, status, entity_nit, entity_name, institution_id, supplier_id, supplier_name, object,
        category, initial_value, value, paid, spending_kind, bpin, term, signed_on, starts_on, ends_on, flaws,
        is_illustrative, content_hash, version, published_at, changed_at
    )
    SELECT 'CO1.PCCNTR.' || n, 'jbjy-vk9h', 'CTO-' || n, 'CO1.BDOS.' || n, 'CO1.NTC.' || n, '',
        (ARRAY['services', 'services', 'services', 'construction', 'goods', 'supervision',
            'design'])[1 + n %% 7],
        'Prestación de servicios',
        (ARRAY['direct', 'direct', 'direct', 'minimum', 'open_tender', 'special', 'auction',
            'merit'])[1 + n %% 8],
        'Contratación directa', '',
        (ARRAY['under_way', 'modified', 'ended', 'closed', 'suspended'])[1 + n %% 5],
        %s, 'Alcaldía de Cartagena', i.ids[1 + n %% array_length(i.ids, 1)], s.id, s.name,
        initcap(w.words[1 + n %% 40]) || ' ' || w.words[1 + n / 7 %% 40] || ' del barrio '
            || w.words[1 + n / 11 %% 40] || ' y ' || w.words[1 + n / 13 %% 40] || ' número ' || n,
        'V1.72141003', v.value, v.value, v.value / 2, 'Inversión', '', '6 Mes(es)', d.day, d.day + 5,
        d.day + 200, '{}', FALSE, md5(n::text), 1, now(), now()
    FROM generate_series(1, %s) AS n
    CROSS JOIN (SELECT array_agg(id ORDER BY id) AS ids FROM portal_institution) AS i
    CROSS JOIN (SELECT string_to_array(%s, ' ') AS words) AS w
    CROSS JOIN LATERAL (SELECT (1000000 + (n::bigint * 7919) %% 900000000)::numeric AS value) AS v
    CROSS JOIN LATERAL (SELECT DATE '2018-01-01' + (n::bigint * 7919 %% 3001)::int AS day) AS d
    JOIN publicworks_supplier s ON s.key = 'nit:' || (900000001 + n %% %s)
"""
WORDS = (
    "construcción mejoramiento mantenimiento suministro adecuación interventoría estudios "
    "diseños dotación capacitación pavimento drenaje parque cancha escuela mercado puente "
    "muelle alumbrado acueducto biblioteca comedor hospital vía canal malecón plaza teatro "
    "museo archivo sede estadio ciclorruta andén jardín arroyo laguna muralla baluarte playa"
)
MAKE_SEARCH = """
    INSERT INTO portal_searchrow (
        kind, code, title, summary, text, url, date, institution_id, illustrative, plentiful, changed_at,
        vector
    )
    SELECT 'contrato', code, object, summary, body, '/contratos/' || code || '/', order_on, institution_id,
        FALSE, TRUE, now(), portal_search_vector(object, summary, body)
    FROM publicworks_contract
    CROSS JOIN LATERAL (SELECT supplier_name || ' · ' || entity_name AS summary,
        code || ' ' || reference AS body) AS told
"""


def fill(scale: float) -> None:
    """One million contracts of sixty thousand suppliers at scale 1."""
    EntityNit.objects.get_or_create(nit=CITY, defaults={"name": "Alcaldía de Cartagena"})
    suppliers = amount(SUPPLIERS, scale)
    with connection.cursor() as cursor:
        cursor.execute(MAKE_SUPPLIERS, [TRADES, REGIONS, suppliers])
        cursor.execute(MAKE_CONTRACTS, [CITY, amount(CONTRACTS, scale), WORDS, suppliers])
        with guards_aside():  # the numbers of records are counted once all are there
            cursor.execute(MAKE_SEARCH)
    Supplier.objects.recount()
    described = ContractRecord()
    first = list(described.everything().filter(code=FIRST))
    record_many(described, first, "secop_changed", reason="Medición.")


def pages(scale: float) -> list[Page]:
    """The lists of contracts in their orders and filters, a contract, and contractors."""
    listed = reverse("publicworks:contracts")
    contract = Contract.objects.select_related("supplier").get(code=FIRST)
    biggest = Supplier.objects.order_by("-contracts_value", "-pk")[0]
    search = reverse("search")
    return [
        Page("contratos", listed, Weight.LIST, grows=False),
        Page("contratos, por valor", f"{listed}?orden=valor", Weight.LIST, grows=False),
        Page("contratos, con filtros", f"{listed}?anio=2023&modalidad=licitacion", Weight.LIST, grows=False),
        Page("contratos, por contratista", f"{listed}?contratista=caribe+77", Weight.LIST, grows=False),
        Page("contratos, por rango", f"{listed}?valor=500&clase=obra&orden=valor", Weight.LIST, grows=False),
        Page("contrato", contract.get_absolute_url(), Weight.TEXT, grows=False),
        Page("contratistas", reverse("publicworks:suppliers"), Weight.LIST, grows=False),
        Page("contratista", biggest.get_absolute_url(), Weight.LIST),
        Page("buscar un contrato", f"{search}?q={FIRST}", Weight.LIST, grows=False),
        Page("datos de contratos", reverse("dataset", args=["contratos"]), Weight.TEXT),
        Page("buscar en contratos", f"{search}?q=muelle+baluarte&clase=contrato", Weight.LIST, grows=False),
    ]
