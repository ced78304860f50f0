from django.contrib.postgres.search import SearchVectorField
from django.db import migrations, models

FUNCTIONS = """
CREATE FUNCTION publicworks_contract_title(code text, reference text, object text) RETURNS text
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
    DECLARE
        whole text := coalesce(nullif(object, ''), nullif(reference, ''), code);
    BEGIN
        IF length(whole) <= 140 THEN
            RETURN whole;
        END IF;
        whole := left(whole, 139);
        RETURN left(whole, 139 - strpos(reverse(whole), ' ')) || '…';
    END
$$;
CREATE FUNCTION publicworks_contract_summary(supplier text, entity text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT supplier || CASE WHEN supplier <> '' AND entity <> '' THEN ' · ' ELSE '' END || entity
$$;
CREATE FUNCTION publicworks_contract_text(
    title text, object text, code text, reference text, portfolio text, bpin text
) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT code || CASE WHEN reference <> '' THEN ' ' || reference ELSE '' END
        || CASE WHEN portfolio <> '' THEN ' ' || portfolio ELSE '' END
        || CASE WHEN bpin <> '' THEN ' ' || bpin ELSE '' END
        || CASE WHEN title = object THEN '' ELSE E'\\n' || substr(object, length(title)) END
$$;
CREATE FUNCTION publicworks_staged_words(data jsonb) RETURNS tsvector
    LANGUAGE plpgsql IMMUTABLE PARALLEL SAFE AS $$
    DECLARE
        object text := data ->> 'object';
        code text := data ->> 'code';
        reference text := coalesce(data ->> 'reference', '');
        title text;
    BEGIN
        IF object IS NULL THEN
            RETURN NULL;
        END IF;
        title := public.publicworks_contract_title(code, reference, object);
        RETURN public.portal_search_vector(
            title,
            public.publicworks_contract_summary(
                coalesce(data ->> 'supplier_name', ''), coalesce(data ->> 'entity_name', '')
            ),
            public.publicworks_contract_text(
                title, object, code, reference, coalesce(data ->> 'portfolio', ''), ''
            )
        );
    END
$$;
"""
NO_FUNCTIONS = """
DROP FUNCTION publicworks_staged_words;
DROP FUNCTION publicworks_contract_text;
DROP FUNCTION publicworks_contract_summary;
DROP FUNCTION publicworks_contract_title;
"""


class Migration(migrations.Migration):

    dependencies = [
        ('publicworks', '0003_merged_rows'),
        ('portal', '0012_search_words_at_once'),
    ]

    operations = [
        migrations.RunSQL(FUNCTIONS, NO_FUNCTIONS),
        migrations.AddField(
            model_name='stagedrow',
            name='words',
            field=models.GeneratedField(
                db_persist=True,
                expression=models.Func('data', function='publicworks_staged_words'),
                output_field=SearchVectorField(null=True),
            ),
        ),
        # Compressing what is there for some seconds costs more than it saves.
        migrations.RunSQL(
            "ALTER TABLE publicworks_stagedrow SET (toast_tuple_target = 8160)", migrations.RunSQL.noop
        ),
    ]
