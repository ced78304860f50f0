"""The newest records that a search finds are on shelves, each with its index of words."""

import django.contrib.postgres.indexes
import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('portal', '0015_empty_keys_out_of_the_indexes'),
    ]

    operations = [
        migrations.CreateModel(
            name='SearchShelf',
            fields=[
                ('number', models.PositiveSmallIntegerField(primary_key=True, serialize=False)),
                ('plentiful', models.BooleanField()),
                ('since', models.DateField()),
            ],
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='searchrow',
            name='search_words',
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name='searchrow',
            name='search_words_again',
        ),
        migrations.RemoveIndex(
            model_name='searchrow',
            name='search_by_kind',
        ),
        migrations.AddField(
            model_name='searchrow',
            name='shelf',
            field=models.PositiveSmallIntegerField(editable=False, null=True),
        ),
        migrations.AddIndex(
            model_name='searchrow',
            index=django.contrib.postgres.indexes.GinIndex(condition=models.Q(('shelf', 1)), fastupdate=False, fields=['vector'], name='search_shelf_1'),
        ),
        migrations.AddIndex(
            model_name='searchrow',
            index=django.contrib.postgres.indexes.GinIndex(condition=models.Q(('shelf', 2)), fastupdate=False, fields=['vector'], name='search_shelf_2'),
        ),
        migrations.AddIndex(
            model_name='searchrow',
            index=django.contrib.postgres.indexes.GinIndex(condition=models.Q(('shelf', 3)), fastupdate=False, fields=['vector'], name='search_shelf_3'),
        ),
        migrations.AddIndex(
            model_name='searchrow',
            index=django.contrib.postgres.indexes.GinIndex(condition=models.Q(('shelf', 4)), fastupdate=False, fields=['vector'], name='search_shelf_4'),
        ),
        migrations.AddIndex(
            model_name='searchrow',
            index=django.contrib.postgres.indexes.GinIndex(condition=models.Q(('shelf', 5)), fastupdate=False, fields=['vector'], name='search_shelf_5'),
        ),
        migrations.AddIndex(
            model_name='searchrow',
            index=django.contrib.postgres.indexes.GinIndex(condition=models.Q(('shelf', 6)), fastupdate=False, fields=['vector'], name='search_shelf_6'),
        ),
        migrations.AddIndex(
            model_name='searchrow',
            index=models.Index(models.F('kind'), models.OrderBy(models.F('date'), descending=True, nulls_last=True), models.F('id'), condition=models.Q(('plentiful', False)), name='search_few_by_kind'),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='searchrow',
            trigger=pgtrigger.compiler.Trigger(name='search_words', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NEW."vector" IS NULL)', func='\n    NEW.vector := portal_search_vector(NEW.title, NEW.summary, NEW.text);\n    NEW.shelf := (SELECT min(number) FROM portal_searchshelf s WHERE s.plentiful = NEW.plentiful AND s.since <= NEW.date);\n    RETURN NEW;\n', hash='2044c3338ec6309abb3814168a471427c31622e6', operation='INSERT', pgid='pgtrigger_search_words_ce39f', table='portal_searchrow', when='BEFORE')),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name='searchrow',
            trigger=pgtrigger.compiler.Trigger(name='search_words_again', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NEW.vector IS NOT DISTINCT FROM OLD.vector)', func='\n    NEW.vector := portal_search_vector(NEW.title, NEW.summary, NEW.text);\n    NEW.shelf := (SELECT min(number) FROM portal_searchshelf s WHERE s.plentiful = NEW.plentiful AND s.since <= NEW.date);\n    RETURN NEW;\n', hash='492aef52143799dc63416ea8f7fb42a91265cbb5', operation='UPDATE OF "title", "summary", "text", "date", "vector"', pgid='pgtrigger_search_words_again_a4252', table='portal_searchrow', when='BEFORE')),
        ),
    ]
