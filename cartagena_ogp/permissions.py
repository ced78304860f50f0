"""Who may do what, as plain questions about a person. Reach comes from memberships, not Django's permissions.

`prefetch_related_objects([user], "memberships")` once a request makes every question here free.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from cartagena_ogp.models import Membership

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser
    from django.http import HttpRequest

    from cartagena_ogp.models import Institution, User

Role = Membership.Role


def person(request: HttpRequest) -> User:
    """Who signed in: for pages that nobody else opens."""
    return cast("User", request.user)


def memberships(user: User | AnonymousUser) -> list[Membership]:
    """What a working account holds; visitors and closed accounts hold nothing."""
    return list(cast("User", user).memberships.all()) if is_staff(user) else []


def is_staff(user: User | AnonymousUser) -> bool:
    """Whether the person may open the staff surface at all."""
    return bool(user.is_active and user.is_staff)


def has_role(user: User | AnonymousUser, *roles: str) -> bool:
    """Whether a working account holds any of these roles, in any institution."""
    return any(held.role in roles for held in memberships(user))


def is_administrator(user: User | AnonymousUser) -> bool:
    """Looks after people, institutions and the portal's own data. Superusers are administrators."""
    return is_staff(user) and (user.is_superuser or has_role(user, Role.ADMINISTRATOR))


def is_lead(user: User | AnonymousUser) -> bool:
    """Coordinates open government: every plan and commitment is within reach."""
    return has_role(user, Role.COMMITMENT_LEAD)


def is_auditor(user: User | AnonymousUser) -> bool:
    """Reads everything of the staff surface and changes nothing."""
    return has_role(user, Role.AUDITOR)


def is_editor(user: User | AnonymousUser) -> bool:
    """Edits the commitments of at least one institution."""
    return has_role(user, Role.COMMITMENT_EDITOR)


def edits_everything(user: User | AnonymousUser) -> bool:
    """The lead and the administrators: no institution limits them."""
    return is_administrator(user) or is_lead(user)


def edited_institutions(user: User | AnonymousUser) -> set[int]:
    """Keys of the institutions whose commitments the person edits by membership."""
    return {held.institution_id for held in memberships(user) if held.role == Role.COMMITMENT_EDITOR}


def edits_for(user: User | AnonymousUser, institution: Institution | None) -> bool:
    """Whether the person may edit what this institution answers for.

    Without an institution, only those that no institution limits may.
    """
    if edits_everything(user):
        return True
    return institution is not None and institution.pk in edited_institutions(user)


def sees_everything(user: User | AnonymousUser) -> bool:
    """May read every record of the staff surface, drafts included."""
    return edits_everything(user) or is_auditor(user)


def sees_people_in_history(user: User | AnonymousUser) -> bool:
    """May read which person acted; everybody else reads an institution and a role."""
    return is_administrator(user) or is_auditor(user)
