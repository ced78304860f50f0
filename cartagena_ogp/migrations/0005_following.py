"""Following by e-mail, headers of mails, and what each public entry of the history is about."""

import uuid

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.functions.text
from django.db import migrations, models

TOPICS_OF_WHAT_WAS_WRITTEN = """
    INSERT INTO portal_historytopic (entry_id, kind, code, subjects, institution_id, territory_id)
    SELECT p.entry_id, p.kind, p.code, ARRAY[p.kind || '/' || p.code], r.institution_id, r.territory_id
    FROM portal_historypayload p
    JOIN portal_historyentry e ON e.sequence = p.entry_id
    LEFT JOIN portal_searchrow r ON r.kind = p.kind AND r.code = p.code
    WHERE e.subject <> 'privado' AND p.kind <> 'bitacora'
    ON CONFLICT DO NOTHING
"""
"""Entries older than these rows belong where their record is today; a withdrawn one, to itself alone."""


class Migration(migrations.Migration):
    dependencies = [
        ("portal", "0004_monthly_snapshots"),
    ]

    operations = [
        migrations.AddField(
            model_name="outgoingmail",
            name="headers",
            field=models.JSONField(blank=True, default=dict, verbose_name="encabezados"),
        ),
        migrations.CreateModel(
            name="Subscriber",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("email", models.EmailField(max_length=254, unique=True, verbose_name="correo")),
                ("language", models.CharField(max_length=10, verbose_name="idioma")),
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("asked_on", models.DateField(verbose_name="última solicitud")),
                ("asked", models.PositiveSmallIntegerField(default=0, verbose_name="solicitudes de ese día")),
            ],
            options={
                "verbose_name": "persona que sigue el portal",
                "verbose_name_plural": "personas que siguen el portal",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("email", django.db.models.functions.text.Lower("email"))),
                        name="subscriber_email_is_lower",
                        violation_error_message="El correo se guarda en minúsculas.",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="HistoryTopic",
            fields=[
                (
                    "entry",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="topic",
                        serialize=False,
                        to="portal.historyentry",
                    ),
                ),
                ("kind", models.CharField(max_length=40)),
                ("code", models.CharField(max_length=160)),
                (
                    "subjects",
                    django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=201)),
                ),
                (
                    "institution",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="portal.institution",
                    ),
                ),
                (
                    "territory",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="portal.territory",
                    ),
                ),
            ],
            options={
                "verbose_name": "asunto de una entrada",
                "verbose_name_plural": "asuntos de las entradas",
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(fields=["subjects"], name="topic_by_subject"),
                    models.Index(fields=["kind", "-entry"], name="topic_by_kind"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Subscription",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "what",
                    models.CharField(
                        choices=[("record", "Un registro"), ("list", "Una lista"), ("place", "Un lugar")],
                        max_length=10,
                        verbose_name="qué es",
                    ),
                ),
                ("target", models.CharField(max_length=400, verbose_name="qué sigue")),
                ("label", models.CharField(max_length=300, verbose_name="cómo se llama")),
                (
                    "frequency",
                    models.CharField(
                        choices=[("diaria", "Cada día"), ("semanal", "Cada lunes")],
                        max_length=10,
                        verbose_name="cada cuánto",
                    ),
                ),
                (
                    "notice",
                    models.CharField(
                        default="2026-11", max_length=20, verbose_name="aviso de datos personales"
                    ),
                ),
                ("asked_at", models.DateTimeField(db_index=True, verbose_name="pedida")),
                ("token_hash", models.CharField(max_length=64, null=True, unique=True)),
                ("confirmed_at", models.DateTimeField(null=True, verbose_name="confirmada")),
                ("cursor", models.BigIntegerField(null=True, verbose_name="última entrada contada")),
                ("told_on", models.DateField(null=True, verbose_name="último resumen")),
                (
                    "subscriber",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="subscriptions",
                        to="portal.subscriber",
                    ),
                ),
            ],
            options={
                "verbose_name": "seguimiento por correo",
                "verbose_name_plural": "seguimientos por correo",
                "ordering": ("pk",),
                "indexes": [
                    models.Index(
                        condition=models.Q(("confirmed_at__isnull", False)),
                        fields=["frequency", "told_on"],
                        name="subscription_by_turn",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("subscriber", "what", "target"),
                        name="subscription_once",
                        violation_error_message="Ya sigue eso.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("frequency__in", ["diaria", "semanal"])),
                        name="subscription_frequency_is_known",
                        violation_error_message="Elige cada cuánto.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("what__in", ["record", "list", "place"])),
                        name="subscription_target_is_known",
                        violation_error_message="Eso no se puede seguir.",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("confirmed_at__isnull", True),
                                ("cursor__isnull", True),
                                ("token_hash__isnull", False),
                                ("told_on__isnull", True),
                            ),
                            models.Q(
                                ("confirmed_at__isnull", False),
                                ("cursor__isnull", False),
                                ("token_hash__isnull", True),
                                ("told_on__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="subscription_is_pending_or_confirmed",
                        violation_error_message="Está por confirmar o está confirmada, no a medias.",
                    ),
                ],
            },
        ),
        migrations.RunSQL(TOPICS_OF_WHAT_WAS_WRITTEN, migrations.RunSQL.noop),
    ]
