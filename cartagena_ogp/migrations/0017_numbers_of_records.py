"""How many records of each kind, place and month there are, added up as they change."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models

COUNT = """
INSERT INTO portal_searchsum (kind, territory_id, illustrative, month, records, last)
SELECT kind, territory_id, illustrative, date_trunc('month', changed_at AT TIME ZONE 'America/Bogota')::date,
    count(*), max(changed_at)
FROM portal_searchrow GROUP BY 1, 2, 3, 4
"""
"""The triggers come first in this transaction, so nobody writes while these are counted."""


class Migration(migrations.Migration):

    dependencies = [
        ('portal', '0016_newest_on_shelves'),
    ]

    operations = [
        migrations.CreateModel(
            name='SearchSum',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=40)),
                ('illustrative', models.BooleanField()),
                ('month', models.DateField()),
                ('records', models.BigIntegerField()),
                ('last', models.DateTimeField(null=True)),
            ],
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='searchrow',
            trigger=pgtrigger.compiler.Trigger(name='search_sums_added', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n        INSERT INTO portal_searchsum (kind, territory_id, illustrative, month, records, last)\n        SELECT kind, territory_id, illustrative,\n            date_trunc('month', changed_at AT TIME ZONE 'America/Bogota')::date, sum(k),\n            max(changed_at) FILTER (WHERE k > 0)\n        FROM (SELECT 1 AS k, * FROM new_rows) AS signed GROUP BY 1, 2, 3, 4\n        HAVING sum(k) <> 0\n            OR max(changed_at) FILTER (WHERE k > 0) > max(changed_at) FILTER (WHERE k < 0)\n    ; RETURN NULL;", hash='4f1f2e5173c226915de51084dc8de4a3a9ac2ad5', level='STATEMENT', operation='INSERT', pgid='pgtrigger_search_sums_added_d2d01', referencing='REFERENCING NEW TABLE AS new_rows ', table='portal_searchrow', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='searchrow',
            trigger=pgtrigger.compiler.Trigger(name='search_sums_changed', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n        INSERT INTO portal_searchsum (kind, territory_id, illustrative, month, records, last)\n        SELECT kind, territory_id, illustrative,\n            date_trunc('month', changed_at AT TIME ZONE 'America/Bogota')::date, sum(k),\n            max(changed_at) FILTER (WHERE k > 0)\n        FROM (SELECT -1 AS k, * FROM old_rows UNION ALL SELECT 1 AS k, * FROM new_rows) AS signed GROUP BY 1, 2, 3, 4\n        HAVING sum(k) <> 0\n            OR max(changed_at) FILTER (WHERE k > 0) > max(changed_at) FILTER (WHERE k < 0)\n    ; RETURN NULL;", hash='7f1aebca57a0191c2f0b2695e1aa162642c67f12', level='STATEMENT', operation='UPDATE', pgid='pgtrigger_search_sums_changed_c3971', referencing='REFERENCING OLD TABLE AS old_rows  NEW TABLE AS new_rows ', table='portal_searchrow', when='AFTER')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='searchrow',
            trigger=pgtrigger.compiler.Trigger(name='search_sums_removed', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n        INSERT INTO portal_searchsum (kind, territory_id, illustrative, month, records, last)\n        SELECT kind, territory_id, illustrative,\n            date_trunc('month', changed_at AT TIME ZONE 'America/Bogota')::date, sum(k),\n            max(changed_at) FILTER (WHERE k > 0)\n        FROM (SELECT -1 AS k, * FROM old_rows) AS signed GROUP BY 1, 2, 3, 4\n        HAVING sum(k) <> 0\n            OR max(changed_at) FILTER (WHERE k > 0) > max(changed_at) FILTER (WHERE k < 0)\n    ; RETURN NULL;", hash='b153b44111abf16b7c0987f85f4361cca1825dc6', level='STATEMENT', operation='DELETE', pgid='pgtrigger_search_sums_removed_a0d29', referencing='REFERENCING OLD TABLE AS old_rows ', table='portal_searchrow', when='AFTER')),
        ),
        migrations.AddField(
            model_name='searchsum',
            name='territory',
            field=models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name='+', to='portal.territory'),
        ),
        migrations.RunSQL(COUNT, migrations.RunSQL.noop),
    ]
