"""Who decides about comments and who answers them for an institution."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import QuerySet

from cartagena_ogp import permissions
from cartagena_ogp.models import Comment, Institution

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from cartagena_ogp.models import User

ANSWERING = (
    permissions.Role.COMMITMENT_EDITOR,
    permissions.Role.COMMITMENT_LEAD,
    permissions.Role.MODERATOR,
    permissions.Role.ADMINISTRATOR,
)
"""Roles that speak for their institution. Monitors and committee members never do."""


def may_moderate(user: User | AnonymousUser) -> bool:
    """Publishes, rejects and removes comments."""
    return permissions.edits_everything(user) or permissions.has_role(user, permissions.Role.MODERATOR)


def may_answer(user: User | AnonymousUser) -> bool:
    """Answers officially, in the name of the institution they work for."""
    return permissions.has_role(user, *ANSWERING)


def no_institutions() -> QuerySet[Institution]:
    return Institution.objects.none()


def answers_for(user: User) -> QuerySet[Institution]:
    """The published institutions a person may answer for."""
    return (
        Institution.objects.published()
        .filter(memberships__user=user, memberships__role__in=ANSWERING)
        .distinct()
    )


def may_read_desk(user: User | AnonymousUser) -> bool:
    return may_moderate(user) or may_answer(user) or permissions.is_auditor(user)


def may_read(user: User | AnonymousUser, comment: Comment) -> bool:
    """What waits, and the words that were refused, are for moderators and auditors."""
    if may_moderate(user) or permissions.is_auditor(user):
        return True
    return may_answer(user) and comment.is_standing
