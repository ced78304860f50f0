
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('portal', '0003_search_words'),
    ]

    operations = [
        migrations.CreateModel(
            name='Snapshot',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('dataset', models.SlugField(max_length=80, verbose_name='conjunto de datos')),
                ('month', models.DateField(help_text='Su primer día.', verbose_name='mes')),
                ('format', models.CharField(max_length=10, verbose_name='formato')),
                ('rows', models.PositiveBigIntegerField(verbose_name='registros')),
                ('size', models.PositiveBigIntegerField(verbose_name='bytes')),
                ('sha256', models.CharField(max_length=64, verbose_name='huella SHA-256')),
                ('file', models.FileField(max_length=200, upload_to='', verbose_name='archivo')),
                ('made_at', models.DateTimeField(auto_now_add=True, verbose_name='hecho')),
            ],
            options={
                'verbose_name': 'copia mensual',
                'verbose_name_plural': 'copias mensuales',
                'ordering': ('-month', 'dataset', 'format'),
                'constraints': [models.UniqueConstraint(fields=('dataset', 'month', 'format'), name='snapshot_once'), models.CheckConstraint(condition=models.Q(('month__day', 1)), name='snapshot_month_is_its_first_day')],
            },
        ),
    ]
