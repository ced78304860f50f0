"""People who work on the portal, the institutions they work for, and what they may do there."""

from __future__ import annotations

from typing import Any, ClassVar, Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import Group, PermissionsMixin
from django.db import models, transaction
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from cartagena_ogp.addresses import address
from cartagena_ogp.words import sort_key

from .public import PublicModel, PublicQuerySet


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **values: Any) -> User:
        """A person who signs in with `email`; without a password, the one-time link sets it."""
        user = self.model(email=self.normalize_email(email).lower(), **values)
        user.set_password(password) if password else user.set_unusable_password()
        user.full_clean(exclude=["password"])
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **values: Any) -> User:
        return self.create_user(email, password, **(values | {"is_staff": True, "is_superuser": True}))

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email__iexact=username)


class User(AbstractBaseUser, PermissionsMixin):
    """Somebody with an account: staff, monitors, committee members. Visitors never need one."""

    email = models.EmailField(_("correo electrónico"), unique=True)
    name = models.CharField(_("nombre"), max_length=120)
    is_staff = models.BooleanField(_("entra a la gestión"), default=False)
    is_active = models.BooleanField(_("cuenta activa"), default=True)
    joined_at = models.DateTimeField(_("desde"), auto_now_add=True)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    objects = UserManager()

    class Meta:
        verbose_name = _("persona")
        verbose_name_plural = _("personas")
        ordering = ("name",)
        constraints: ClassVar = [
            models.UniqueConstraint(
                Lower("email"),
                name="user_email_once",
                violation_error_message=_("Ya hay una cuenta con ese correo."),
            )
        ]

    def __str__(self) -> str:
        return self.name or self.email

    def get_full_name(self) -> str:
        return self.name

    def get_short_name(self) -> str:
        return self.name.split(" ")[0]

    @property
    def first_name(self) -> str:
        return self.get_short_name()

    def has_role(self, *roles: str) -> bool:
        """Whether the person holds any of these roles in any institution."""
        return self.memberships.filter(role__in=roles).exists()

    def institutions(self, *roles: str) -> models.QuerySet[Institution]:
        """The institutions where the person holds any of these roles."""
        return Institution.objects.filter(memberships__user=self, memberships__role__in=roles).distinct()


class InstitutionQuerySet(PublicQuerySet["Institution"]):
    def in_order(self) -> Self:
        return self.order_by("sort_key")


class Institution(PublicModel):
    """A public body (dependencia) or an ally that answers for something on the portal."""

    class Kind(models.TextChoices):
        CITY = "alcaldia", _("Alcaldía")
        SECRETARIAT = "secretaria", _("Secretaría")
        OFFICE = "oficina", _("Oficina")
        DECENTRALISED = "entidad_descentralizada", _("Entidad descentralizada")
        SOCIAL_ALLY = "aliado_social", _("Organización de la sociedad civil")
        COOPERATION = "cooperacion", _("Cooperación internacional")
        ACADEMIA = "academia", _("Academia")
        CONTROL = "organismo_de_control", _("Organismo de control")

    CITY_KINDS = (Kind.CITY, Kind.SECRETARIAT, Kind.OFFICE, Kind.DECENTRALISED)

    slug = models.SlugField(_("dirección"), max_length=80, unique=True)
    name = models.CharField(_("nombre"), max_length=200)
    short_name = models.CharField(_("nombre corto"), max_length=80, blank=True)
    kind = models.CharField(_("clase"), max_length=30, choices=Kind)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("depende de")
    )
    purpose = models.TextField(_("qué hace"), blank=True)
    website = models.URLField(_("sitio web"), blank=True)
    email = models.EmailField(_("correo de contacto"), blank=True)
    name_note = models.CharField(_("nota sobre el nombre"), max_length=200, blank=True)
    sort_key = models.CharField(max_length=200, editable=False, db_index=True)

    objects = InstitutionQuerySet.as_manager()

    class Meta(PublicModel.Meta):
        verbose_name = _("institución")
        verbose_name_plural = _("instituciones")
        ordering = ("sort_key",)

    def __str__(self) -> str:
        return self.short_name or self.name

    def get_absolute_url(self) -> str:
        return address("institution", self.slug)

    @property
    def is_of_the_city(self) -> bool:
        return self.kind in self.CITY_KINDS

    def prepare(self) -> None:
        self.sort_key = sort_key(self.name)


class Membership(models.Model):
    """What a person may do, and for which institution."""

    class Role(models.TextChoices):
        COMMITMENT_EDITOR = "commitment_editor", _("Editora de compromisos")
        COMMITMENT_LEAD = "commitment_lead", _("Líder de gobierno abierto")
        WORKS_SUPERVISOR = "works_supervisor", _("Supervisora de obras")
        FACILITATOR = "facilitator", _("Facilitadora de cocreación")
        MODERATOR = "moderator", _("Moderadora")
        COMPLAINT_ANALYST = "complaint_analyst", _("Analista de denuncias")
        IDENTITY_CUSTODIAN = "identity_custodian", _("Custodia de identidad")
        MONITOR = "monitor", _("Monitora independiente")
        COMMITTEE_MEMBER = "committee_member", _("Integrante del comité ciudadano")
        AUDITOR = "auditor", _("Auditora")
        ADMINISTRATOR = "administrator", _("Administradora del portal")

    user = models.ForeignKey(User, models.CASCADE, related_name="memberships", verbose_name=_("persona"))
    institution = models.ForeignKey(
        Institution, models.PROTECT, related_name="memberships", verbose_name=_("institución")
    )
    role = models.CharField(_("papel"), max_length=30, choices=Role)
    since = models.DateField(_("desde"), auto_now_add=True)

    class Meta:
        verbose_name = _("papel en una institución")
        verbose_name_plural = _("papeles en instituciones")
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["user", "institution", "role"],
                name="membership_once",
                violation_error_message=_("La persona ya tiene ese papel en esa institución."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.get_role_display()}, {self.institution}"

    @transaction.atomic
    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep the person's groups equal to the roles they hold anywhere."""
        super().save(*args, **kwargs)
        align_groups(self.user)

    @transaction.atomic
    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        done = super().delete(*args, **kwargs)
        align_groups(self.user)
        return done


def align_groups(user: User) -> None:
    """Give the person exactly the groups of their roles; groups that are no role stay as they were."""
    held = set(user.memberships.values_list("role", flat=True))
    user.groups.remove(*Group.objects.filter(name__in=set(Membership.Role.values) - held))
    user.groups.add(*Group.objects.filter(name__in=held))
