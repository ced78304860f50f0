"""Mail that asks supervisors to go and look at signs that nobody has seen in three months."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.urls import reverse

from cartagena_ogp import mail
from cartagena_ogp.models import Institution, Membership, User
from commitments.models import ReminderSent

from ..models import Sign
from .views import CHECKED_DAYS


def remind(on: date) -> int:
    """One mail an institution and month with the signs to look at, never about samples. Returns how many."""
    late: defaultdict[Institution, list[Sign]] = defaultdict(list)
    rows = Sign.objects.published().unchecked_since(on - timedelta(days=CHECKED_DAYS))
    rows = rows.filter(is_illustrative=False, work__responsible__isnull=False)
    for sign in rows.select_related("work__responsible").order_by("checked_on", "pk"):
        if sign.work and sign.work.responsible:
            late[sign.work.responsible].append(sign)
    return sum(tell(institution, signs, on=on) for institution, signs in late.items())


@transaction.atomic
def tell(institution: Institution, signs: list[Sign], *, on: date) -> bool:
    """Write to its supervisors, unless this month's mail left already."""
    to = supervisors_of(institution)
    if not to:
        return False
    _row, is_new = ReminderSent.objects.get_or_create(
        about=f"vallas/{institution.pk}", stage="revisar", due_on=on.replace(day=1), defaults={"sent_on": on}
    )
    if is_new:
        desk = settings.PORTAL_URL + reverse("admin:index") if settings.PORTAL_SURFACE != "public" else ""
        mail.send("publicworks/check_signs", to, {"signs": signs, "count": len(signs), "desk_url": desk})
    return is_new


def supervisors_of(institution: Institution) -> list[str]:
    holds = Q(memberships__institution=institution, memberships__role=Membership.Role.WORKS_SUPERVISOR)
    people = User.objects.filter(holds, is_active=True, is_staff=True)
    return sorted(set(people.values_list("email", flat=True))) or (
        [institution.email] if institution.email else []
    )
