"""An index that answers when something of OGP's repository changed last, of all that can be searched."""

from django.db import migrations

INDEX = """
    CREATE INDEX monitoring_last_change ON portal_searchrow (illustrative, changed_at DESC)
    WHERE kind IN ('plan', 'compromiso', 'hito', 'mesa', 'informe')
"""


class Migration(migrations.Migration):
    dependencies = [("monitoring", "0001_monitoring"), ("portal", "0012_search_words_at_once")]

    operations = [migrations.RunSQL(INDEX, "DROP INDEX monitoring_last_change")]
