"""Who runs a consultation, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cartagena_ogp import permissions

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from cartagena_ogp.models import User


Role = permissions.Role


def may_run(user: User | AnonymousUser) -> bool:
    """Opens, extends and closes; attends voters; types papers. Nobody sees a choice before the close."""
    return permissions.edits_everything(user) or permissions.has_role(user, Role.FACILITATOR)


def may_read_desk(user: User | AnonymousUser) -> bool:
    return may_run(user) or permissions.is_auditor(user)
