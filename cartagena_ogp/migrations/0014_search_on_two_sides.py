"""A search looks for the plentiful kinds and for all others apart; each kind's room says which it is."""

from django.contrib.postgres.indexes import GinIndex
from django.db import migrations, models
from django.db.models import F, Q

NEWEST = (F("date").desc(nulls_last=True), F("id"))
FEW, PLENTY = Q(plentiful=False), Q(plentiful=True)
ESTIMATE = """
    CREATE FUNCTION portal_search_estimate(words tsquery) RETURNS bigint
    LANGUAGE plpgsql STRICT SET search_path FROM CURRENT AS $$
    DECLARE plan json;
    BEGIN
        EXECUTE format(
            'EXPLAIN (FORMAT JSON) SELECT FROM portal_searchrow WHERE vector @@ %L::tsquery', words
        ) INTO plan;
        RETURN (plan -> 0 -> 'Plan' ->> 'Plan Rows')::bigint;
    END
    $$
"""



class Migration(migrations.Migration):
    dependencies = [("portal", "0013_search_undated_last")]
    operations = [
        migrations.RemoveIndex("searchrow", "search_vector"),
        migrations.RemoveIndex("searchrow", "search_by_date"),
        migrations.AddField("searchrow", "plentiful", models.BooleanField(default=False)),
        migrations.AddIndex("searchrow", GinIndex(fields=["vector"], name="search_few", condition=FEW)),
        migrations.AddIndex("searchrow", GinIndex(fields=["vector"], name="search_plenty", condition=PLENTY)),
        migrations.AddIndex("searchrow", models.Index(*NEWEST, name="search_few_by_date", condition=FEW)),
        migrations.AddIndex("searchrow", models.Index(*NEWEST, name="search_plenty_by_date", condition=PLENTY)),
        migrations.RunSQL("DROP FUNCTION portal_search_estimate", ESTIMATE),
    ]
