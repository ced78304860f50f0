"""The words of a staged row from values that are read once, so that PostgreSQL puts the floor's function in line."""

from django.db import migrations

SOONER = """
CREATE OR REPLACE FUNCTION publicworks_staged_words(data jsonb) RETURNS tsvector
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
    DECLARE
        object text := data ->> 'object';
        code text := data ->> 'code';
        reference text := coalesce(data ->> 'reference', '');
        portfolio text := coalesce(data ->> 'portfolio', '');
        supplier text := coalesce(data ->> 'supplier_name', '');
        entity text := coalesce(data ->> 'entity_name', '');
        title text;
        summary text;
        body text;
    BEGIN
        IF object IS NULL THEN
            RETURN NULL;
        END IF;
        title := public.publicworks_contract_title(code, reference, object);
        summary := public.publicworks_contract_summary(supplier, entity);
        body := public.publicworks_contract_text(title, object, code, reference, portfolio, '');
        RETURN public.portal_search_vector(title, summary, body);
    END
$$;
"""


class Migration(migrations.Migration):
    dependencies = [("publicworks", "0008_contracts_are_plentiful")]
    operations = [migrations.RunSQL(SOONER, migrations.RunSQL.noop)]
