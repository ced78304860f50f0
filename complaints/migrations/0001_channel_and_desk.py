"""The channel of complaints, the desk behind it, and what it keeps no longer than it must."""

import complaints.models.cases
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
import uuid
from django.conf import settings
from django.db import migrations, models

from cartagena_ogp.migrating import AtOnce



class Migration(migrations.Migration):
    replaces = [
        ('complaints', '0001_channel'),
        ('complaints', '0002_desk'),
        ('complaints', '0003_system_notes'),
    ]
    initial = True
    dependencies = [
        ('portal', '0001_whole_floor'),
    ]
    operations = [
        AtOnce(
            [
                migrations.CreateModel(
                    name='ChannelSession',
                    fields=[
                        ('id', models.UUIDField(editable=False, primary_key=True, serialize=False)),
                        ('body', models.BinaryField()),
                        ('expires_at', models.DateTimeField(db_index=True)),
                    ],
                    options={
                        'verbose_name': 'visita al canal',
                        'verbose_name_plural': 'visitas al canal',
                    },
                ),
                migrations.CreateModel(
                    name='SpentNonce',
                    fields=[
                        ('digest', models.BinaryField(primary_key=True, serialize=False)),
                        ('expires_at', models.DateTimeField(db_index=True)),
                    ],
                    options={
                        'verbose_name': 'formulario gastado',
                        'verbose_name_plural': 'formularios gastados',
                    },
                ),
                migrations.CreateModel(
                    name='Bucket',
                    fields=[
                        ('action', models.CharField(max_length=20, primary_key=True, serialize=False)),
                        ('tokens', models.FloatField()),
                        ('at', models.DateTimeField()),
                    ],
                    options={
                        'verbose_name': 'cubo de fichas',
                        'verbose_name_plural': 'cubos de fichas',
                        'constraints': [models.CheckConstraint(condition=models.Q(('tokens__gte', 0)), name='bucket_not_negative')],
                    },
                ),
                migrations.CreateModel(
                    name='Case',
                    fields=[
                        ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                        ('reference', models.CharField(default=complaints.models.cases.new_reference, max_length=12, unique=True, verbose_name='referencia')),
                        ('public_key', models.BinaryField()),
                        ('notes_public_key', models.BinaryField()),
                        ('key_version', models.PositiveIntegerField(default=1)),
                        ('category', models.CharField(choices=[('bribery', 'Pidieron o dieron dinero o favores'), ('contracts', 'Contratos amañados o mal pagados'), ('works', 'Obras: mala calidad, abandono o sobrecostos'), ('diversion', 'Se quedaron con dinero o bienes públicos'), ('influence', 'Conflicto de intereses o favoritismo'), ('hiring', 'Nombramientos o contratos de personal irregulares'), ('abuse', 'Abuso del cargo o trámite negado sin razón'), ('other', 'Otra cosa relacionada con corrupción')], max_length=20, verbose_name='clase')),
                        ('channel', models.CharField(choices=[('web', 'Portal'), ('mailbox', 'Correo'), ('counter', 'Atención presencial'), ('telephone', 'Teléfono')], default='web', max_length=20, verbose_name='canal')),
                        ('status', models.CharField(choices=[('received', 'Recibida'), ('under_review', 'En verificación'), ('in_progress', 'En trámite'), ('transferred', 'Trasladada'), ('closed', 'Cerrada')], default='received', max_length=20, verbose_name='estado')),
                        ('outcome', models.CharField(blank=True, choices=[('acted', 'Con actuación'), ('no_merit', 'Sin mérito'), ('not_competent', 'No competente'), ('duplicate', 'Duplicada')], max_length=20, verbose_name='resultado')),
                        ('received_on', models.DateField(verbose_name='recibida')),
                        ('term_kind', models.CharField(default='general', max_length=30, verbose_name='término')),
                        ('due_on', models.DateField(verbose_name='respuesta a más tardar')),
                        ('transfer_due_on', models.DateField(verbose_name='traslado a más tardar')),
                        ('latest_due_on', models.DateField(verbose_name='última prórroga posible')),
                        ('extended_on', models.DateField(blank=True, null=True, verbose_name='prórroga anunciada')),
                        ('answered_on', models.DateField(blank=True, null=True, verbose_name='respondida')),
                        ('ended_on', models.DateField(blank=True, null=True, verbose_name='terminada')),
                        ('has_external_recipient', models.BooleanField(default=False, verbose_name='la lee un organismo externo')),
                        ('office', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='portal.institution', verbose_name='dependencia de la que trata')),
                    ],
                    options={
                        'verbose_name': 'denuncia',
                        'verbose_name_plural': 'denuncias',
                        'indexes': [models.Index(fields=['status', 'due_on'], name='case_status_due')],
                        'constraints': [models.CheckConstraint(condition=models.Q(('due_on__gte', models.F('received_on')), ('latest_due_on__gte', models.F('due_on'))), name='case_due_order', violation_error_message='La prórroga no puede pasar del doble del término.'), models.CheckConstraint(condition=models.Q(models.Q(('ended_on__isnull', False), ('status', 'closed'), models.Q(('outcome', ''), _negated=True)), models.Q(('ended_on__isnull', False), ('status', 'transferred')), models.Q(('ended_on__isnull', True), ('outcome', ''), ('status__in', ['received', 'under_review', 'in_progress'])), _connector='OR'), name='case_end_is_whole', violation_error_message='Una denuncia cerrada tiene fecha y resultado.')],
                    },
                ),
                migrations.CreateModel(
                    name='CaseObject',
                    fields=[
                        ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                        ('kind', models.CharField(choices=[('filing', 'Denuncia'), ('message', 'Mensaje'), ('motive', 'Motivo'), ('file', 'Archivo'), ('note', 'Nota interna'), ('label', 'Etiqueta')], max_length=12)),
                        ('author', models.CharField(choices=[('source', 'Quien denuncia'), ('desk', 'La Alcaldía'), ('system', 'El portal')], max_length=12)),
                        ('is_internal', models.BooleanField(default=False)),
                        ('seq', models.PositiveIntegerField()),
                        ('version', models.PositiveIntegerField(default=1)),
                        ('key_version', models.PositiveIntegerField(default=1)),
                        ('created_on', models.DateField()),
                        ('sealed_key', models.BinaryField()),
                        ('body', models.BinaryField()),
                        ('case', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='parts', to='complaints.case')),
                        ('handler', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'verbose_name': 'parte de una denuncia',
                        'verbose_name_plural': 'partes de denuncias',
                        'constraints': [models.UniqueConstraint(fields=('case', 'is_internal', 'seq'), name='case_object_seq_once'), models.CheckConstraint(condition=models.Q(models.Q(('author', 'desk'), ('handler__isnull', False)), models.Q(models.Q(('author', 'desk'), _negated=True), ('handler__isnull', True)), _connector='OR'), name='case_object_desk_has_handler'), models.CheckConstraint(condition=models.Q(models.Q(('author__in', ['desk', 'system']), ('is_internal', True), ('kind__in', ['note', 'label'])), models.Q(('kind__in', ['note', 'label']), _negated=True), _connector='OR'), name='case_object_notes_internal')],
                    },
                ),
                migrations.CreateModel(
                    name='HandlerKey',
                    fields=[
                        ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                        ('version', models.PositiveIntegerField(default=1, verbose_name='versión')),
                        ('public_key', models.BinaryField(unique=True)),
                        ('wrapped_private_key', models.BinaryField()),
                        ('salt', models.BinaryField()),
                        ('kdf_iterations', models.PositiveIntegerField()),
                        ('kdf_memory', models.PositiveIntegerField(help_text='bytes')),
                        ('verifier', models.CharField(blank=True, editable=False, max_length=200)),
                        ('recovery_wrap', models.BinaryField(null=True)),
                        ('is_external', models.BooleanField(default=False, help_text='De la Personería u otro organismo: recibe solo lo que toca a toda la ciudad.', verbose_name='destinataria externa')),
                        ('is_active', models.BooleanField(default=True, verbose_name='en uso')),
                        ('made_on', models.DateField(verbose_name='desde')),
                        ('retired_on', models.DateField(blank=True, null=True, verbose_name='hasta')),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='complaint_keys', to=settings.AUTH_USER_MODEL, verbose_name='persona')),
                        ('recovery_key', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='wraps', to='complaints.recoverykey')),
                    ],
                    options={
                        'verbose_name': 'llave de denuncias',
                        'verbose_name_plural': 'llaves de denuncias',
                        'constraints': [models.UniqueConstraint(fields=('user', 'version'), name='handler_key_version_once'), models.UniqueConstraint(condition=models.Q(('is_active', True)), fields=('user',), name='handler_key_one_active', violation_error_message='La persona ya tiene una llave en uso.'), models.CheckConstraint(condition=models.Q(models.Q(('is_active', True), ('retired_on__isnull', True)), models.Q(('is_active', False), ('retired_on__isnull', False)), _connector='OR'), name='handler_key_retired_has_day'), models.CheckConstraint(condition=models.Q(models.Q(('recovery_key__isnull', True), ('recovery_wrap__isnull', True)), models.Q(('recovery_key__isnull', False), ('recovery_wrap__isnull', False)), _connector='OR'), name='handler_key_recovery_pair')],
                    },
                ),
                migrations.CreateModel(
                    name='CaseKeyWrap',
                    fields=[
                        ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                        ('key_version', models.PositiveIntegerField(default=1)),
                        ('sealed_keys', models.BinaryField()),
                        ('case', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='wraps', to='complaints.case')),
                        ('handler_key', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='case_wraps', to='complaints.handlerkey')),
                    ],
                    options={
                        'verbose_name': 'acceso a una denuncia',
                        'verbose_name_plural': 'accesos a denuncias',
                        'constraints': [models.UniqueConstraint(fields=('case', 'handler_key'), name='case_wrap_once')],
                    },
                ),
                migrations.CreateModel(
                    name='IdentityPart',
                    fields=[
                        ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                        ('kind', models.CharField(default='identity', editable=False, max_length=12)),
                        ('author', models.CharField(default='source', editable=False, max_length=12)),
                        ('seq', models.PositiveIntegerField(default=1)),
                        ('version', models.PositiveIntegerField(default=1)),
                        ('created_on', models.DateField()),
                        ('public_key', models.BinaryField()),
                        ('sealed_key', models.BinaryField()),
                        ('body', models.BinaryField()),
                        ('receipt_wrap', models.BinaryField()),
                        ('case', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='identities', to='complaints.case')),
                    ],
                    options={
                        'verbose_name': 'identidad reservada',
                        'verbose_name_plural': 'identidades reservadas',
                        'constraints': [models.UniqueConstraint(fields=('case', 'seq'), name='identity_seq_once')],
                    },
                ),
                migrations.CreateModel(
                    name='IdentityShare',
                    fields=[
                        ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                        ('number', models.PositiveSmallIntegerField()),
                        ('key_version', models.PositiveIntegerField(default=1)),
                        ('sealed_share', models.BinaryField()),
                        ('custodian_key', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='identity_shares', to='complaints.handlerkey')),
                        ('identity', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='shares', to='complaints.identitypart')),
                    ],
                    options={
                        'verbose_name': 'mitad de una identidad',
                        'verbose_name_plural': 'mitades de identidades',
                        'constraints': [models.UniqueConstraint(fields=('identity', 'number'), name='identity_share_number_once'), models.UniqueConstraint(fields=('identity', 'custodian_key'), name='identity_share_two_people', violation_error_message='Las dos mitades van a dos personas distintas.'), models.CheckConstraint(condition=models.Q(('number__in', [1, 2])), name='identity_share_one_or_two')],
                    },
                ),
                migrations.CreateModel(
                    name='PendingFile',
                    fields=[
                        ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                        ('name', models.CharField(max_length=64, unique=True)),
                        ('size', models.PositiveBigIntegerField()),
                        ('session', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='files', to='complaints.channelsession')),
                    ],
                    options={
                        'verbose_name': 'archivo por enviar',
                        'verbose_name_plural': 'archivos por enviar',
                    },
                ),
                migrations.CreateModel(
                    name='Receipt',
                    fields=[
                        ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                        ('lookup', models.BinaryField(unique=True)),
                        ('wrapped_key', models.BinaryField()),
                        ('key_version', models.PositiveIntegerField(default=1)),
                        ('must_rotate', models.BooleanField(default=False, help_text='Somebody else wrote it down: the author changes it at the first visit.')),
                        ('is_confirmed', models.BooleanField(default=False, help_text='The author has typed its last group: it is not shown again.')),
                        ('case', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='receipt', to='complaints.case')),
                    ],
                    options={
                        'verbose_name': 'clave de seguimiento',
                        'verbose_name_plural': 'claves de seguimiento',
                    },
                ),
                migrations.CreateModel(
                    name='RecoveryKey',
                    fields=[
                        ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                        ('public_key', models.BinaryField(unique=True)),
                        ('threshold', models.PositiveSmallIntegerField(verbose_name='partes que hacen falta')),
                        ('share_count', models.PositiveSmallIntegerField(verbose_name='partes')),
                        ('made_on', models.DateField(verbose_name='ceremonia')),
                        ('is_active', models.BooleanField(default=True, verbose_name='en uso')),
                    ],
                    options={
                        'verbose_name': 'llave de recuperación',
                        'verbose_name_plural': 'llaves de recuperación',
                        'constraints': [models.UniqueConstraint(condition=models.Q(('is_active', True)), fields=('is_active',), name='recovery_key_one_active'), models.CheckConstraint(condition=models.Q(('share_count__gte', models.F('threshold')), ('threshold__gte', 2)), name='recovery_key_shares', violation_error_message='Hacen falta dos partes por lo menos, y no más de las que hay.')],
                    },
                ),
                migrations.CreateModel(
                    name='SourceDraft',
                    fields=[
                        ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                        ('body', models.BinaryField()),
                        ('case', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='source_draft', to='complaints.case')),
                    ],
                    options={
                        'verbose_name': 'borrador de quien denuncia',
                        'verbose_name_plural': 'borradores de quienes denuncian',
                    },
                ),
                migrations.CreateModel(
                    name='StoredFile',
                    fields=[
                        ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                        ('is_original', models.BooleanField(default=False)),
                        ('name', models.CharField(max_length=64, unique=True)),
                        ('size', models.PositiveBigIntegerField(help_text='Bytes of the padded, encrypted blob')),
                        ('part', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='files', to='complaints.caseobject')),
                    ],
                    options={
                        'verbose_name': 'archivo de una denuncia',
                        'verbose_name_plural': 'archivos de denuncias',
                        'constraints': [models.UniqueConstraint(fields=('part', 'is_original'), name='stored_file_once')],
                    },
                ),
                migrations.CreateModel(
                    name='AnswerTemplate',
                    fields=[
                        ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                        ('title', models.CharField(max_length=80, unique=True, verbose_name='nombre')),
                        ('text', models.TextField(max_length=4000, verbose_name='texto')),
                        ('is_active', models.BooleanField(default=True, verbose_name='en uso')),
                    ],
                    options={
                        'verbose_name': 'plantilla de respuesta',
                        'verbose_name_plural': 'plantillas de respuesta',
                        'ordering': ('title',),
                    },
                ),
                migrations.CreateModel(
                    name='Improvement',
                    fields=[
                        ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                        ('title', models.CharField(max_length=140, verbose_name='qué cambió')),
                        ('text', models.TextField(max_length=2000, verbose_name='explicación')),
                        ('url', models.URLField(blank=True, verbose_name='dónde se puede ver')),
                        ('published_on', models.DateField(verbose_name='publicado')),
                        ('is_illustrative', models.BooleanField(default=False, editable=False)),
                    ],
                    options={
                        'verbose_name': 'cambio gracias a las denuncias',
                        'verbose_name_plural': 'cambios gracias a las denuncias',
                        'ordering': ('-published_on', 'title'),
                    },
                ),
                migrations.CreateModel(
                    name='Recusal',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('on', models.DateField()),
                        ('case', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='recusals', to='complaints.case')),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'verbose_name': 'impedimento',
                        'verbose_name_plural': 'impedimentos',
                        'constraints': [models.UniqueConstraint(fields=('case', 'user'), name='recusal_once')],
                    },
                ),
                migrations.CreateModel(
                    name='Reminder',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('on', models.DateField(verbose_name='día')),
                        ('done_on', models.DateField(blank=True, null=True)),
                        ('part', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='reminder', to='complaints.caseobject')),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'verbose_name': 'recordatorio',
                        'verbose_name_plural': 'recordatorios',
                        'indexes': [models.Index(fields=['user', 'on'], name='reminder_user_on')],
                    },
                ),
                migrations.CreateModel(
                    name='RetentionRule',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('category', models.CharField(blank=True, choices=[('bribery', 'Pidieron o dieron dinero o favores'), ('contracts', 'Contratos amañados o mal pagados'), ('works', 'Obras: mala calidad, abandono o sobrecostos'), ('diversion', 'Se quedaron con dinero o bienes públicos'), ('influence', 'Conflicto de intereses o favoritismo'), ('hiring', 'Nombramientos o contratos de personal irregulares'), ('abuse', 'Abuso del cargo o trámite negado sin razón'), ('other', 'Otra cosa relacionada con corrupción')], max_length=20, verbose_name='clase')),
                        ('outcome', models.CharField(blank=True, choices=[('acted', 'Con actuación'), ('no_merit', 'Sin mérito'), ('not_competent', 'No competente'), ('duplicate', 'Duplicada')], max_length=20, verbose_name='resultado')),
                        ('months', models.PositiveSmallIntegerField(verbose_name='meses después de terminar')),
                        ('is_confirmed', models.BooleanField(default=False, verbose_name='confirmado por la ciudad')),
                        ('source', models.CharField(blank=True, max_length=200, verbose_name='acto que lo ordena')),
                    ],
                    options={
                        'verbose_name': 'plazo de conservación',
                        'verbose_name_plural': 'plazos de conservación',
                        'constraints': [models.UniqueConstraint(fields=('category', 'outcome'), name='retention_rule_once', violation_error_message='Ya hay un plazo para esa clase y ese resultado.'), models.CheckConstraint(condition=models.Q(('months__gte', 1), ('months__lte', 600)), name='retention_rule_months', violation_error_message='El plazo va de 1 mes a 50 años.'), models.CheckConstraint(condition=models.Q(('is_confirmed', False), models.Q(('source', ''), _negated=True), _connector='OR'), name='retention_rule_source', violation_error_message='Un plazo confirmado dice qué acto lo ordena.')],
                    },
                ),
                migrations.CreateModel(
                    name='Seen',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('seq', models.PositiveIntegerField(default=0)),
                        ('told', models.PositiveIntegerField(default=0)),
                        ('case', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='seen', to='complaints.case')),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'verbose_name': 'lectura de una denuncia',
                        'verbose_name_plural': 'lecturas de denuncias',
                        'constraints': [models.UniqueConstraint(fields=('case', 'user'), name='seen_once')],
                    },
                ),
                migrations.CreateModel(
                    name='Tombstone',
                    fields=[
                        ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                        ('quarter', models.DateField()),
                        ('category', models.CharField(max_length=20)),
                        ('outcome', models.CharField(max_length=20)),
                    ],
                    options={
                        'verbose_name': 'denuncia borrada',
                        'verbose_name_plural': 'denuncias borradas',
                    },
                ),
                migrations.CreateModel(
                    name='UnlockedKey',
                    fields=[
                        ('digest', models.BinaryField(primary_key=True, serialize=False)),
                        ('sealed_private_key', models.BinaryField()),
                        ('unlocked_at', models.DateTimeField()),
                        ('used_at', models.DateTimeField(db_index=True)),
                        ('handler_key', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='unlocked', to='complaints.handlerkey')),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                    ],
                    options={
                        'verbose_name': 'llave abierta',
                        'verbose_name_plural': 'llaves abiertas',
                        'constraints': [models.CheckConstraint(condition=models.Q(('used_at__gte', models.F('unlocked_at'))), name='unlocked_key_times')],
                    },
                ),
                migrations.CreateModel(
                    name='Assignment',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('since', models.DateField()),
                        ('case', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='assignment', to='complaints.case')),
                        ('user', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='responsable')),
                    ],
                    options={
                        'verbose_name': 'responsable de una denuncia',
                        'verbose_name_plural': 'responsables de denuncias',
                    },
                ),
                migrations.CreateModel(
                    name='AuditEntry',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('day', models.DateField(verbose_name='día')),
                        ('number', models.PositiveIntegerField()),
                        ('at', models.DateTimeField(verbose_name='momento')),
                        ('act', models.CharField(choices=[('key_made', 'creó su llave'), ('key_opened', 'abrió su llave'), ('key_closed', 'cerró su llave'), ('key_refused', 'escribió mal su frase'), ('passphrase_changed', 'cambió su frase'), ('key_rotated', 'renovó su llave'), ('key_restored', 'recuperó su llave con las partes'), ('handler_retired', 'retiró a una persona de la mesa'), ('handed_over', 'entregó una mitad de identidad'), ('case_registered', 'registró una denuncia de otro canal'), ('case_read', 'abrió la denuncia'), ('file_seen', 'miró un archivo'), ('file_taken', 'descargó un archivo'), ('message_sent', 'escribió a quien denuncia'), ('note_written', 'escribió una nota interna'), ('labels_set', 'cambió las etiquetas'), ('reminder_set', 'puso un recordatorio'), ('reminder_done', 'cerró un recordatorio'), ('assigned', 'asignó la denuncia'), ('granted', 'dio acceso'), ('recused', 'se declaró impedida'), ('status_changed', 'cambió el estado'), ('facts_changed', 'cambió la clase o la dependencia'), ('extended', 'anunció una prórroga'), ('transferred', 'trasladó la denuncia'), ('merged', 'unió la denuncia con otra'), ('closed', 'cerró la denuncia'), ('exported', 'exportó la denuncia'), ('rekeyed', 'cambió las llaves de la denuncia'), ('identity_asked', 'pidió la identidad'), ('identity_approved', 'aprobó abrir la identidad'), ('identity_refused', 'negó abrir la identidad'), ('identity_read', 'leyó la identidad'), ('identity_shut', 'venció el permiso de leer la identidad'), ('purged', 'borró la denuncia al cumplirse su plazo'), ('rule_changed', 'cambió un plazo de conservación'), ('published', 'publicó las cifras de un trimestre')], max_length=24, verbose_name='acto')),
                        ('reference', models.CharField(blank=True, max_length=12, verbose_name='denuncia')),
                        ('facts', models.JSONField(default=dict)),
                        ('previous', models.CharField(max_length=64)),
                        ('digest', models.CharField(max_length=64, unique=True)),
                        ('actor', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='persona')),
                    ],
                    options={
                        'verbose_name': 'acto de la mesa',
                        'verbose_name_plural': 'actos de la mesa',
                        'ordering': ('-day', '-number'),
                        'indexes': [models.Index(fields=['reference', '-day'], name='audit_reference_day')],
                        'constraints': [models.UniqueConstraint(fields=('day', 'number'), name='audit_number_once')],
                    },
                ),
                migrations.CreateModel(
                    name='Duplicate',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('case', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='duplicate', to='complaints.case')),
                        ('original', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='duplicates', to='complaints.case')),
                    ],
                    options={
                        'verbose_name': 'denuncia repetida',
                        'verbose_name_plural': 'denuncias repetidas',
                        'constraints': [models.CheckConstraint(condition=models.Q(('case', models.F('original')), _negated=True), name='duplicate_of_another', violation_error_message='Una denuncia no se repite a sí misma.')],
                    },
                ),
                migrations.CreateModel(
                    name='IdentityRequest',
                    fields=[
                        ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                        ('asked_at', models.DateTimeField()),
                        ('sealed_key', models.BinaryField()),
                        ('body', models.BinaryField()),
                        ('open_until', models.DateTimeField(blank=True, null=True)),
                        ('handler_key', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='identity_requests', to='complaints.handlerkey')),
                        ('identity', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='requests', to='complaints.identitypart')),
                    ],
                    options={
                        'verbose_name': 'solicitud de identidad',
                        'verbose_name_plural': 'solicitudes de identidad',
                    },
                ),
                migrations.CreateModel(
                    name='IdentityDecision',
                    fields=[
                        ('id', models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                        ('sealed_key', models.BinaryField()),
                        ('answer', models.CharField(choices=[('pending', 'Pendiente'), ('approved', 'Aprobada'), ('refused', 'Negada')], default='pending', max_length=10)),
                        ('decided_at', models.DateTimeField(blank=True, null=True)),
                        ('passed_share', models.BinaryField(blank=True, null=True)),
                        ('share', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='decisions', to='complaints.identityshare')),
                        ('request', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='decisions', to='complaints.identityrequest')),
                    ],
                    options={
                        'verbose_name': 'decisión de custodia',
                        'verbose_name_plural': 'decisiones de custodia',
                        'constraints': [models.UniqueConstraint(fields=('request', 'share'), name='identity_decision_once'), models.CheckConstraint(condition=models.Q(('passed_share__isnull', True), ('answer', 'approved'), _connector='OR'), name='identity_decision_share_approved'), models.CheckConstraint(condition=models.Q(models.Q(('answer', 'pending'), ('decided_at__isnull', True)), models.Q(models.Q(('answer', 'pending'), _negated=True), ('decided_at__isnull', False)), _connector='OR'), name='identity_decision_has_moment')],
                    },
                ),
                migrations.CreateModel(
                    name='PublishedTable',
                    fields=[
                        ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                        ('quarter', models.DateField(help_text='First day of the quarter')),
                        ('dimension', models.CharField(choices=[('category', 'De qué tratan'), ('office', 'De qué dependencia tratan'), ('channel', 'Por dónde llegaron'), ('answer', 'Si recibieron respuesta a tiempo'), ('outcome', 'En qué terminaron')], max_length=12)),
                        ('total', models.CharField(max_length=12)),
                        ('cells', models.JSONField(help_text='Key: a number, `few` or `kept`; null when withheld', null=True)),
                        ('names', models.JSONField(default=dict, help_text='Key: its name when published, where it has one')),
                        ('k', models.PositiveSmallIntegerField()),
                        ('published_on', models.DateField()),
                    ],
                    options={
                        'verbose_name': 'tabla publicada',
                        'verbose_name_plural': 'tablas publicadas',
                        'ordering': ('-quarter', 'dimension'),
                        'constraints': [models.UniqueConstraint(fields=('quarter', 'dimension'), name='published_table_once'), models.CheckConstraint(condition=models.Q(('quarter__day', 1), ('quarter__month__in', [1, 4, 7, 10])), name='published_table_quarter')],
                    },
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='caseobject',
                    trigger=pgtrigger.compiler.Trigger(name='case_object_unchanged', sql=pgtrigger.compiler.UpsertTriggerSql(func='RAISE EXCEPTION \'pgtrigger: Cannot update of "body", "kind", "author", "case_id", "seq", "created_on" rows from % table\', TG_TABLE_NAME;', hash='658d45bed13f0e5e79edd33f6c08cdaded5c3ad8', operation='UPDATE OF "body", "kind", "author", "case_id", "seq", "created_on"', pgid='pgtrigger_case_object_unchanged_1619e', table='complaints_caseobject', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='caseobject',
                    trigger=pgtrigger.compiler.Trigger(name='case_object_kept', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n                IF current_setting('complaints.purging', true) IS DISTINCT FROM 'on' THEN\n                    RAISE EXCEPTION 'what was filed is deleted only by the retention of its case';\n                END IF;\n                RETURN OLD;\n            ", hash='201b0d043bd4aec88bfab76dd7705f4d59bd5f69', operation='DELETE', pgid='pgtrigger_case_object_kept_c1cf0', table='complaints_caseobject', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='identitypart',
                    trigger=pgtrigger.compiler.Trigger(name='identity_part_unchanged', sql=pgtrigger.compiler.UpsertTriggerSql(func='RAISE EXCEPTION \'pgtrigger: Cannot update of "body", "kind", "author", "case_id", "seq", "created_on" rows from % table\', TG_TABLE_NAME;', hash='efa093245523774f816a682b92e8073fbc472f97', operation='UPDATE OF "body", "kind", "author", "case_id", "seq", "created_on"', pgid='pgtrigger_identity_part_unchanged_d459b', table='complaints_identitypart', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='identitypart',
                    trigger=pgtrigger.compiler.Trigger(name='identity_part_kept', sql=pgtrigger.compiler.UpsertTriggerSql(func="\n                IF current_setting('complaints.purging', true) IS DISTINCT FROM 'on' THEN\n                    RAISE EXCEPTION 'what was filed is deleted only by the retention of its case';\n                END IF;\n                RETURN OLD;\n            ", hash='d02a4eac96c0494f803041760f1e8d8f9c39b16c', operation='DELETE', pgid='pgtrigger_identity_part_kept_0563b', table='complaints_identitypart', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='tombstone',
                    trigger=pgtrigger.compiler.Trigger(name='complaint_tombstone_append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='0465762ab131884103882356f10d955eace6b026', operation='UPDATE OR DELETE', pgid='pgtrigger_complaint_tombstone_append_only_b5ae9', table='complaints_tombstone', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='tombstone',
                    trigger=pgtrigger.compiler.Trigger(name='complaint_tombstone_no_truncate', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'table % is never emptied', TG_TABLE_NAME;", hash='2ae545eb26f1f47b26d59146f06a6f6ce011e4b9', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_complaint_tombstone_no_truncate_8345a', table='complaints_tombstone', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='auditentry',
                    trigger=pgtrigger.compiler.Trigger(name='complaint_audit_append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='4b81a18cba2462314d28dc49bd18e7100223e730', operation='UPDATE OR DELETE', pgid='pgtrigger_complaint_audit_append_only_fbe5b', table='complaints_auditentry', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='auditentry',
                    trigger=pgtrigger.compiler.Trigger(name='complaint_audit_no_truncate', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'table % is never emptied', TG_TABLE_NAME;", hash='5855092bad2b6a31e99ddff8f4ba36589d0dd99d', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_complaint_audit_no_truncate_18ffc', table='complaints_auditentry', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='publishedtable',
                    trigger=pgtrigger.compiler.Trigger(name='published_table_append_only', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;", hash='a2326647c05d4b072ef089b5ab723dc9327e9f07', operation='UPDATE OR DELETE', pgid='pgtrigger_published_table_append_only_7d5e6', table='complaints_publishedtable', when='BEFORE')),
                ),
                pgtrigger.migrations.AddTrigger(
                    model_name='publishedtable',
                    trigger=pgtrigger.compiler.Trigger(name='published_table_no_truncate', sql=pgtrigger.compiler.UpsertTriggerSql(func="RAISE EXCEPTION 'table % is never emptied', TG_TABLE_NAME;", hash='dd59d3cccc6f336b2bcef0cae569f62235cf8e6e', level='STATEMENT', operation='TRUNCATE', pgid='pgtrigger_published_table_no_truncate_34d34', table='complaints_publishedtable', when='BEFORE')),
                ),
            ],
        ),
        migrations.RunSQL(
            [
                "ALTER TABLE complaints_pendingfile SET UNLOGGED",
                "ALTER TABLE complaints_channelsession SET UNLOGGED",
                "ALTER TABLE complaints_spentnonce SET UNLOGGED",
                "ALTER TABLE complaints_bucket SET UNLOGGED",
                "ALTER TABLE complaints_unlockedkey SET UNLOGGED",
            ],
            migrations.RunSQL.noop,
        ),
    ]
