"""The floor: people and their roles, the territory, records, their history and how they are found."""

import cartagena_ogp.codes
import cartagena_ogp.models.attachments
import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
import django.db.models.fields.json
import django.db.models.functions.text
import django.db.models.lookups
import pgtrigger.compiler
import pgtrigger.migrations
import uuid
from django.conf import settings
from django.contrib.postgres.operations import BtreeGinExtension, TrigramExtension, UnaccentExtension
from django.db import migrations, models

from cartagena_ogp.migrating import AtOnce

CONFIGURATION = """
CREATE TEXT SEARCH CONFIGURATION es_unaccent (COPY = simple);
ALTER TEXT SEARCH CONFIGURATION es_unaccent
    ALTER MAPPING FOR hword, hword_part, word, asciihword, asciiword, hword_asciipart
    WITH unaccent, spanish_stem;
CREATE FUNCTION portal_search_vector(title text, summary text, body text) RETURNS tsvector
    LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
    SELECT setweight(to_tsvector('pg_catalog.spanish', title), 'A')
        || setweight(to_tsvector('public.es_unaccent', title), 'A')
        || setweight(to_tsvector('pg_catalog.spanish', summary), 'B')
        || setweight(to_tsvector('public.es_unaccent', summary), 'B')
        || setweight(to_tsvector('pg_catalog.spanish', body), 'C')
        || setweight(to_tsvector('public.es_unaccent', body), 'C')
$$;
"""
CACHE = """
CREATE UNLOGGED TABLE portal_cache (
    cache_key varchar(255) NOT NULL PRIMARY KEY,
    value text NOT NULL,
    expires timestamp with time zone NOT NULL
);
CREATE INDEX portal_cache_expires ON portal_cache (expires);
"""
ROLES = [
    "commitment_editor",
    "commitment_lead",
    "works_supervisor",
    "facilitator",
    "moderator",
    "complaint_analyst",
    "identity_custodian",
    "monitor",
    "committee_member",
    "auditor",
    "administrator",
]


def add_roles(apps, schema_editor):
    groups = apps.get_model("auth", "Group")
    for role in ROLES:
        groups.objects.get_or_create(name=role)


class Migration(migrations.Migration):
    replaces = [
        ('portal', '0001_floor'),
        ('portal', '0002_roles'),
        ('portal', '0003_search_words'),
        ('portal', '0004_monthly_snapshots'),
        ('portal', '0005_following'),
        ('portal', '0006_comments'),
        ('portal', '0007_transparency_and_log'),
        ('portal', '0008_operations'),
        ('portal', '0009_lighter_history'),
        ('portal', '0010_search_words_later'),
    ]
    initial = True
    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
    ]
    operations = [
        UnaccentExtension(),
        TrigramExtension(),
        BtreeGinExtension(),
        migrations.RunSQL(CONFIGURATION, "DROP FUNCTION portal_search_vector; DROP TEXT SEARCH CONFIGURATION es_unaccent;"),
        migrations.RunSQL(CACHE, "DROP TABLE portal_cache;"),
        AtOnce(
            [
                migrations.CreateModel(
                    name='Checkpoint',
                    fields=[
                        ('day', models.DateField(primary_key=True, serialize=False, verbose_name='día')),
                        ('sequence', models.BigIntegerField(verbose_name='última entrada')),
                        ('hash', models.CharField(max_length=64)),
                        ('signature', models.CharField(max_length=128)),
                        ('public_key', models.CharField(max_length=64)),
                    ],
                    options={
                        'verbose_name': 'punto de control',
                        'verbose_name_plural': 'puntos de control',
                        'ordering': ('-day',),
                    },
                ),
                migrations.CreateModel(
                    name='EntityData',
                    fields=[
                        ('only', models.BooleanField(default=True, editable=False, primary_key=True, serialize=False)),
                        ('name', models.CharField(max_length=160, verbose_name='nombre de la entidad')),
                        ('address', models.CharField(blank=True, max_length=200, verbose_name='dirección')),
                        ('city', models.CharField(blank=True, max_length=80, verbose_name='ciudad')),
                        ('department', models.CharField(blank=True, max_length=80, verbose_name='departamento')),
                        ('hours', models.CharField(blank=True, max_length=200, verbose_name='horario de atención')),
                        ('switchboard', models.CharField(blank=True, max_length=60, verbose_name='conmutador')),
                        ('free_line', models.CharField(blank=True, max_length=60, verbose_name='línea gratuita')),
                        ('anticorruption_line', models.CharField(blank=True, max_length=60, verbose_name='línea anticorrupción')),
                        ('email', models.EmailField(blank=True, max_length=254, verbose_name='correo institucional')),
                        ('anticorruption_email', models.EmailField(blank=True, max_length=254, verbose_name='correo anticorrupción')),
                        ('judicial_email', models.EmailField(blank=True, max_length=254, verbose_name='correo de notificaciones judiciales')),
                        ('website', models.URLField(blank=True, verbose_name='sitio web')),
                        ('channels', models.TextField(blank=True, help_text='Uno por línea.', verbose_name='otros canales')),
                        ('privacy_officer', models.CharField(blank=True, max_length=200, verbose_name='responsable de datos personales')),
                    ],
                    options={
                        'verbose_name': 'datos de la entidad',
                        'verbose_name_plural': 'datos de la entidad',
                        'constraints': [models.CheckConstraint(condition=models.Q(('only', True)), name='entity_is_one_row')],
                    },
                ),
                migrations.CreateModel(
                    name='Feedback',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('page', models.CharField(max_length=300, verbose_name='página')),
                        ('answer', models.CharField(choices=[('si', 'Sí'), ('en-parte', 'En parte'), ('no', 'No')], max_length=10, verbose_name='respuesta')),
                        ('comment', models.TextField(blank=True, max_length=1000, verbose_name='comentario')),
                        ('given_on', models.DateField(verbose_name='día')),
                    ],
                    options={
                        'verbose_name': 'opinión sobre una página',
                        'verbose_name_plural': 'opiniones sobre las páginas',
                        'ordering': ('-given_on', '-pk'),
                        'indexes': [models.Index(fields=['-given_on'], name='feedback_by_day')],
                    },
                ),
                migrations.CreateModel(
                    name='HistoryEntry',
                    fields=[
                        ('sequence', models.BigIntegerField(primary_key=True, serialize=False, verbose_name='número')),
                        ('recorded_at', models.DateTimeField(verbose_name='momento')),
                        ('subject', models.CharField(help_text='«clase/código», o «privado».', max_length=200, verbose_name='registro')),
                        ('event', models.CharField(max_length=60, verbose_name='hecho')),
                        ('digest', models.CharField(max_length=64)),
                        ('hash', models.CharField(max_length=64)),
                    ],
                    options={
                        'verbose_name': 'entrada de la bitácora',
                        'verbose_name_plural': 'bitácora',
                        'ordering': ('-sequence',),
                        'indexes': [models.Index(fields=['subject', '-sequence'], name='history_by_subject'), models.Index(fields=['event', '-sequence'], name='history_by_event'), models.Index(fields=['recorded_at', 'sequence'], name='history_by_moment')],
                        'constraints': [models.UniqueConstraint(fields=('hash',), name='history_hash_once')],
                    },
                ),
                migrations.CreateModel(
                    name='Institution',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('published_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='publicado')),
                        ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='versión')),
                        ('changed_at', models.DateTimeField(auto_now=True, verbose_name='último cambio')),
                        ('slug', models.SlugField(max_length=80, unique=True, verbose_name='dirección')),
                        ('name', models.CharField(max_length=200, verbose_name='nombre')),
                        ('short_name', models.CharField(blank=True, max_length=80, verbose_name='nombre corto')),
                        ('kind', models.CharField(choices=[('alcaldia', 'Alcaldía'), ('secretaria', 'Secretaría'), ('oficina', 'Oficina'), ('entidad_descentralizada', 'Entidad descentralizada'), ('aliado_social', 'Organización de la sociedad civil'), ('cooperacion', 'Cooperación internacional'), ('academia', 'Academia'), ('organismo_de_control', 'Organismo de control')], max_length=30, verbose_name='clase')),
                        ('purpose', models.TextField(blank=True, verbose_name='qué hace')),
                        ('website', models.URLField(blank=True, verbose_name='sitio web')),
                        ('email', models.EmailField(blank=True, max_length=254, verbose_name='correo de contacto')),
                        ('name_note', models.CharField(blank=True, max_length=200, verbose_name='nota sobre el nombre')),
                        ('sort_key', models.CharField(db_index=True, editable=False, max_length=200)),
                        ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='portal.institution', verbose_name='depende de')),
                        ('published_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='publicado por')),
                    ],
                    options={
                        'verbose_name': 'institución',
                        'verbose_name_plural': 'instituciones',
                        'ordering': ('sort_key',),
                        'abstract': False,
                        'constraints': [models.CheckConstraint(condition=models.Q(('published_by__isnull', True), ('published_at__isnull', False), _connector='OR'), name='portal_institution_publisher_needs_date', violation_error_message='Quien publica y la fecha van juntas.')],
                    },
                ),
                migrations.CreateModel(
                    name='LocalClosure',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('day', models.DateField(error_messages={'unique': 'Ese día ya está en la lista.'}, unique=True, verbose_name='día')),
                        ('reason', models.CharField(help_text='Decreto o acto que lo ordena.', max_length=200, verbose_name='motivo')),
                    ],
                    options={
                        'verbose_name': 'día no hábil local',
                        'verbose_name_plural': 'días no hábiles locales',
                        'ordering': ('-day',),
                        'constraints': [models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='closure_has_reason', violation_error_message='Escribe el decreto o acto que ordena el cierre.')],
                    },
                ),
                migrations.CreateModel(
                    name='Membership',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('role', models.CharField(choices=[('commitment_editor', 'Editora de compromisos'), ('commitment_lead', 'Líder de gobierno abierto'), ('works_supervisor', 'Supervisora de obras'), ('facilitator', 'Facilitadora de cocreación'), ('moderator', 'Moderadora'), ('complaint_analyst', 'Analista de denuncias'), ('identity_custodian', 'Custodia de identidad'), ('monitor', 'Monitora independiente'), ('committee_member', 'Integrante del comité ciudadano'), ('auditor', 'Auditora'), ('administrator', 'Administradora del portal')], max_length=30, verbose_name='papel')),
                        ('since', models.DateField(auto_now_add=True, verbose_name='desde')),
                        ('institution', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to='portal.institution', verbose_name='institución')),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='memberships', to=settings.AUTH_USER_MODEL, verbose_name='persona')),
                    ],
                    options={
                        'verbose_name': 'papel en una institución',
                        'verbose_name_plural': 'papeles en instituciones',
                        'constraints': [models.UniqueConstraint(fields=('user', 'institution', 'role'), name='membership_once', violation_error_message='La persona ya tiene ese papel en esa institución.')],
                    },
                ),
                migrations.CreateModel(
                    name='OutgoingMail',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('to', models.EmailField(max_length=254, verbose_name='para')),
                        ('subject', models.CharField(max_length=200, verbose_name='asunto')),
                        ('body', models.TextField(verbose_name='texto')),
                        ('language', models.CharField(max_length=10, verbose_name='idioma')),
                        ('created_at', models.DateTimeField(auto_now_add=True, verbose_name='escrito el')),
                        ('headers', models.JSONField(blank=True, default=dict, verbose_name='encabezados')),
                    ],
                    options={
                        'verbose_name': 'correo por enviar',
                        'verbose_name_plural': 'correos por enviar',
                        'ordering': ('created_at', 'pk'),
                    },
                ),
                migrations.CreateModel(
                    name='Revision',
                    fields=[
                        ('only', models.BooleanField(default=True, primary_key=True, serialize=False)),
                        ('number', models.BigIntegerField(default=0)),
                    ],
                    options={
                        'constraints': [models.CheckConstraint(condition=models.Q(('only', True)), name='revision_is_one_row')],
                    },
                ),
                migrations.CreateModel(
                    name='SearchRow',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('kind', models.CharField(max_length=40)),
                        ('code', models.CharField(max_length=160)),
                        ('title', models.TextField()),
                        ('summary', models.TextField(blank=True)),
                        ('text', models.TextField(blank=True)),
                        ('url', models.CharField(max_length=300)),
                        ('date', models.DateField(null=True)),
                        ('illustrative', models.BooleanField(default=False)),
                        ('changed_at', models.DateTimeField(auto_now=True)),
                        ('vector', django.contrib.postgres.search.SearchVectorField(editable=False, null=True)),
                        ('institution', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='portal.institution')),
                        ('territory', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='portal.territory')),
                        ('waits', models.BooleanField(db_default=False, editable=False)),
                    ],
                    options={
                        'verbose_name': 'fila de búsqueda',
                        'indexes': [django.contrib.postgres.indexes.GinIndex(fields=['vector'], name='search_vector'), models.Index(fields=['kind', '-date'], name='search_by_kind'), models.Index(fields=['-date', 'id'], name='search_by_date'), models.Index(django.db.models.functions.text.Upper('code'), name='search_by_code'), models.Index(condition=models.Q(('waits', True)), fields=['id'], name='search_waiting')],
                        'constraints': [models.UniqueConstraint(fields=('kind', 'code'), name='search_row_once')],
                    },
                ),
                migrations.CreateModel(
                    name='Territory',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('code', models.SlugField(max_length=80, unique=True, verbose_name='código')),
                        ('name', models.CharField(max_length=120, verbose_name='nombre')),
                        ('kind', models.CharField(choices=[('distrito', 'Distrito'), ('localidad', 'Localidad'), ('ucg', 'Unidad comunera de gobierno'), ('barrio', 'Barrio'), ('rural', 'Corregimiento o vereda'), ('isla', 'Isla')], max_length=20, verbose_name='clase')),
                        ('population', models.PositiveIntegerField(blank=True, null=True, verbose_name='habitantes (2018)')),
                        ('latitude', models.DecimalField(blank=True, decimal_places=6, max_digits=9, null=True, verbose_name='latitud')),
                        ('longitude', models.DecimalField(blank=True, decimal_places=6, max_digits=9, null=True, verbose_name='longitud')),
                        ('outline', models.TextField(blank=True, help_text='Trazo SVG en la cuadrícula del distrito.', verbose_name='contorno')),
                        ('sort_key', models.CharField(db_index=True, editable=False, max_length=120)),
                        ('locality', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='portal.territory', verbose_name='localidad')),
                        ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='portal.territory', verbose_name='queda en')),
                    ],
                    options={
                        'verbose_name': 'lugar',
                        'verbose_name_plural': 'territorio',
                        'ordering': ('kind', 'sort_key'),
                        'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('latitude__isnull', True), ('longitude__isnull', True)), models.Q(('latitude__isnull', False), ('longitude__isnull', False)), _connector='OR'), name='territory_point_is_a_pair', violation_error_message='La latitud y la longitud van juntas.')],
                    },
                ),
                migrations.CreateModel(
                    name='User',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('password', models.CharField(max_length=128, verbose_name='password')),
                        ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                        ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                        ('email', models.EmailField(max_length=254, unique=True, verbose_name='correo electrónico')),
                        ('name', models.CharField(max_length=120, verbose_name='nombre')),
                        ('is_staff', models.BooleanField(default=False, verbose_name='entra a la gestión')),
                        ('is_active', models.BooleanField(default=True, verbose_name='cuenta activa')),
                        ('joined_at', models.DateTimeField(auto_now_add=True, verbose_name='desde')),
                        ('groups', models.ManyToManyField(blank=True, help_text='The groups this user belongs to. A user will get all permissions granted to each of their groups.', related_name='user_set', related_query_name='user', to='auth.group', verbose_name='groups')),
                        ('user_permissions', models.ManyToManyField(blank=True, help_text='Specific permissions for this user.', related_name='user_set', related_query_name='user', to='auth.permission', verbose_name='user permissions')),
                    ],
                    options={
                        'verbose_name': 'persona',
                        'verbose_name_plural': 'personas',
                        'ordering': ('name',),
                        'constraints': [models.UniqueConstraint(django.db.models.functions.text.Lower('email'), name='user_email_once', violation_error_message='Ya hay una cuenta con ese correo.')],
                    },
                ),
                migrations.CreateModel(
                    name='Attachment',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('public_id', models.CharField(default=cartagena_ogp.models.attachments.new_public_id, max_length=32, unique=True, verbose_name='identificador público')),
                        ('file', models.FileField(upload_to=cartagena_ogp.models.attachments.storage_name, verbose_name='archivo')),
                        ('original_name', models.CharField(max_length=120, verbose_name='nombre del archivo')),
                        ('description', models.CharField(blank=True, help_text='Qué muestra o qué contiene. En una imagen, es el texto para quien no puede verla.', max_length=250, verbose_name='descripción')),
                        ('content_type', models.CharField(max_length=100, verbose_name='tipo')),
                        ('size', models.PositiveBigIntegerField(verbose_name='tamaño en bytes')),
                        ('sha256', models.CharField(db_index=True, max_length=64, verbose_name='huella SHA-256')),
                        ('original_sha256', models.CharField(max_length=64, verbose_name='huella SHA-256 del original')),
                        ('width', models.PositiveIntegerField(blank=True, null=True, verbose_name='ancho en píxeles')),
                        ('height', models.PositiveIntegerField(blank=True, null=True, verbose_name='alto en píxeles')),
                        ('is_public', models.BooleanField(default=False, verbose_name='es público')),
                        ('uploaded_at', models.DateTimeField(auto_now_add=True, verbose_name='subido el')),
                        ('uploaded_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='subido por')),
                    ],
                    options={
                        'verbose_name': 'archivo',
                        'verbose_name_plural': 'archivos',
                        'ordering': ('-uploaded_at', '-pk'),
                        'constraints': [models.CheckConstraint(condition=models.Q(('size__gt', 0)), name='attachment_not_empty', violation_error_message='El archivo está vacío.'), models.CheckConstraint(condition=models.Q(('original_sha256__regex', '^[0-9a-f]{64}$'), ('sha256__regex', '^[0-9a-f]{64}$')), name='attachment_sha256_is_hex', violation_error_message='La huella del archivo no está bien escrita.'), models.CheckConstraint(condition=models.Q(models.Q(('content_type__startswith', 'image/'), ('height__gt', 0), ('width__gt', 0)), models.Q(models.Q(('content_type__startswith', 'image/'), _negated=True), ('height__isnull', True), ('width__isnull', True)), _connector='OR'), name='attachment_image_has_size', violation_error_message='Una imagen lleva ancho y alto; otro archivo, no.')],
                    },
                ),
                migrations.CreateModel(
                    name='HistoryPayload',
                    fields=[
                        ('entry', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='payload', serialize=False, to='portal.historyentry')),
                        ('kind', models.CharField(max_length=40)),
                        ('code', models.CharField(max_length=160)),
                        ('salt', models.CharField(max_length=64)),
                        ('body', models.JSONField()),
                        ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'indexes': [models.Index(fields=['kind', 'code', '-entry'], name='payload_by_record'), models.Index(django.db.models.functions.text.Upper('code'), name='payload_by_code'), django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.search.SearchVector(django.db.models.fields.json.KeyTextTransform('title', 'body'), config='public.es_unaccent'), name='payload_by_title')],
                    },
                ),
                migrations.CreateModel(
                    name='Redaction',
                    fields=[
                        ('entry', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='redaction', serialize=False, to='portal.historyentry')),
                        ('reason', models.TextField(verbose_name='motivo')),
                        ('act', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='portal.historyentry')),
                    ],
                ),
                migrations.CreateModel(
                    name='SearchWord',
                    fields=[
                        ('word', models.CharField(max_length=60, primary_key=True, serialize=False)),
                    ],
                    options={
                        'indexes': [django.contrib.postgres.indexes.GinIndex(fields=['word'], name='search_word_trigrams', opclasses=['gin_trgm_ops'])],
                    },
                ),
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
                migrations.CreateModel(
                    name='Subscriber',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('email', models.EmailField(max_length=254, unique=True, verbose_name='correo')),
                        ('language', models.CharField(max_length=10, verbose_name='idioma')),
                        ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                        ('asked_on', models.DateField(verbose_name='última solicitud')),
                        ('asked', models.PositiveSmallIntegerField(default=0, verbose_name='solicitudes de ese día')),
                    ],
                    options={
                        'verbose_name': 'persona que sigue el portal',
                        'verbose_name_plural': 'personas que siguen el portal',
                        'constraints': [models.CheckConstraint(condition=models.Q(('email', django.db.models.functions.text.Lower('email'))), name='subscriber_email_is_lower', violation_error_message='El correo se guarda en minúsculas.')],
                    },
                ),
                migrations.CreateModel(
                    name='HistoryTopic',
                    fields=[
                        ('entry', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='topic', serialize=False, to='portal.historyentry')),
                        ('kind', models.CharField(max_length=40)),
                        ('code', models.CharField(max_length=160)),
                        ('subjects', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=201))),
                        ('institution', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='portal.institution')),
                        ('territory', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='portal.territory')),
                        ('actor', models.CharField(blank=True, default='', max_length=80)),
                    ],
                    options={
                        'verbose_name': 'asunto de una entrada',
                        'verbose_name_plural': 'asuntos de las entradas',
                        'indexes': [django.contrib.postgres.indexes.GinIndex(fields=['subjects'], name='topic_by_subject'), models.Index(fields=['kind', '-entry'], name='topic_by_kind'), models.Index(fields=['actor', '-entry'], name='topic_by_actor')],
                    },
                ),
                migrations.CreateModel(
                    name='Subscription',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                        ('what', models.CharField(choices=[('record', 'Un registro'), ('list', 'Una lista'), ('place', 'Un lugar')], max_length=10, verbose_name='qué es')),
                        ('target', models.CharField(max_length=400, verbose_name='qué sigue')),
                        ('label', models.CharField(max_length=300, verbose_name='cómo se llama')),
                        ('frequency', models.CharField(choices=[('diaria', 'Cada día'), ('semanal', 'Cada lunes')], max_length=10, verbose_name='cada cuánto')),
                        ('notice', models.CharField(default='2026-11', max_length=20, verbose_name='aviso de datos personales')),
                        ('asked_at', models.DateTimeField(db_index=True, verbose_name='pedida')),
                        ('token_hash', models.CharField(max_length=64, null=True, unique=True)),
                        ('confirmed_at', models.DateTimeField(null=True, verbose_name='confirmada')),
                        ('cursor', models.BigIntegerField(null=True, verbose_name='última entrada contada')),
                        ('told_on', models.DateField(null=True, verbose_name='último resumen')),
                        ('subscriber', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='subscriptions', to='portal.subscriber')),
                    ],
                    options={
                        'verbose_name': 'seguimiento por correo',
                        'verbose_name_plural': 'seguimientos por correo',
                        'ordering': ('pk',),
                        'indexes': [models.Index(condition=models.Q(('confirmed_at__isnull', False)), fields=['frequency', 'told_on'], name='subscription_by_turn')],
                        'constraints': [models.UniqueConstraint(fields=('subscriber', 'what', 'target'), name='subscription_once', violation_error_message='Ya sigue eso.'), models.CheckConstraint(condition=models.Q(('frequency__in', ['diaria', 'semanal'])), name='subscription_frequency_is_known', violation_error_message='Elige cada cuánto.'), models.CheckConstraint(condition=models.Q(('what__in', ['record', 'list', 'place'])), name='subscription_target_is_known', violation_error_message='Eso no se puede seguir.'), models.CheckConstraint(condition=models.Q(models.Q(('confirmed_at__isnull', True), ('cursor__isnull', True), ('token_hash__isnull', False), ('told_on__isnull', True)), models.Q(('confirmed_at__isnull', False), ('cursor__isnull', False), ('token_hash__isnull', True), ('told_on__isnull', False)), _connector='OR'), name='subscription_is_pending_or_confirmed', violation_error_message='Está por confirmar o está confirmada, no a medias.')],
                    },
                ),
                migrations.CreateModel(
                    name='Comment',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('published_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='publicado')),
                        ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='versión')),
                        ('changed_at', models.DateTimeField(auto_now=True, verbose_name='último cambio')),
                        ('code', models.CharField(max_length=16, unique=True, verbose_name='código')),
                        ('about_kind', models.CharField(max_length=40, verbose_name='clase de registro')),
                        ('about_code', models.CharField(max_length=160, verbose_name='código del registro')),
                        ('name', models.CharField(blank=True, max_length=60, verbose_name='nombre público')),
                        ('body', models.TextField(blank=True, verbose_name='comentario')),
                        ('body_digest', models.CharField(blank=True, editable=False, max_length=64)),
                        ('language', models.CharField(max_length=10, verbose_name='idioma')),
                        ('state', models.CharField(choices=[('unconfirmed', 'Sin confirmar'), ('waiting', 'Por revisar'), ('published', 'Publicado'), ('rejected', 'Rechazado'), ('removed', 'Retirado')], max_length=20, verbose_name='estado')),
                        ('submitted_on', models.DateField(verbose_name='escrito el')),
                        ('rule', models.CharField(blank=True, choices=[('insultos', 'Insultos o amenazas'), ('datos-personales', 'Datos personales'), ('publicidad', 'Publicidad'), ('fuera-de-tema', 'Fuera de tema'), ('acusacion', 'Acusación sin sustento'), ('repetido', 'Repetido'), ('otro', 'Otro motivo')], max_length=20, verbose_name='regla')),
                        ('note', models.CharField(blank=True, max_length=300, verbose_name='explicación')),
                        ('institution', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='portal.institution', verbose_name='respuesta oficial de')),
                        ('moderated_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='última decisión de')),
                        ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='replies', to='portal.comment', verbose_name='responde a')),
                        ('published_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='publicado por')),
                    ],
                    options={
                        'verbose_name': 'comentario',
                        'verbose_name_plural': 'comentarios',
                        'ordering': ('-pk',),
                        'abstract': False,
                        'indexes': [models.Index(condition=models.Q(('parent__isnull', True), ('published_at__isnull', False)), fields=['about_kind', 'about_code', '-published_at', '-id'], name='comment_threads'), models.Index(condition=models.Q(('state', 'published')), fields=['about_kind', 'about_code'], name='comment_standing'), models.Index(fields=['parent', 'published_at', 'id'], name='comment_replies'), models.Index(fields=['state', 'id'], name='comment_queue')],
                        'constraints': [models.CheckConstraint(condition=models.Q(('published_by__isnull', True), ('published_at__isnull', False), _connector='OR'), name='portal_comment_publisher_needs_date', violation_error_message='Quien publica y la fecha van juntas.'), models.CheckConstraint(condition=models.Q(models.Q(('published_at__isnull', False), ('state__in', ['published', 'rejected', 'removed'])), models.Q(('published_at__isnull', True), ('state__in', ['unconfirmed', 'waiting'])), _connector='OR'), name='comment_seen_has_date', violation_error_message='Un comentario se ve desde que alguien lo decide, no antes.'), models.CheckConstraint(condition=models.Q(models.Q(('rule__gt', ''), ('state__in', ['rejected', 'removed'])), models.Q(models.Q(('state__in', ['rejected', 'removed']), _negated=True), ('note', ''), ('rule', '')), _connector='OR'), name='comment_refusal_has_rule', violation_error_message='Rechazar o retirar lleva una de las reglas publicadas.'), models.CheckConstraint(condition=models.Q(models.Q(('rule', 'otro'), _negated=True), ('note__gt', ''), _connector='OR'), name='comment_other_rule_is_explained', violation_error_message='Explica cuál es el otro motivo.'), models.CheckConstraint(condition=models.Q(('institution__isnull', True), ('published_by__isnull', False), _connector='OR'), name='comment_official_has_person', violation_error_message='Una respuesta oficial la da alguien del equipo.'), models.CheckConstraint(condition=models.Q(models.Q(django.db.models.lookups.GreaterThanOrEqual(django.db.models.functions.text.Length('body'), 10), django.db.models.lookups.LessThanOrEqual(django.db.models.functions.text.Length('body'), 2000)), models.Q(('body', ''), ('state__in', ['rejected', 'removed'])), _connector='OR'), name='comment_body_length', violation_error_message='El comentario lleva entre 10 y 2.000 caracteres.'), models.UniqueConstraint(condition=models.Q(('institution__isnull', True), ('state__in', ['waiting', 'published'])), fields=('about_kind', 'about_code', 'body_digest'), name='comment_said_once', violation_error_message='Ese comentario ya está en este registro.')],
                    },
                ),
                migrations.CreateModel(
                    name='CommentContact',
                    fields=[
                        ('comment', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='contact', serialize=False, to='portal.comment')),
                        ('email', models.EmailField(db_index=True, max_length=254, verbose_name='correo')),
                        ('token_sha256', models.CharField(max_length=64, unique=True)),
                        ('asked_at', models.DateTimeField(db_index=True, verbose_name='enviado')),
                        ('confirmed_at', models.DateTimeField(null=True, verbose_name='confirmado')),
                    ],
                    options={
                        'verbose_name': 'correo de un comentario',
                        'verbose_name_plural': 'correos de comentarios',
                        'constraints': [models.CheckConstraint(condition=models.Q(('email', django.db.models.functions.text.Lower('email'))), name='comment_contact_email_is_lower', violation_error_message='El correo se guarda en minúsculas.'), models.CheckConstraint(condition=models.Q(('token_sha256__regex', '^[0-9a-f]{64}$')), name='comment_contact_token_is_a_digest', violation_error_message='Del enlace se guarda solo su huella.')],
                    },
                ),
                migrations.CreateModel(
                    name='TransparencyItem',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('published_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='publicado')),
                        ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='versión')),
                        ('changed_at', models.DateTimeField(auto_now=True, verbose_name='último cambio')),
                        ('code', models.CharField(default=cartagena_ogp.codes.new_code, editable=False, max_length=16, unique=True, verbose_name='código')),
                        ('heading', models.CharField(choices=[('1-informacion-de-la-entidad', 'Información de la entidad'), ('2-normativa', 'Normativa'), ('3-contratacion', 'Contratación'), ('4-planeacion-presupuesto-e-informes', 'Planeación, presupuesto e informes'), ('5-tramites', 'Trámites'), ('6-participa', 'Participa'), ('7-datos-abiertos', 'Datos abiertos'), ('8-informacion-especifica-para-grupos-de-interes', 'Información específica para grupos de interés'), ('9-obligacion-de-reporte-de-informacion-especifica', 'Obligación de reporte de información específica'), ('10-informacion-tributaria', 'Información tributaria')], max_length=60, verbose_name='sección')),
                        ('position', models.PositiveSmallIntegerField(default=0, help_text='Los números menores van primero en su sección.', verbose_name='orden')),
                        ('title', models.CharField(max_length=200, verbose_name='título')),
                        ('body', models.TextField(blank=True, help_text='Se puede usar Markdown.', verbose_name='texto')),
                        ('page', models.CharField(blank=True, help_text='Por ejemplo: /planes/', max_length=200, verbose_name='página de este portal')),
                        ('url', models.URLField(blank=True, max_length=500, verbose_name='dirección en otro sitio')),
                        ('updated_on', models.DateField(verbose_name='actualizado el')),
                        ('review_by', models.DateField(blank=True, null=True, verbose_name='revisar antes del')),
                        ('attachment', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='portal.attachment', verbose_name='archivo')),
                        ('published_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='publicado por')),
                        ('responsible', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='portal.institution', verbose_name='institución responsable')),
                    ],
                    options={
                        'verbose_name': 'publicación de transparencia',
                        'verbose_name_plural': 'publicaciones de transparencia',
                        'ordering': ('heading', 'position', 'title'),
                        'abstract': False,
                        'constraints': [models.CheckConstraint(condition=models.Q(('published_by__isnull', True), ('published_at__isnull', False), _connector='OR'), name='portal_transparencyitem_publisher_needs_date', violation_error_message='Quien publica y la fecha van juntas.'), models.CheckConstraint(condition=models.Q(models.Q(('body', ''), ('page', ''), ('url', ''), _negated=True), ('attachment__isnull', False), _connector='OR'), name='transparency_holds_or_links', violation_error_message='Escribe un texto, sube un archivo o pon una dirección.'), models.CheckConstraint(condition=models.Q(('heading__in', ['1-informacion-de-la-entidad', '2-normativa', '3-contratacion', '4-planeacion-presupuesto-e-informes', '5-tramites', '6-participa', '7-datos-abiertos', '8-informacion-especifica-para-grupos-de-interes', '9-obligacion-de-reporte-de-informacion-especifica', '10-informacion-tributaria'])), name='transparency_heading_is_known', violation_error_message='Elige una de las diez secciones.'), models.CheckConstraint(condition=models.Q(('page', ''), ('page__regex', '^/([^/\\\\\\s][^\\\\\\s]*)?$'), _connector='OR'), name='transparency_page_is_ours', violation_error_message='La página de este portal empieza por una sola barra: /planes/'), models.CheckConstraint(condition=models.Q(('review_by__isnull', True), ('review_by__gt', models.F('updated_on')), _connector='OR'), name='transparency_review_after_update', violation_error_message='La revisión va después de la actualización.')],
                    },
                ),
                migrations.CreateModel(
                    name='Operation',
                    fields=[
                        ('kind', models.CharField(choices=[('copia', 'Copia de seguridad'), ('ensayo', 'Ensayo de restauración'), ('certificado', 'Certificado del sitio')], max_length=20, primary_key=True, serialize=False, verbose_name='operación')),
                        ('ended_at', models.DateTimeField(verbose_name='terminó')),
                        ('detail', models.CharField(blank=True, max_length=200, verbose_name='detalle')),
                    ],
                    options={
                        'verbose_name': 'operación',
                        'verbose_name_plural': 'operaciones',
                        'ordering': ['kind'],
                    },
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='checkpoint',
                    trigger=pgtrigger.compiler.Trigger(name='checkpoint_append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='5502692a1c3a82117aedd720310cb83b4f767f05', operation='UPDATE OR DELETE', pgid='pgtrigger_checkpoint_append_only_4a4c7', table='portal_checkpoint', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='checkpoint',
                    trigger=pgtrigger.compiler.Trigger(name='checkpoint_no_truncate', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'table % is never emptied', TG_TABLE_NAME;", hash='8909114e84a4789d217631c45a5560d2e83cd708', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_checkpoint_no_truncate_bdc43', table='portal_checkpoint', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='historyentry',
                    trigger=pgtrigger.compiler.Trigger(name='history_append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='47e601baff42b74b4907a057906ecd1a71349098', operation='UPDATE OR DELETE', pgid='pgtrigger_history_append_only_af99b', table='portal_historyentry', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='historyentry',
                    trigger=pgtrigger.compiler.Trigger(name='history_no_truncate', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'table % is never emptied', TG_TABLE_NAME;", hash='303dc3183cd67514457653489ee490cc3ae8d023', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_history_no_truncate_3c81b', table='portal_historyentry', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='searchrow',
                    trigger=pgtrigger.compiler.Trigger(name='search_words', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NOT NEW."waits")', func='\n                    NEW.vector := portal_search_vector(NEW.title, NEW.summary, NEW.text);\n                    RETURN NEW;\n                ', hash='26ec68601ae945c156df8160af0e42b54ffab3e0', operation='INSERT OR UPDATE OF "title", "summary", "text", "waits"', pgid='pgtrigger_search_words_ce39f', table='portal_searchrow', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='historypayload',
                    trigger=pgtrigger.compiler.Trigger(name='payload_no_change', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;", hash='0146a5f73b63031ca49a08adf2d1c495fa17456b', operation='UPDATE', pgid='pgtrigger_payload_no_change_593a1', table='portal_historypayload', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='historypayload',
                    trigger=pgtrigger.compiler.Trigger(name='payload_only_by_act', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n                    IF NOT EXISTS (SELECT 1 FROM portal_redaction WHERE entry_id = OLD.entry_id) THEN\n                        RAISE EXCEPTION 'history payload % can only be removed by a recorded act', OLD.entry_id;\n                    END IF;\n                    RETURN OLD;\n                ", hash='d97edfc390ee473f5abd848db84670cd23e34766', operation='DELETE', pgid='pgtrigger_payload_only_by_act_f84cd', table='portal_historypayload', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='historypayload',
                    trigger=pgtrigger.compiler.Trigger(name='payload_no_truncate', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'table % is never emptied', TG_TABLE_NAME;", hash='d15b5046a601562839cadcf315fcc8d40cdae322', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_payload_no_truncate_8bef5', table='portal_historypayload', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='redaction',
                    trigger=pgtrigger.compiler.Trigger(name='redaction_append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='d17051b89a3bd66aee10736d3667a448e2dc9c4e', operation='UPDATE OR DELETE', pgid='pgtrigger_redaction_append_only_873a6', table='portal_redaction', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='redaction',
                    trigger=pgtrigger.compiler.Trigger(name='redaction_no_truncate', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'table % is never emptied', TG_TABLE_NAME;", hash='e40dccdb393383dc750c35d14bc6e900307c5416', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_redaction_no_truncate_2006b', table='portal_redaction', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='comment',
                    trigger=pgtrigger.compiler.Trigger(name='comment_one_level_deep', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (NEW."parent_id" IS NOT NULL)', func="\n                    IF NOT EXISTS (\n                        SELECT 1 FROM portal_comment p\n                        WHERE p.id = NEW.parent_id AND p.parent_id IS NULL\n                        AND p.about_kind = NEW.about_kind AND p.about_code = NEW.about_code\n                    ) THEN\n                        RAISE EXCEPTION 'a reply answers a comment of the same record, and no reply';\n                    END IF;\n                    RETURN NEW;\n                ", hash='924390949d4f8e67462c0a43ce700d5580901dfb', operation='INSERT', pgid='pgtrigger_comment_one_level_deep_86746', table='portal_comment', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='comment',
                    trigger=pgtrigger.compiler.Trigger(name='comment_stays_where_it_is', sql=pgtrigger.compiler.UpsertTriggerSql(condition='WHEN (OLD."about_code" IS DISTINCT FROM (NEW."about_code") OR OLD."about_kind" IS DISTINCT FROM (NEW."about_kind") OR OLD."code" IS DISTINCT FROM (NEW."code") OR OLD."parent_id" IS DISTINCT FROM (NEW."parent_id"))', func="RAISE EXCEPTION 'a comment keeps its code, its record and its thread';", hash='0d4d202315f13b82b2836fb87f8f77a25ea8bbf0', operation='UPDATE', pgid='pgtrigger_comment_stays_where_it_is_c1d95', table='portal_comment', when='BEFORE')),
                ),
            ],
        ),
        # Bodies of some two thousand bytes stay in their row as they are: compressing them saved a third of
        # their disk and cost a quarter of what writing an entry does.
        migrations.RunSQL("ALTER TABLE portal_historypayload SET (toast_tuple_target = 8160)", migrations.RunSQL.noop),
        migrations.RunPython(add_roles, migrations.RunPython.noop),
    ]
