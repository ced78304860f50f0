"""Many published rows at once, for tests of what a page costs. Nothing here leaves a history."""

from datetime import timedelta

from django.utils import timezone

from cartagena_ogp.models import Attachment, Institution
from commitments.models import (
    ActionPlan,
    Agreement,
    Commitment,
    CommitmentParty,
    CommitmentValue,
    Endorsement,
    Evidence,
    Meeting,
    MeetingAttendance,
    Milestone,
    Modification,
    PlanSection,
    ProgressUpdate,
)


def fill(plan: ActionPlan, institution: Institution, rows: int) -> Commitment:
    """`rows` of everything a page may list, all of the same plan; gives the commitment that has most."""
    now, today = timezone.now(), timezone.localdate()
    others = Institution.objects.bulk_create(
        Institution(
            slug=f"oficina-{n}",
            name=f"Oficina {n}",
            sort_key=f"oficina {n:03}",
            kind=Institution.Kind.OFFICE,
            published_at=now,
        )
        for n in range(rows)
    )
    plan.implementers.add(*others)
    plan.sections.all().delete()
    PlanSection.objects.bulk_create(
        PlanSection(plan=plan, question=question, body="Texto.") for question in PlanSection.Question
    )
    Endorsement.objects.bulk_create(
        Endorsement(plan=plan, name=f"Persona {n}", group="academia") for n in range(rows)
    )
    commitments = Commitment.objects.bulk_create(
        Commitment(
            ogp_id=f"MUCHO{n:04}",
            plan=plan,
            number=100 + n,
            title=f"Promesa larga {n}",
            short_title=f"Promesa {n}",
            responsible=institution,
            starts_on=today - timedelta(days=100),
            ends_on=today + timedelta(days=n - 3),
            published_at=now,
        )
        for n in range(rows)
    )
    one = commitments[0]
    CommitmentParty.objects.bulk_create(
        CommitmentParty(commitment=one, institution=other, role="government") for other in others
    )
    CommitmentValue.objects.bulk_create(
        CommitmentValue(commitment=each, value="civic_participation") for each in commitments
    )
    Modification.objects.bulk_create(
        Modification(commitment=one, number=n + 1, approved_by="Comité", approved_on=today, reason="Ajuste.")
        for n in range(rows)
    )
    milestones = Milestone.objects.bulk_create(
        Milestone(
            commitment=one,
            number=n + 1,
            title=f"Hito {n}",
            due_on=today + timedelta(days=n % 5),
            published_at=now,
            progress=n % 100,
        )
        for n in range(rows)
    )
    step = milestones[0]
    step.supports.add(*others)
    ProgressUpdate.objects.bulk_create(
        ProgressUpdate(
            milestone=step,
            institution=institution,
            reported_on=today,
            percent=n % 100,
            status="limited",
            done="Se hizo.",
        )
        for n in range(rows)
    )
    files = Attachment.objects.bulk_create(
        Attachment(
            public_id=f"archivo-{n}",
            file=f"adjuntos/{n}",
            original_name="acta.pdf",
            content_type="application/pdf",
            size=2048,
            sha256="a" * 64,
            original_sha256="b" * 64,
            is_public=True,
        )
        for n in range(rows)
    )
    Evidence.objects.bulk_create(
        Evidence(milestone=step, kind="document", title="Acta", description="Lo dice.", attachment=file)
        for file in files
    )
    meetings = Meeting.objects.bulk_create(
        Meeting(code=f"{n:07}", plan=plan, title=f"Mesa {n}", held_on=today, published_at=now)
        for n in range(rows)
    )
    MeetingAttendance.objects.bulk_create(
        MeetingAttendance(meeting=meetings[0], institution=other, people=2) for other in others
    )
    Agreement.objects.bulk_create(
        Agreement(
            meeting=meetings[0],
            text=f"Acuerdo {n}",
            responsible=institution,
            due_on=today + timedelta(days=n % 3 - 1),
            milestone=step,
        )
        for n in range(rows)
    )
    return one
