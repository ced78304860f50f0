"""What the independent monitor reads, asks, answers and closes."""

import django.db.models.deletion
import django.utils.timezone
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

from cartagena_ogp.migrating import AtOnce



class Migration(migrations.Migration):
    initial = True
    dependencies = [
        ('cocreation', '0001_cycles_to_dialogues'),
        ('commitments', '0001_plans_and_commitments'),
        ('portal', '0001_whole_floor'),
    ]
    operations = [
        AtOnce(
            [
                migrations.CreateModel(
                    name='EvidenceRequest',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('published_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='publicado')),
                        ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='versión')),
                        ('changed_at', models.DateTimeField(auto_now=True, verbose_name='último cambio')),
                        ('code', models.CharField(editable=False, max_length=12, unique=True, verbose_name='código')),
                        ('asked', models.TextField(max_length=2000, verbose_name='qué prueba se pide')),
                        ('asked_on', models.DateField(verbose_name='pedida el')),
                        ('due_on', models.DateField(verbose_name='para cuándo')),
                        ('outcome', models.CharField(blank=True, choices=[('enough', 'La respuesta alcanza'), ('not_enough', 'La respuesta no alcanza'), ('unanswered', 'No hubo respuesta')], max_length=12, verbose_name='resultado')),
                        ('outcome_reason', models.TextField(blank=True, max_length=2000, verbose_name='por qué')),
                        ('closed_on', models.DateField(blank=True, null=True, verbose_name='cerrada el')),
                        ('is_illustrative', models.BooleanField(default=False, verbose_name='dato ilustrativo')),
                        ('commitment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='evidence_requests', to='commitments.commitment', verbose_name='compromiso')),
                        ('institution', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='evidence_requests', to='portal.institution', verbose_name='institución')),
                        ('milestone', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='evidence_requests', to='commitments.milestone', verbose_name='hito')),
                        ('published_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='publicado por')),
                    ],
                    options={
                        'verbose_name': 'solicitud de evidencia',
                        'verbose_name_plural': 'solicitudes de evidencia',
                        'abstract': False,
                        'indexes': [models.Index(fields=['due_on', 'id'], name='request_by_due'), models.Index(fields=['commitment', 'due_on'], name='request_by_commitment')],
                        'constraints': [models.CheckConstraint(condition=models.Q(('published_by__isnull', True), ('published_at__isnull', False), _connector='OR'), name='monitoring_evidencerequest_publisher_needs_date', violation_error_message='Quien publica y la fecha van juntas.'), models.CheckConstraint(condition=models.Q(('due_on__gt', models.F('asked_on'))), name='request_gives_time', violation_error_message='Da al menos un día para responder.'), models.CheckConstraint(condition=models.Q(models.Q(('closed_on__isnull', True), ('outcome', '')), models.Q(('closed_on__isnull', False), ('outcome__in', ['enough', 'not_enough', 'unanswered']), models.Q(('outcome_reason', ''), _negated=True)), _connector='OR'), name='request_closes_with_reason', violation_error_message='Para cerrarla, di con qué resultado y por qué.')],
                    },
                ),
                migrations.CreateModel(
                    name='MonitoringBody',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('published_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='publicado')),
                        ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='versión')),
                        ('changed_at', models.DateTimeField(auto_now=True, verbose_name='último cambio')),
                        ('appointed_on', models.DateField(blank=True, null=True, verbose_name='designado el')),
                        ('appointed_how', models.TextField(blank=True, verbose_name='cómo se designó')),
                        ('about', models.TextField(blank=True, verbose_name='qué hace y con qué independencia')),
                        ('contact_email', models.EmailField(blank=True, max_length=254, verbose_name='correo de contacto')),
                        ('source_url', models.URLField(blank=True, max_length=400, verbose_name='fuente')),
                        ('is_illustrative', models.BooleanField(default=False, verbose_name='dato ilustrativo')),
                        ('institution', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='bodies', to='portal.institution', verbose_name='institución que hace el seguimiento')),
                        ('plan', models.OneToOneField(error_messages={'unique': 'Ese plan ya tiene un monitor.'}, on_delete=django.db.models.deletion.PROTECT, related_name='monitoring_body', to='commitments.actionplan', verbose_name='plan')),
                        ('published_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='publicado por')),
                    ],
                    options={
                        'verbose_name': 'monitor independiente',
                        'verbose_name_plural': 'monitores independientes',
                        'abstract': False,
                        'constraints': [models.CheckConstraint(condition=models.Q(('published_by__isnull', True), ('published_at__isnull', False), _connector='OR'), name='monitoring_monitoringbody_publisher_needs_date', violation_error_message='Quien publica y la fecha van juntas.')],
                    },
                ),
                migrations.CreateModel(
                    name='Reading',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('published_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='publicado')),
                        ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='versión')),
                        ('changed_at', models.DateTimeField(auto_now=True, verbose_name='último cambio')),
                        ('code', models.CharField(editable=False, max_length=12, unique=True, verbose_name='código')),
                        ('completion', models.CharField(choices=[('no_evidence', 'Sin evidencia'), ('not_started', 'Sin iniciar'), ('limited', 'Limitado'), ('substantial', 'Sustancial'), ('complete', 'Completo')], max_length=20, verbose_name='cumplimiento')),
                        ('explanation', models.TextField(max_length=5000, verbose_name='por qué')),
                        ('read_on', models.DateField(verbose_name='fecha')),
                        ('evidence_url', models.URLField(blank=True, max_length=400, verbose_name='en qué se apoya')),
                        ('is_illustrative', models.BooleanField(default=False, verbose_name='dato ilustrativo')),
                        ('milestone', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='readings', to='commitments.milestone', verbose_name='hito')),
                        ('published_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='publicado por')),
                        ('request', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='readings', to='monitoring.evidencerequest', verbose_name='solicitud de evidencia')),
                        ('written_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='quién la escribió')),
                    ],
                    options={
                        'verbose_name': 'lectura del monitor',
                        'verbose_name_plural': 'lecturas del monitor',
                        'abstract': False,
                        'indexes': [models.Index(fields=['milestone', '-id'], name='reading_by_milestone')],
                        'constraints': [models.CheckConstraint(condition=models.Q(('published_by__isnull', True), ('published_at__isnull', False), _connector='OR'), name='monitoring_reading_publisher_needs_date', violation_error_message='Quien publica y la fecha van juntas.'), models.CheckConstraint(condition=models.Q(('completion__in', ['no_evidence', 'not_started', 'limited', 'substantial', 'complete']), models.Q(('explanation', ''), _negated=True)), name='reading_is_explained')],
                    },
                ),
                migrations.CreateModel(
                    name='Report',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('published_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='publicado')),
                        ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='versión')),
                        ('changed_at', models.DateTimeField(auto_now=True, verbose_name='último cambio')),
                        ('code', models.CharField(editable=False, max_length=12, unique=True, verbose_name='código')),
                        ('kind', models.CharField(choices=[('inception', 'Informe inicial'), ('end_of_commitment', 'Informe final de un compromiso'), ('learning', 'Ejercicio de aprendizaje')], max_length=20, verbose_name='clase')),
                        ('edition', models.PositiveSmallIntegerField(default=1, verbose_name='edición')),
                        ('origin', models.CharField(choices=[('portal', 'Escrito en este portal'), ('elsewhere', 'Publicado en otro sitio y resumido aquí')], default='portal', max_length=10, verbose_name='dónde se escribió')),
                        ('state', models.CharField(choices=[('draft', 'Borrador'), ('with_city', 'En comentarios de la Alcaldía'), ('published', 'Publicado')], default='draft', max_length=12, verbose_name='estado')),
                        ('title', models.CharField(max_length=200, verbose_name='título')),
                        ('evaluators', models.CharField(blank=True, help_text='Nombres que aparecerán en el informe.', max_length=300, verbose_name='quiénes evalúan')),
                        ('contact_email', models.EmailField(blank=True, max_length=254, verbose_name='correo de contacto')),
                        ('summary', models.TextField(blank=True, max_length=3000, verbose_name='resumen')),
                        ('due_on', models.DateField(blank=True, null=True, verbose_name='debe publicarse el')),
                        ('sent_on', models.DateField(blank=True, null=True, verbose_name='enviado a la Alcaldía el')),
                        ('comments_due_on', models.DateField(blank=True, null=True, verbose_name='la Alcaldía comenta hasta el')),
                        ('source_url', models.URLField(blank=True, max_length=400, verbose_name='dónde se publicó')),
                        ('source_note', models.CharField(blank=True, max_length=300, verbose_name='nota sobre la fuente')),
                        ('is_illustrative', models.BooleanField(default=False, verbose_name='dato ilustrativo')),
                        ('body', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reports', to='monitoring.monitoringbody', verbose_name='monitor')),
                        ('commitment', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='reports', to='commitments.commitment', verbose_name='compromiso')),
                        ('pdf', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='portal.attachment', verbose_name='PDF del monitor')),
                        ('published_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='publicado por')),
                        ('replaces', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='replaced_by', to='monitoring.report', verbose_name='reemplaza a')),
                    ],
                    options={
                        'verbose_name': 'informe del monitor',
                        'verbose_name_plural': 'informes del monitor',
                        'abstract': False,
                        'indexes': [models.Index(fields=['-published_at', '-id'], name='report_newest'), models.Index(fields=['commitment', 'kind'], name='report_by_commitment')],
                        'constraints': [models.CheckConstraint(condition=models.Q(('published_by__isnull', True), ('published_at__isnull', False), _connector='OR'), name='monitoring_report_publisher_needs_date', violation_error_message='Quien publica y la fecha van juntas.'), models.UniqueConstraint(fields=('body', 'kind', 'commitment', 'edition'), name='report_edition_once', nulls_distinct=False, violation_error_message='Ya hay un informe de esa clase: ábrelo en tu lista.'), models.CheckConstraint(condition=models.Q(models.Q(('commitment__isnull', False), ('kind', 'end_of_commitment')), models.Q(models.Q(('kind', 'end_of_commitment'), _negated=True), ('commitment__isnull', True)), _connector='OR'), name='report_names_its_commitment', violation_error_message='El informe final es de un compromiso; los demás, del plan.'), models.CheckConstraint(condition=models.Q(('kind__in', ['inception', 'end_of_commitment', 'learning']), ('state__in', ['draft', 'with_city', 'published']), ('origin__in', ['portal', 'elsewhere'])), name='report_words_known'), models.CheckConstraint(condition=models.Q(models.Q(('published_at__isnull', False), ('state', 'published')), models.Q(models.Q(('state', 'published'), _negated=True), ('published_at__isnull', True)), _connector='OR'), name='report_state_is_its_publication'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'with_city'), _negated=True), models.Q(('comments_due_on__gte', models.F('sent_on')), ('sent_on__isnull', False)), _connector='OR'), name='report_comments_have_a_term', violation_error_message='El plazo de la Alcaldía no puede terminar antes de empezar.')],
                    },
                ),
                migrations.CreateModel(
                    name='CityClosing',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('closed_on', models.DateField(verbose_name='cerrado el')),
                        ('closed_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='quién lo cerró')),
                        ('report', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='closing', to='monitoring.report', verbose_name='informe')),
                    ],
                    options={
                        'verbose_name': 'cierre de comentarios',
                        'verbose_name_plural': 'cierres de comentarios',
                    },
                ),
                migrations.CreateModel(
                    name='ReportRow',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('question', models.CharField(max_length=10, verbose_name='pregunta')),
                        ('position', models.PositiveSmallIntegerField(verbose_name='orden')),
                        ('commitment', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='commitments.commitment', verbose_name='compromiso')),
                        ('report', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rows', to='monitoring.report', verbose_name='informe')),
                    ],
                    options={
                        'verbose_name': 'pregunta del informe',
                        'verbose_name_plural': 'preguntas del informe',
                        'ordering': ('report', 'position'),
                        'constraints': [models.UniqueConstraint(fields=('report', 'question', 'commitment'), name='report_row_once', nulls_distinct=False)],
                    },
                ),
                migrations.CreateModel(
                    name='CityReply',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('text', models.TextField(max_length=5000, verbose_name='respuesta de la Alcaldía')),
                        ('written_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='escrita')),
                        ('institution', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='portal.institution', verbose_name='institución que responde')),
                        ('written_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='quién la escribió')),
                        ('row', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='replies', to='monitoring.reportrow', verbose_name='hallazgo')),
                    ],
                    options={
                        'verbose_name': 'respuesta de la Alcaldía',
                        'verbose_name_plural': 'respuestas de la Alcaldía',
                        'ordering': ('pk',),
                    },
                ),
                migrations.CreateModel(
                    name='AnswerEvidence',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('kind', models.CharField(choices=[('document', 'Documento'), ('link', 'Enlace'), ('interview', 'Entrevista'), ('photo', 'Foto'), ('dataset', 'Datos')], max_length=12, verbose_name='clase')),
                        ('title', models.CharField(max_length=200, verbose_name='qué es')),
                        ('dated_on', models.DateField(blank=True, null=True, verbose_name='fecha del documento')),
                        ('url', models.URLField(blank=True, max_length=400, verbose_name='enlace')),
                        ('slot', models.PositiveSmallIntegerField(blank=True, editable=False, null=True, verbose_name='lugar entre los archivos')),
                        ('added_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='agregada')),
                        ('removed_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='quitada')),
                        ('added_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='quién la agregó')),
                        ('attachment', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='portal.attachment', verbose_name='archivo')),
                        ('row', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='evidence', to='monitoring.reportrow', verbose_name='pregunta')),
                    ],
                    options={
                        'verbose_name': 'evidencia de una respuesta',
                        'verbose_name_plural': 'evidencias de las respuestas',
                        'ordering': ('pk',),
                        'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['document', 'link', 'interview', 'photo', 'dataset'])), name='answer_evidence_kind_known'), models.CheckConstraint(condition=models.Q(models.Q(('attachment__isnull', True), ('slot__isnull', True)), models.Q(('attachment__isnull', False), ('slot__gte', 1), ('slot__lte', 3)), _connector='OR'), name='answer_evidence_three_files', violation_error_message='Cada respuesta lleva hasta tres archivos.'), models.UniqueConstraint(condition=models.Q(('removed_at', None)), fields=('row', 'slot'), name='answer_evidence_slot_once', violation_error_message='Cada respuesta lleva hasta tres archivos.'), models.CheckConstraint(condition=models.Q(('kind', 'interview'), models.Q(('attachment', None), ('url', ''), _negated=True), _connector='OR'), name='answer_evidence_is_somewhere', violation_error_message='Sube un archivo o escribe un enlace.')],
                    },
                ),
                migrations.CreateModel(
                    name='Answer',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('number', models.PositiveSmallIntegerField(verbose_name='versión')),
                        ('value', models.CharField(blank=True, max_length=20, verbose_name='respuesta')),
                        ('explanation', models.TextField(blank=True, max_length=5000, verbose_name='explicación')),
                        ('written_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='escrita')),
                        ('author', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='quién la escribió')),
                        ('row', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='answers', to='monitoring.reportrow', verbose_name='pregunta')),
                    ],
                    options={
                        'verbose_name': 'respuesta',
                        'verbose_name_plural': 'respuestas',
                        'ordering': ('row', '-number'),
                        'constraints': [models.UniqueConstraint(fields=('row', 'number'), name='answer_version_once'), models.CheckConstraint(condition=models.Q(('value__in', ['', 'changes_rules', 'complete', 'continuation', 'did_not_change', 'limited', 'major', 'marginal', 'neither', 'new', 'no', 'no_added_value', 'no_evidence', 'not_applicable', 'not_started', 'outstanding', 'positive', 'substantial', 'worsened', 'yes'])), name='answer_value_known'), models.CheckConstraint(condition=models.Q(('explanation', ''), ('value', ''), _negated=True), name='answer_says_something', violation_error_message='Elige una respuesta o escribe la explicación.')],
                    },
                ),
                migrations.CreateModel(
                    name='RequestAnswer',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('text', models.TextField(max_length=5000, verbose_name='respuesta')),
                        ('written_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='escrita')),
                        ('institution', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='portal.institution', verbose_name='institución que responde')),
                        ('request', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='answers', to='monitoring.evidencerequest', verbose_name='solicitud')),
                        ('written_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='quién la escribió')),
                    ],
                    options={
                        'verbose_name': 'respuesta a una solicitud',
                        'verbose_name_plural': 'respuestas a solicitudes',
                        'ordering': ('pk',),
                    },
                ),
                migrations.CreateModel(
                    name='RequestFile',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('answer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='files', to='monitoring.requestanswer')),
                        ('attachment', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='portal.attachment')),
                    ],
                    options={
                        'verbose_name': 'archivo de una respuesta',
                        'verbose_name_plural': 'archivos de respuestas',
                        'ordering': ('pk',),
                    },
                ),
                migrations.CreateModel(
                    name='Resolution',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('outcome', models.CharField(choices=[('accepted', 'El monitor la aceptó'), ('kept', 'El monitor mantuvo su hallazgo')], max_length=10, verbose_name='decisión')),
                        ('reason', models.TextField(max_length=5000, verbose_name='por qué')),
                        ('decided_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='decidida')),
                        ('decided_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='quién decidió')),
                        ('reply', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='resolution', to='monitoring.cityreply')),
                    ],
                    options={
                        'verbose_name': 'decisión del monitor',
                        'verbose_name_plural': 'decisiones del monitor',
                        'constraints': [models.CheckConstraint(condition=models.Q(('outcome__in', ['accepted', 'kept']), models.Q(('reason', ''), _negated=True)), name='resolution_is_explained')],
                    },
                ),
                migrations.CreateModel(
                    name='SessionAgreement',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('text', models.TextField(max_length=1000, verbose_name='qué se acordó')),
                        ('due_on', models.DateField(verbose_name='para cuándo')),
                        ('milestone', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='commitments.milestone', verbose_name='hito')),
                        ('responsible', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='portal.institution', verbose_name='responsable')),
                        ('session', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='agreements', to='monitoring.workingsession')),
                    ],
                    options={
                        'verbose_name': 'acuerdo de una sesión',
                        'verbose_name_plural': 'acuerdos de las sesiones',
                        'ordering': ('due_on', 'pk'),
                    },
                ),
                migrations.CreateModel(
                    name='Fulfilment',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('done_on', models.DateField(verbose_name='cumplido el')),
                        ('outcome', models.TextField(max_length=2000, verbose_name='cómo se cumplió')),
                        ('written_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                        ('written_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='quién lo dijo')),
                        ('agreement', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='fulfilment', to='monitoring.sessionagreement')),
                    ],
                    options={
                        'verbose_name': 'cumplimiento de un acuerdo',
                        'verbose_name_plural': 'cumplimientos de acuerdos',
                        'constraints': [models.CheckConstraint(condition=models.Q(('outcome', ''), _negated=True), name='fulfilment_says_how')],
                    },
                ),
                migrations.CreateModel(
                    name='Verdict',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('published_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='publicado')),
                        ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='versión')),
                        ('changed_at', models.DateTimeField(auto_now=True, verbose_name='último cambio')),
                        ('code', models.CharField(editable=False, max_length=12, unique=True, verbose_name='código')),
                        ('position', models.CharField(choices=[('validates', 'Valida la evidencia'), ('objects', 'Objeta la evidencia')], max_length=10, verbose_name='veredicto')),
                        ('reasons', models.TextField(max_length=5000, verbose_name='razones')),
                        ('given_on', models.DateField(verbose_name='fecha')),
                        ('reply_due_on', models.DateField(blank=True, null=True, verbose_name='la Alcaldía responde hasta el')),
                        ('is_illustrative', models.BooleanField(default=False, verbose_name='dato ilustrativo')),
                        ('mandate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='verdicts', to='cocreation.mandate', verbose_name='quien la ocupa')),
                        ('milestone', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='verdicts', to='commitments.milestone', verbose_name='hito')),
                        ('published_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='publicado por')),
                        ('seat', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='verdicts', to='cocreation.seat', verbose_name='curul')),
                    ],
                    options={
                        'verbose_name': 'veredicto del comité',
                        'verbose_name_plural': 'veredictos del comité',
                        'abstract': False,
                        'indexes': [models.Index(fields=['milestone', 'seat', '-id'], name='verdict_by_milestone'), models.Index(fields=['reply_due_on'], name='verdict_by_due')],
                        'constraints': [models.CheckConstraint(condition=models.Q(('published_by__isnull', True), ('published_at__isnull', False), _connector='OR'), name='monitoring_verdict_publisher_needs_date', violation_error_message='Quien publica y la fecha van juntas.'), models.CheckConstraint(condition=models.Q(('position__in', ['validates', 'objects']), models.Q(('reasons', ''), _negated=True)), name='verdict_has_reasons', violation_error_message='Escribe tus razones.'), models.CheckConstraint(condition=models.Q(models.Q(('position', 'validates'), ('reply_due_on__isnull', True)), models.Q(('position', 'objects'), ('reply_due_on__gt', models.F('given_on'))), _connector='OR'), name='objection_has_a_term')],
                    },
                ),
                migrations.CreateModel(
                    name='CorrectiveAction',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('published_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='publicado')),
                        ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='versión')),
                        ('changed_at', models.DateTimeField(auto_now=True, verbose_name='último cambio')),
                        ('code', models.CharField(editable=False, max_length=12, unique=True, verbose_name='código')),
                        ('source', models.CharField(choices=[('report', 'Un informe del monitor'), ('verdict', 'Un veredicto del comité'), ('comment', 'Un comentario'), ('complaints', 'Una estadística de denuncias')], max_length=12, verbose_name='de dónde viene')),
                        ('source_url', models.URLField(blank=True, max_length=400, verbose_name='enlace a lo que se dijo')),
                        ('said', models.TextField(help_text='Qué se señaló, en una o dos frases.', max_length=1000, verbose_name='dijiste')),
                        ('changed', models.TextField(help_text='Qué se corrige y cómo.', max_length=1000, verbose_name='cambiamos')),
                        ('state', models.CharField(choices=[('promised', 'Prometida'), ('done', 'Hecha')], default='promised', max_length=10, verbose_name='estado')),
                        ('due_on', models.DateField(blank=True, null=True, verbose_name='para cuándo')),
                        ('done_on', models.DateField(blank=True, null=True, verbose_name='hecha el')),
                        ('proof_url', models.URLField(blank=True, max_length=400, verbose_name='prueba')),
                        ('is_illustrative', models.BooleanField(default=False, verbose_name='dato ilustrativo')),
                        ('commitment', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='corrective_actions', to='commitments.commitment', verbose_name='compromiso')),
                        ('institution', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='corrective_actions', to='portal.institution', verbose_name='institución')),
                        ('published_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='publicado por')),
                        ('row', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='actions', to='monitoring.reportrow', verbose_name='hallazgo')),
                        ('verdict', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='actions', to='monitoring.verdict', verbose_name='veredicto')),
                    ],
                    options={
                        'verbose_name': 'acción correctiva',
                        'verbose_name_plural': 'acciones correctivas',
                        'abstract': False,
                        'indexes': [models.Index(fields=['-published_at', '-id'], name='action_newest')],
                        'constraints': [models.CheckConstraint(condition=models.Q(('published_by__isnull', True), ('published_at__isnull', False), _connector='OR'), name='monitoring_correctiveaction_publisher_needs_date', violation_error_message='Quien publica y la fecha van juntas.'), models.CheckConstraint(condition=models.Q(models.Q(('done_on__isnull', True), ('due_on__isnull', False), ('state', 'promised')), models.Q(('done_on__isnull', False), ('state', 'done'), models.Q(('proof_url', ''), _negated=True)), _connector='OR'), name='action_has_its_day', violation_error_message='Lo prometido lleva fecha; lo hecho, el día en que se hizo y su prueba.'), models.CheckConstraint(condition=models.Q(models.Q(('row__isnull', False), ('source', 'report'), ('verdict__isnull', True)), models.Q(('row__isnull', True), ('source', 'verdict'), ('verdict__isnull', False)), models.Q(('row__isnull', True), ('source__in', ['comment', 'complaints']), ('verdict__isnull', True), models.Q(('source_url', ''), _negated=True)), _connector='OR'), name='action_names_its_source', violation_error_message='Di de dónde viene: el hallazgo, el veredicto o el enlace.')],
                    },
                ),
                migrations.CreateModel(
                    name='VerdictReply',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('text', models.TextField(max_length=5000, verbose_name='respuesta')),
                        ('replied_on', models.DateField(verbose_name='fecha')),
                        ('institution', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='portal.institution', verbose_name='institución que responde')),
                        ('verdict', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='reply', to='monitoring.verdict')),
                        ('written_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='quién la escribió')),
                    ],
                    options={
                        'verbose_name': 'respuesta a una objeción',
                        'verbose_name_plural': 'respuestas a objeciones',
                    },
                ),
                migrations.CreateModel(
                    name='WorkingSession',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('published_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='publicado')),
                        ('version', models.PositiveIntegerField(default=1, editable=False, verbose_name='versión')),
                        ('changed_at', models.DateTimeField(auto_now=True, verbose_name='último cambio')),
                        ('code', models.CharField(editable=False, max_length=12, unique=True, verbose_name='código')),
                        ('title', models.CharField(max_length=200, verbose_name='tema')),
                        ('held_on', models.DateField(verbose_name='fecha')),
                        ('place', models.CharField(blank=True, max_length=200, verbose_name='lugar o enlace')),
                        ('agenda', models.TextField(help_text='Un punto por línea.', max_length=3000, verbose_name='agenda')),
                        ('obstacles', models.TextField(blank=True, help_text='Un obstáculo por línea.', max_length=3000, verbose_name='obstáculos')),
                        ('is_illustrative', models.BooleanField(default=False, verbose_name='dato ilustrativo')),
                        ('areas', models.ManyToManyField(related_name='working_sessions', to='portal.institution', verbose_name='áreas responsables')),
                        ('minutes', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='portal.attachment', verbose_name='acta')),
                        ('plan', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='working_sessions', to='commitments.actionplan', verbose_name='plan')),
                        ('published_by', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='publicado por')),
                    ],
                    options={
                        'verbose_name': 'sesión de trabajo',
                        'verbose_name_plural': 'sesiones de trabajo',
                        'abstract': False,
                        'indexes': [models.Index(fields=['-held_on', '-id'], name='session_newest')],
                        'constraints': [models.CheckConstraint(condition=models.Q(('published_by__isnull', True), ('published_at__isnull', False), _connector='OR'), name='monitoring_workingsession_publisher_needs_date', violation_error_message='Quien publica y la fecha van juntas.')],
                    },
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='evidencerequest',
                    trigger=pgtrigger.compiler.Trigger(name='request_never_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='28e7249bdd2a94af451403141b5649dc5a8a19ec', operation='DELETE', pgid='pgtrigger_request_never_deleted_b7660', table='monitoring_evidencerequest', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='evidencerequest',
                    trigger=pgtrigger.compiler.Trigger(name='request_stays', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF NEW.code IS DISTINCT FROM OLD.code OR NEW.commitment_id IS DISTINCT FROM OLD.commitment_id OR NEW.milestone_id IS DISTINCT FROM OLD.milestone_id OR NEW.institution_id IS DISTINCT FROM OLD.institution_id OR NEW.asked IS DISTINCT FROM OLD.asked OR NEW.asked_on IS DISTINCT FROM OLD.asked_on OR NEW.due_on IS DISTINCT FROM OLD.due_on OR NEW.is_illustrative IS DISTINCT FROM OLD.is_illustrative THEN RAISE EXCEPTION 'this never changes'; END IF; RETURN NEW;", hash='62632980f5879e32bac309ca741a462e43911f14', operation='UPDATE', pgid='pgtrigger_request_stays_fa886', table='monitoring_evidencerequest', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='evidencerequest',
                    trigger=pgtrigger.compiler.Trigger(name='request_is_the_monitors', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF NOT COALESCE(EXISTS (\n        SELECT 1 FROM portal_user u\n        JOIN portal_membership m ON m.user_id = u.id AND m.role = 'monitor'\n        JOIN monitoring_monitoringbody b ON b.institution_id = m.institution_id\n        WHERE u.id::text = nullif(current_setting('portal.speaker', true), '') AND u.is_active AND NOT u.is_superuser\n        AND b.plan_id = (SELECT c.plan_id FROM commitments_commitment c WHERE c.id = NEW.commitment_id) AND NOT EXISTS (\n    SELECT 1 FROM portal_membership c JOIN portal_institution i ON i.id = c.institution_id\n    WHERE c.user_id = u.id AND i.kind IN ('alcaldia', 'secretaria', 'oficina', 'entidad_descentralizada'))) OR (nullif(current_setting('portal.speaker', true), '') = 'portal' AND (NEW.is_illustrative)), false) THEN RAISE EXCEPTION 'only the monitor of this plan writes here'; END IF;\n                    IF TG_OP = 'UPDATE' AND OLD.outcome <> '' THEN\n                        RAISE EXCEPTION 'a closed request stays closed';\n                    END IF;\n                 RETURN NEW;", hash='5af4b4474396f5a5abdc508051684a7bb44324c5', operation='INSERT OR UPDATE', pgid='pgtrigger_request_is_the_monitors_40e0e', table='monitoring_evidencerequest', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='monitoringbody',
                    trigger=pgtrigger.compiler.Trigger(name='body_never_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='cb4e3843e7a14fd04889e2b2f9ac2b5427d5e715', operation='DELETE', pgid='pgtrigger_body_never_deleted_8dfb2', table='monitoring_monitoringbody', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='monitoringbody',
                    trigger=pgtrigger.compiler.Trigger(name='body_is_not_the_city', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n                    IF EXISTS (SELECT 1 FROM portal_institution i\n                               WHERE i.id = NEW.institution_id AND i.kind IN ('alcaldia', 'secretaria', 'oficina', 'entidad_descentralizada')) THEN\n                        RAISE EXCEPTION 'the city does not monitor itself';\n                    END IF;\n                    RETURN NEW;\n                ", hash='79275a823e8ace1d69491fd8b5943389815d3875', operation='INSERT OR UPDATE', pgid='pgtrigger_body_is_not_the_city_6040a', table='monitoring_monitoringbody', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='monitoringbody',
                    trigger=pgtrigger.compiler.Trigger(name='body_stays_once_it_wrote', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n                    IF (NEW.institution_id <> OLD.institution_id OR NEW.plan_id <> OLD.plan_id)\n                       AND EXISTS (SELECT 1 FROM monitoring_report r WHERE r.body_id = OLD.id) THEN\n                        RAISE EXCEPTION 'a monitor that wrote is not replaced in its own reports';\n                    END IF;\n                    RETURN NEW;\n                ", hash='8f0a4899b62fb54fe942344efc09538402dccfff', operation='UPDATE', pgid='pgtrigger_body_stays_once_it_wrote_51761', table='monitoring_monitoringbody', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='reading',
                    trigger=pgtrigger.compiler.Trigger(name='reading_append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='6c15b237b62dabfd11f355f68af178da362de6b9', operation='UPDATE OR DELETE', pgid='pgtrigger_reading_append_only_ca5c5', table='monitoring_reading', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='reading',
                    trigger=pgtrigger.compiler.Trigger(name='reading_no_truncate', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'table % is never emptied', TG_TABLE_NAME;", hash='136554ddf50ecfbeabde6448a460c730b91552bb', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_reading_no_truncate_c311a', table='monitoring_reading', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='reading',
                    trigger=pgtrigger.compiler.Trigger(name='reading_is_the_monitors', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF NOT COALESCE(EXISTS (\n        SELECT 1 FROM portal_user u\n        JOIN portal_membership m ON m.user_id = u.id AND m.role = 'monitor'\n        JOIN monitoring_monitoringbody b ON b.institution_id = m.institution_id\n        WHERE u.id::text = nullif(current_setting('portal.speaker', true), '') AND u.is_active AND NOT u.is_superuser\n        AND b.plan_id = (SELECT c.plan_id FROM commitments_milestone h JOIN commitments_commitment c ON c.id = h.commitment_id WHERE h.id = NEW.milestone_id) AND NOT EXISTS (\n    SELECT 1 FROM portal_membership c JOIN portal_institution i ON i.id = c.institution_id\n    WHERE c.user_id = u.id AND i.kind IN ('alcaldia', 'secretaria', 'oficina', 'entidad_descentralizada'))) OR (nullif(current_setting('portal.speaker', true), '') = 'portal' AND (NEW.is_illustrative)), false) THEN RAISE EXCEPTION 'only the monitor of this plan writes here'; END IF; RETURN NEW;", hash='94497fb4d28cee7326500561846593df4d57b0dc', operation='INSERT', pgid='pgtrigger_reading_is_the_monitors_aef9c', table='monitoring_reading', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='report',
                    trigger=pgtrigger.compiler.Trigger(name='report_never_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='7e6829a1f0176f6679117df682846b421e43cad4', operation='DELETE', pgid='pgtrigger_report_never_deleted_a49f2', table='monitoring_report', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='report',
                    trigger=pgtrigger.compiler.Trigger(name='report_is_the_monitors', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF NOT COALESCE(EXISTS (\n        SELECT 1 FROM portal_user u\n        JOIN portal_membership m ON m.user_id = u.id AND m.role = 'monitor'\n        JOIN monitoring_monitoringbody b ON b.institution_id = m.institution_id\n        WHERE u.id::text = nullif(current_setting('portal.speaker', true), '') AND u.is_active AND NOT u.is_superuser\n        AND b.plan_id = (SELECT b.plan_id FROM monitoring_monitoringbody b WHERE b.id = NEW.body_id) AND NOT EXISTS (\n    SELECT 1 FROM portal_membership c JOIN portal_institution i ON i.id = c.institution_id\n    WHERE c.user_id = u.id AND i.kind IN ('alcaldia', 'secretaria', 'oficina', 'entidad_descentralizada'))) OR (nullif(current_setting('portal.speaker', true), '') = 'portal' AND (NEW.is_illustrative OR NEW.origin = 'elsewhere')), false) THEN RAISE EXCEPTION 'only the monitor of this plan writes here'; END IF;\n                    IF TG_OP = 'UPDATE' THEN\n                        IF OLD.state = 'published' THEN\n                            RAISE EXCEPTION 'a published report never changes';\n                        END IF;\n                        IF OLD.state = 'with_city' AND NEW.state = 'draft' THEN\n                            RAISE EXCEPTION 'what the city has seen is no draft again';\n                        END IF;\n                    END IF;\n                 RETURN NEW;", hash='af554731716e9ae9d32f0ca5215dd8a02d16ab0b', operation='INSERT OR UPDATE', pgid='pgtrigger_report_is_the_monitors_4fd8d', table='monitoring_report', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='report',
                    trigger=pgtrigger.compiler.Trigger(name='report_stays', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF NEW.code IS DISTINCT FROM OLD.code OR NEW.body_id IS DISTINCT FROM OLD.body_id OR NEW.kind IS DISTINCT FROM OLD.kind OR NEW.commitment_id IS DISTINCT FROM OLD.commitment_id OR NEW.edition IS DISTINCT FROM OLD.edition OR NEW.origin IS DISTINCT FROM OLD.origin OR NEW.is_illustrative IS DISTINCT FROM OLD.is_illustrative THEN RAISE EXCEPTION 'this never changes'; END IF; RETURN NEW;", hash='3d45794a9ed35c85bf762c428ba1617c2eae6528', operation='UPDATE', pgid='pgtrigger_report_stays_3ecc9', table='monitoring_report', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='cityclosing',
                    trigger=pgtrigger.compiler.Trigger(name='closing_append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='b347d6256f354c71deaafd7114fcfb2a23e08448', operation='UPDATE OR DELETE', pgid='pgtrigger_closing_append_only_ba97c', table='monitoring_cityclosing', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='cityclosing',
                    trigger=pgtrigger.compiler.Trigger(name='closing_no_truncate', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'table % is never emptied', TG_TABLE_NAME;", hash='af0a11e591b6d576715f6c25e7bb454e3a8ee962', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_closing_no_truncate_10e78', table='monitoring_cityclosing', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='cityclosing',
                    trigger=pgtrigger.compiler.Trigger(name='closing_is_the_citys', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF NOT COALESCE(EXISTS (\n        SELECT 1 FROM portal_user u WHERE u.id::text = nullif(current_setting('portal.speaker', true), '') AND u.is_active\n        AND (EXISTS (\n    SELECT 1 FROM portal_membership c JOIN portal_institution i ON i.id = c.institution_id\n    WHERE c.user_id = u.id AND i.kind IN ('alcaldia', 'secretaria', 'oficina', 'entidad_descentralizada')) OR u.is_superuser) AND NOT EXISTS (\n            SELECT 1 FROM portal_membership m WHERE m.user_id = u.id\n            AND m.role IN ('monitor', 'committee_member'))) OR (nullif(current_setting('portal.speaker', true), '') = 'portal' AND (EXISTS (SELECT 1 FROM monitoring_report r WHERE r.id = NEW.report_id AND r.is_illustrative))), false) THEN RAISE EXCEPTION 'only the city writes here'; END IF;\n                    IF NOT EXISTS (SELECT 1 FROM monitoring_report r\n                                   WHERE r.id = NEW.report_id AND r.state = 'with_city') THEN\n                        RAISE EXCEPTION 'the city closes comments while the draft is with it';\n                    END IF;\n                 RETURN NEW;", hash='b0d7a0635cd2c9a625758282ed2e90b2806be604', operation='INSERT', pgid='pgtrigger_closing_is_the_citys_93b89', table='monitoring_cityclosing', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='reportrow',
                    trigger=pgtrigger.compiler.Trigger(name='row_stays', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='a3680edb08c1cd6fa29d046f99e407f89eecda32', operation='UPDATE OR DELETE', pgid='pgtrigger_row_stays_7ce8f', table='monitoring_reportrow', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='reportrow',
                    trigger=pgtrigger.compiler.Trigger(name='row_is_the_monitors', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF NOT COALESCE(EXISTS (\n        SELECT 1 FROM portal_user u\n        JOIN portal_membership m ON m.user_id = u.id AND m.role = 'monitor'\n        JOIN monitoring_monitoringbody b ON b.institution_id = m.institution_id\n        WHERE u.id::text = nullif(current_setting('portal.speaker', true), '') AND u.is_active AND NOT u.is_superuser\n        AND b.plan_id = (SELECT b.plan_id FROM monitoring_report r JOIN monitoring_monitoringbody b ON b.id = r.body_id WHERE r.id = NEW.report_id) AND NOT EXISTS (\n    SELECT 1 FROM portal_membership c JOIN portal_institution i ON i.id = c.institution_id\n    WHERE c.user_id = u.id AND i.kind IN ('alcaldia', 'secretaria', 'oficina', 'entidad_descentralizada'))) OR (nullif(current_setting('portal.speaker', true), '') = 'portal' AND (EXISTS (SELECT 1 FROM monitoring_report r WHERE r.id = NEW.report_id AND (r.is_illustrative OR r.origin = 'elsewhere')))), false) THEN RAISE EXCEPTION 'only the monitor of this plan writes here'; END IF;\n                    IF EXISTS (SELECT 1 FROM monitoring_report r\n                               WHERE r.id = NEW.report_id AND r.state <> 'draft') THEN\n                        RAISE EXCEPTION 'only a draft gets questions';\n                    END IF;\n                 RETURN NEW;", hash='0a43a2fcb7dc641fe9fc7dd49493e7625cedb79e', operation='INSERT', pgid='pgtrigger_row_is_the_monitors_fe2f4', table='monitoring_reportrow', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='cityreply',
                    trigger=pgtrigger.compiler.Trigger(name='city_reply_append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='ae5cf58159a1887206a1a92264798c6d0d9391ae', operation='UPDATE OR DELETE', pgid='pgtrigger_city_reply_append_only_80c08', table='monitoring_cityreply', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='cityreply',
                    trigger=pgtrigger.compiler.Trigger(name='city_reply_no_truncate', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'table % is never emptied', TG_TABLE_NAME;", hash='447f79456209b8704327a10b216ff8b4cbccb4b2', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_city_reply_no_truncate_6028d', table='monitoring_cityreply', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='cityreply',
                    trigger=pgtrigger.compiler.Trigger(name='city_reply_is_the_citys', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF NOT COALESCE(EXISTS (\n        SELECT 1 FROM portal_user u WHERE u.id::text = nullif(current_setting('portal.speaker', true), '') AND u.is_active\n        AND (EXISTS (\n    SELECT 1 FROM portal_membership c JOIN portal_institution i ON i.id = c.institution_id\n    WHERE c.user_id = u.id AND i.kind IN ('alcaldia', 'secretaria', 'oficina', 'entidad_descentralizada')) OR u.is_superuser) AND NOT EXISTS (\n            SELECT 1 FROM portal_membership m WHERE m.user_id = u.id\n            AND m.role IN ('monitor', 'committee_member'))) OR (nullif(current_setting('portal.speaker', true), '') = 'portal' AND (EXISTS (SELECT 1 FROM monitoring_reportrow w JOIN monitoring_report r ON r.id = w.report_id WHERE w.id = NEW.row_id AND (r.is_illustrative OR r.origin = 'elsewhere')))), false) THEN RAISE EXCEPTION 'only the city writes here'; END IF;\n                    IF (SELECT r.state FROM monitoring_reportrow w JOIN monitoring_report r ON r.id = w.report_id WHERE w.id = NEW.row_id) <> 'with_city' THEN\n                        RAISE EXCEPTION 'the city replies while the draft is with it';\n                    END IF;\n                 RETURN NEW;", hash='1e3c4ce267d189ba27e3775a54ddff06cfecc02e', operation='INSERT', pgid='pgtrigger_city_reply_is_the_citys_6427c', table='monitoring_cityreply', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='answerevidence',
                    trigger=pgtrigger.compiler.Trigger(name='answer_evidence_never_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='f9efc7a7a41776407a6c77d9f3f39194429ca083', operation='DELETE', pgid='pgtrigger_answer_evidence_never_deleted_3de39', table='monitoring_answerevidence', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='answerevidence',
                    trigger=pgtrigger.compiler.Trigger(name='answer_evidence_stays', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF NEW.row_id IS DISTINCT FROM OLD.row_id OR NEW.kind IS DISTINCT FROM OLD.kind OR NEW.title IS DISTINCT FROM OLD.title OR NEW.dated_on IS DISTINCT FROM OLD.dated_on OR NEW.url IS DISTINCT FROM OLD.url OR NEW.attachment_id IS DISTINCT FROM OLD.attachment_id OR NEW.slot IS DISTINCT FROM OLD.slot THEN RAISE EXCEPTION 'this never changes'; END IF; RETURN NEW;", hash='e655eb96f28251a1308b4c0f123ae8c9d61f9fe1', operation='UPDATE', pgid='pgtrigger_answer_evidence_stays_fdebd', table='monitoring_answerevidence', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='answerevidence',
                    trigger=pgtrigger.compiler.Trigger(name='answer_evidence_is_the_monitors', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF NOT COALESCE(EXISTS (\n        SELECT 1 FROM portal_user u\n        JOIN portal_membership m ON m.user_id = u.id AND m.role = 'monitor'\n        JOIN monitoring_monitoringbody b ON b.institution_id = m.institution_id\n        WHERE u.id::text = nullif(current_setting('portal.speaker', true), '') AND u.is_active AND NOT u.is_superuser\n        AND b.plan_id = (SELECT b.plan_id FROM monitoring_reportrow w JOIN monitoring_report r ON r.id = w.report_id JOIN monitoring_monitoringbody b ON b.id = r.body_id WHERE w.id = NEW.row_id) AND NOT EXISTS (\n    SELECT 1 FROM portal_membership c JOIN portal_institution i ON i.id = c.institution_id\n    WHERE c.user_id = u.id AND i.kind IN ('alcaldia', 'secretaria', 'oficina', 'entidad_descentralizada'))) OR (nullif(current_setting('portal.speaker', true), '') = 'portal' AND (EXISTS (SELECT 1 FROM monitoring_reportrow w JOIN monitoring_report r ON r.id = w.report_id WHERE w.id = NEW.row_id AND (r.is_illustrative OR r.origin = 'elsewhere')))), false) THEN RAISE EXCEPTION 'only the monitor of this plan writes here'; END IF;\n                    IF (SELECT r.state FROM monitoring_reportrow w JOIN monitoring_report r ON r.id = w.report_id WHERE w.id = NEW.row_id) = 'published' THEN\n                        RAISE EXCEPTION 'a published report never changes';\n                    END IF;\n                 RETURN NEW;", hash='d32941403403e0e53812f81216c7993eebabc41f', operation='INSERT OR UPDATE', pgid='pgtrigger_answer_evidence_is_the_monitors_dce99', table='monitoring_answerevidence', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='answer',
                    trigger=pgtrigger.compiler.Trigger(name='answer_append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='5f66eb758013bd6b53377f08c741c0ee15ba6916', operation='UPDATE OR DELETE', pgid='pgtrigger_answer_append_only_2f27d', table='monitoring_answer', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='answer',
                    trigger=pgtrigger.compiler.Trigger(name='answer_no_truncate', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'table % is never emptied', TG_TABLE_NAME;", hash='7dcb97ea42d98c2c99c551602ddbbe514cd32941', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_answer_no_truncate_812a6', table='monitoring_answer', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='answer',
                    trigger=pgtrigger.compiler.Trigger(name='answer_is_the_monitors', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF NOT COALESCE(EXISTS (\n        SELECT 1 FROM portal_user u\n        JOIN portal_membership m ON m.user_id = u.id AND m.role = 'monitor'\n        JOIN monitoring_monitoringbody b ON b.institution_id = m.institution_id\n        WHERE u.id::text = nullif(current_setting('portal.speaker', true), '') AND u.is_active AND NOT u.is_superuser\n        AND b.plan_id = (SELECT b.plan_id FROM monitoring_reportrow w JOIN monitoring_report r ON r.id = w.report_id JOIN monitoring_monitoringbody b ON b.id = r.body_id WHERE w.id = NEW.row_id) AND NOT EXISTS (\n    SELECT 1 FROM portal_membership c JOIN portal_institution i ON i.id = c.institution_id\n    WHERE c.user_id = u.id AND i.kind IN ('alcaldia', 'secretaria', 'oficina', 'entidad_descentralizada'))) OR (nullif(current_setting('portal.speaker', true), '') = 'portal' AND (EXISTS (SELECT 1 FROM monitoring_reportrow w JOIN monitoring_report r ON r.id = w.report_id WHERE w.id = NEW.row_id AND (r.is_illustrative OR r.origin = 'elsewhere')))), false) THEN RAISE EXCEPTION 'only the monitor of this plan writes here'; END IF;\n                    IF NOT ((SELECT r.state FROM monitoring_reportrow w JOIN monitoring_report r ON r.id = w.report_id WHERE w.id = NEW.row_id) = 'draft' OR (SELECT r.state FROM monitoring_reportrow w JOIN monitoring_report r ON r.id = w.report_id WHERE w.id = NEW.row_id) = 'with_city' AND EXISTS (\n                        SELECT 1 FROM monitoring_cityreply c WHERE c.row_id = NEW.row_id)) THEN\n                        RAISE EXCEPTION 'an answer changes in a draft, or once the city replied to it';\n                    END IF;\n                 RETURN NEW;", hash='e235ff5c6b263597e2886c61294edc976e7a5af1', operation='INSERT', pgid='pgtrigger_answer_is_the_monitors_e2f0d', table='monitoring_answer', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='requestanswer',
                    trigger=pgtrigger.compiler.Trigger(name='request_answer_append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='2908cf935cdc44bd250323c3ff221051f567bf77', operation='UPDATE OR DELETE', pgid='pgtrigger_request_answer_append_only_cb236', table='monitoring_requestanswer', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='requestanswer',
                    trigger=pgtrigger.compiler.Trigger(name='request_answer_no_truncate', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'table % is never emptied', TG_TABLE_NAME;", hash='a13bff76b334d7980af235e9825c6cf3e6070ccf', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_request_answer_no_truncate_e32f2', table='monitoring_requestanswer', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='requestanswer',
                    trigger=pgtrigger.compiler.Trigger(name='request_answer_is_the_citys', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF NOT COALESCE(EXISTS (\n        SELECT 1 FROM portal_user u WHERE u.id::text = nullif(current_setting('portal.speaker', true), '') AND u.is_active\n        AND (EXISTS (\n    SELECT 1 FROM portal_membership c JOIN portal_institution i ON i.id = c.institution_id\n    WHERE c.user_id = u.id AND i.kind IN ('alcaldia', 'secretaria', 'oficina', 'entidad_descentralizada')) OR u.is_superuser) AND NOT EXISTS (\n            SELECT 1 FROM portal_membership m WHERE m.user_id = u.id\n            AND m.role IN ('monitor', 'committee_member'))) OR (nullif(current_setting('portal.speaker', true), '') = 'portal' AND (EXISTS (SELECT 1 FROM monitoring_evidencerequest q WHERE q.id = NEW.request_id AND q.is_illustrative))), false) THEN RAISE EXCEPTION 'only the city writes here'; END IF;\n                    IF EXISTS (SELECT 1 FROM monitoring_evidencerequest q\n                               WHERE q.id = NEW.request_id AND q.outcome <> '') THEN\n                        RAISE EXCEPTION 'a closed request takes no answer';\n                    END IF;\n                 RETURN NEW;", hash='4862c0665b04bf94144668c758f6d6697afe3f03', operation='INSERT', pgid='pgtrigger_request_answer_is_the_citys_6c540', table='monitoring_requestanswer', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='requestfile',
                    trigger=pgtrigger.compiler.Trigger(name='request_file_append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='5ff37ea46a4d6ce6fed2ecda931277306597c327', operation='UPDATE OR DELETE', pgid='pgtrigger_request_file_append_only_a784d', table='monitoring_requestfile', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='requestfile',
                    trigger=pgtrigger.compiler.Trigger(name='request_file_no_truncate', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'table % is never emptied', TG_TABLE_NAME;", hash='b062fddb4b2c09c801fdbd687f5a7f4a956b09bc', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_request_file_no_truncate_5b5eb', table='monitoring_requestfile', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='resolution',
                    trigger=pgtrigger.compiler.Trigger(name='resolution_append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='111df718c8ad933c2fd928138c894b6f7ae15e5a', operation='UPDATE OR DELETE', pgid='pgtrigger_resolution_append_only_59381', table='monitoring_resolution', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='resolution',
                    trigger=pgtrigger.compiler.Trigger(name='resolution_no_truncate', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'table % is never emptied', TG_TABLE_NAME;", hash='ef0e16013d5896a2315e20cf98af6fb768896c9b', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_resolution_no_truncate_5f323', table='monitoring_resolution', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='resolution',
                    trigger=pgtrigger.compiler.Trigger(name='resolution_is_the_monitors', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF NOT COALESCE(EXISTS (\n        SELECT 1 FROM portal_user u\n        JOIN portal_membership m ON m.user_id = u.id AND m.role = 'monitor'\n        JOIN monitoring_monitoringbody b ON b.institution_id = m.institution_id\n        WHERE u.id::text = nullif(current_setting('portal.speaker', true), '') AND u.is_active AND NOT u.is_superuser\n        AND b.plan_id = (SELECT b.plan_id FROM monitoring_cityreply c JOIN monitoring_reportrow w ON w.id = c.row_id JOIN monitoring_report r ON r.id = w.report_id JOIN monitoring_monitoringbody b ON b.id = r.body_id WHERE c.id = NEW.reply_id) AND NOT EXISTS (\n    SELECT 1 FROM portal_membership c JOIN portal_institution i ON i.id = c.institution_id\n    WHERE c.user_id = u.id AND i.kind IN ('alcaldia', 'secretaria', 'oficina', 'entidad_descentralizada'))) OR (nullif(current_setting('portal.speaker', true), '') = 'portal' AND (EXISTS (SELECT 1 FROM monitoring_cityreply c JOIN monitoring_reportrow w ON w.id = c.row_id JOIN monitoring_report r ON r.id = w.report_id WHERE c.id = NEW.reply_id AND r.is_illustrative))), false) THEN RAISE EXCEPTION 'only the monitor of this plan writes here'; END IF; RETURN NEW;", hash='fecf5f1fbb4204420849270cad0525ddce964e65', operation='INSERT', pgid='pgtrigger_resolution_is_the_monitors_380b3', table='monitoring_resolution', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='sessionagreement',
                    trigger=pgtrigger.compiler.Trigger(name='session_agreement_append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='b245b995aca25f0aafdfb754d7c3d54d271b977e', operation='UPDATE OR DELETE', pgid='pgtrigger_session_agreement_append_only_59aa2', table='monitoring_sessionagreement', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='sessionagreement',
                    trigger=pgtrigger.compiler.Trigger(name='session_agreement_no_truncate', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'table % is never emptied', TG_TABLE_NAME;", hash='44d104edad1e3147f9ba93a4669d81371fed928e', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_session_agreement_no_truncate_3e888', table='monitoring_sessionagreement', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='sessionagreement',
                    trigger=pgtrigger.compiler.Trigger(name='session_agreement_is_the_monitors', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF NOT COALESCE(EXISTS (\n        SELECT 1 FROM portal_user u\n        JOIN portal_membership m ON m.user_id = u.id AND m.role = 'monitor'\n        JOIN monitoring_monitoringbody b ON b.institution_id = m.institution_id\n        WHERE u.id::text = nullif(current_setting('portal.speaker', true), '') AND u.is_active AND NOT u.is_superuser\n        AND b.plan_id = (SELECT s.plan_id FROM monitoring_workingsession s WHERE s.id = NEW.session_id) AND NOT EXISTS (\n    SELECT 1 FROM portal_membership c JOIN portal_institution i ON i.id = c.institution_id\n    WHERE c.user_id = u.id AND i.kind IN ('alcaldia', 'secretaria', 'oficina', 'entidad_descentralizada'))) OR (nullif(current_setting('portal.speaker', true), '') = 'portal' AND (EXISTS (SELECT 1 FROM monitoring_workingsession s WHERE s.id = NEW.session_id AND s.is_illustrative))), false) THEN RAISE EXCEPTION 'only the monitor of this plan writes here'; END IF; RETURN NEW;", hash='7166bb28938215082aa9155a45e9e33a9a70a597', operation='INSERT', pgid='pgtrigger_session_agreement_is_the_monitors_16373', table='monitoring_sessionagreement', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='fulfilment',
                    trigger=pgtrigger.compiler.Trigger(name='fulfilment_append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='e3f34bc555e9183ce1f0d18f46c499423814bdb7', operation='UPDATE OR DELETE', pgid='pgtrigger_fulfilment_append_only_25594', table='monitoring_fulfilment', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='fulfilment',
                    trigger=pgtrigger.compiler.Trigger(name='fulfilment_no_truncate', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'table % is never emptied', TG_TABLE_NAME;", hash='24fabff746efa2bb69af3eb162f16aeeca05f831', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_fulfilment_no_truncate_86add', table='monitoring_fulfilment', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='fulfilment',
                    trigger=pgtrigger.compiler.Trigger(name='fulfilment_is_the_citys', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF NOT COALESCE(EXISTS (\n        SELECT 1 FROM portal_user u WHERE u.id::text = nullif(current_setting('portal.speaker', true), '') AND u.is_active\n        AND (EXISTS (\n    SELECT 1 FROM portal_membership c JOIN portal_institution i ON i.id = c.institution_id\n    WHERE c.user_id = u.id AND i.kind IN ('alcaldia', 'secretaria', 'oficina', 'entidad_descentralizada')) OR u.is_superuser) AND NOT EXISTS (\n            SELECT 1 FROM portal_membership m WHERE m.user_id = u.id\n            AND m.role IN ('monitor', 'committee_member'))) OR (nullif(current_setting('portal.speaker', true), '') = 'portal' AND (EXISTS (SELECT 1 FROM monitoring_sessionagreement a JOIN monitoring_workingsession s ON s.id = a.session_id WHERE a.id = NEW.agreement_id AND s.is_illustrative))), false) THEN RAISE EXCEPTION 'only the city writes here'; END IF; RETURN NEW;", hash='4a74fe32d3d41dc04646be7e6c11457d9c8498d7', operation='INSERT', pgid='pgtrigger_fulfilment_is_the_citys_b1ad7', table='monitoring_fulfilment', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='verdict',
                    trigger=pgtrigger.compiler.Trigger(name='verdict_append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='17dc9e6fac74a5faa95475a3cbec77ce1166cc00', operation='UPDATE OR DELETE', pgid='pgtrigger_verdict_append_only_2f9b5', table='monitoring_verdict', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='verdict',
                    trigger=pgtrigger.compiler.Trigger(name='verdict_no_truncate', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'table % is never emptied', TG_TABLE_NAME;", hash='f538fcb72657aec3bdebda0a72b7a1be120f7405', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_verdict_no_truncate_ecad6', table='monitoring_verdict', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='verdict',
                    trigger=pgtrigger.compiler.Trigger(name='verdict_is_the_seats', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF NOT COALESCE((nullif(current_setting('portal.speaker', true), '') = 'portal' AND (NEW.is_illustrative)) OR EXISTS (\n                        SELECT 1 FROM cocreation_mandate m\n                        JOIN portal_user u ON u.id = m.user_id\n                        JOIN cocreation_seat s ON s.id = m.seat_id\n                        JOIN cocreation_committee k ON k.id = s.committee_id\n                        JOIN commitments_milestone h ON h.id = NEW.milestone_id\n                        JOIN commitments_commitment c ON c.id = h.commitment_id AND c.plan_id = k.plan_id\n                        WHERE m.id = NEW.mandate_id AND m.seat_id = NEW.seat_id AND u.is_active\n                        AND u.id::text = nullif(current_setting('portal.speaker', true), '') AND m.ended_on IS NULL), false) THEN RAISE EXCEPTION 'only whoever holds the seat signs its verdict'; END IF;\n                    IF NOT EXISTS (SELECT 1 FROM commitments_evidence e\n                                   WHERE e.milestone_id = NEW.milestone_id AND e.withdrawn_at IS NULL) THEN\n                        RAISE EXCEPTION 'there is no evidence to validate or object to';\n                    END IF;\n                    RETURN NEW;\n                ", hash='2e9b648bb066aebe894b8c3442e15b106bf72396', operation='INSERT', pgid='pgtrigger_verdict_is_the_seats_bda50', table='monitoring_verdict', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='correctiveaction',
                    trigger=pgtrigger.compiler.Trigger(name='action_stays', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF NEW.code IS DISTINCT FROM OLD.code OR NEW.source IS DISTINCT FROM OLD.source OR NEW.row_id IS DISTINCT FROM OLD.row_id OR NEW.verdict_id IS DISTINCT FROM OLD.verdict_id OR NEW.said IS DISTINCT FROM OLD.said OR NEW.is_illustrative IS DISTINCT FROM OLD.is_illustrative THEN RAISE EXCEPTION 'this never changes'; END IF; RETURN NEW;", hash='c4c6d7f1674cf4f361dd2906c8915cb09f609e3a', operation='UPDATE', pgid='pgtrigger_action_stays_f47e3', table='monitoring_correctiveaction', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='verdictreply',
                    trigger=pgtrigger.compiler.Trigger(name='verdict_reply_append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='43d698d9444132b467dea089c74297449c34d925', operation='UPDATE OR DELETE', pgid='pgtrigger_verdict_reply_append_only_9136b', table='monitoring_verdictreply', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='verdictreply',
                    trigger=pgtrigger.compiler.Trigger(name='verdict_reply_no_truncate', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'table % is never emptied', TG_TABLE_NAME;", hash='c4b067888f475335c4386faae616bbfc1707ae72', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_verdict_reply_no_truncate_59837', table='monitoring_verdictreply', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='verdictreply',
                    trigger=pgtrigger.compiler.Trigger(name='verdict_reply_is_the_citys', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF NOT COALESCE(EXISTS (\n        SELECT 1 FROM portal_user u WHERE u.id::text = nullif(current_setting('portal.speaker', true), '') AND u.is_active\n        AND (EXISTS (\n    SELECT 1 FROM portal_membership c JOIN portal_institution i ON i.id = c.institution_id\n    WHERE c.user_id = u.id AND i.kind IN ('alcaldia', 'secretaria', 'oficina', 'entidad_descentralizada')) OR u.is_superuser) AND NOT EXISTS (\n            SELECT 1 FROM portal_membership m WHERE m.user_id = u.id\n            AND m.role IN ('monitor', 'committee_member'))) OR (nullif(current_setting('portal.speaker', true), '') = 'portal' AND (EXISTS (SELECT 1 FROM monitoring_verdict v WHERE v.id = NEW.verdict_id AND v.is_illustrative))), false) THEN RAISE EXCEPTION 'only the city writes here'; END IF; RETURN NEW;", hash='e69a681f7798acf85fea929e0760410075683b4a', operation='INSERT', pgid='pgtrigger_verdict_reply_is_the_citys_3847f', table='monitoring_verdictreply', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='workingsession',
                    trigger=pgtrigger.compiler.Trigger(name='session_never_deleted', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;", hash='b5db9ef7e8cb48145f48d1c390a43af76e99473b', operation='DELETE', pgid='pgtrigger_session_never_deleted_d9583', table='monitoring_workingsession', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='workingsession',
                    trigger=pgtrigger.compiler.Trigger(name='session_stays', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF NEW.code IS DISTINCT FROM OLD.code OR NEW.plan_id IS DISTINCT FROM OLD.plan_id OR NEW.is_illustrative IS DISTINCT FROM OLD.is_illustrative THEN RAISE EXCEPTION 'this never changes'; END IF; RETURN NEW;", hash='9ee5f892db5cc209360198cb40812793b62b5532', operation='UPDATE', pgid='pgtrigger_session_stays_7cbe7', table='monitoring_workingsession', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='workingsession',
                    trigger=pgtrigger.compiler.Trigger(name='session_is_the_monitors', sql=pgtrigger.compiler.UpsertTriggerSql(func="IF NOT COALESCE(EXISTS (\n        SELECT 1 FROM portal_user u\n        JOIN portal_membership m ON m.user_id = u.id AND m.role = 'monitor'\n        JOIN monitoring_monitoringbody b ON b.institution_id = m.institution_id\n        WHERE u.id::text = nullif(current_setting('portal.speaker', true), '') AND u.is_active AND NOT u.is_superuser\n        AND b.plan_id = NEW.plan_id AND NOT EXISTS (\n    SELECT 1 FROM portal_membership c JOIN portal_institution i ON i.id = c.institution_id\n    WHERE c.user_id = u.id AND i.kind IN ('alcaldia', 'secretaria', 'oficina', 'entidad_descentralizada'))) OR (nullif(current_setting('portal.speaker', true), '') = 'portal' AND (NEW.is_illustrative)), false) THEN RAISE EXCEPTION 'only the monitor of this plan writes here'; END IF; RETURN NEW;", hash='080d44405ba63cf97894ac4856d9647b711ebe93', operation='INSERT OR UPDATE', pgid='pgtrigger_session_is_the_monitors_50080', table='monitoring_workingsession', when='BEFORE')),
                ),
            ],
        ),
    ]
