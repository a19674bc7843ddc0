"""Papers of a group: each a row of versions, and files that hang on a post."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.languages import ARABIC, NAMES
from groups.models.people import Viewer, WorkingGroup
from groups.models.work import Post


class DocumentQuerySet(models.QuerySet["Document"]):
    def visible_to(self, user: Viewer) -> "DocumentQuerySet":
        """Everyone reads public ones, a member all of her groups'."""
        public = Q(audience=Document.Audience.PUBLIC, group__is_hidden=False)
        if not user.is_authenticated:
            return self.filter(public)
        return self.filter(public | Q(group__in=WorkingGroup.objects.of(user).values("pk")))


class Document(models.Model):
    """A paper under one title; what is read is its newest version in a language."""

    class Audience(models.TextChoices):
        MEMBERS = "members", _("members of the group")
        PUBLIC = "public", _("everyone")

    group = models.ForeignKey(WorkingGroup, models.CASCADE, related_name="documents")
    title = models.CharField(_("title"), max_length=160)
    audience = models.CharField(_("who may read it"), max_length=7, choices=Audience, default=Audience.MEMBERS)
    made_at = models.DateTimeField(default=timezone.now)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        ordering = ["title", "pk"]
        verbose_name, verbose_name_plural = _("document"), _("documents")

    def __str__(self) -> str:
        return self.title

    @property
    def is_public(self) -> bool:
        return self.audience == Document.Audience.PUBLIC


class Filed(models.Model):
    """A file that was checked and named anew: see `core.uploads`."""

    file = models.FileField(_("file"), upload_to="rooms")
    name = models.CharField(_("name of the file"), max_length=120)
    size = models.PositiveIntegerField(_("size in bytes"))
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    added_at = models.DateTimeField(default=timezone.now)

    class Meta:
        abstract = True
        indexes = [models.Index(fields=["file"], name="%(class)s_by_file")]  # who reads it is asked at every download

    def __str__(self) -> str:
        return self.name

    @property
    def is_picture(self) -> bool:
        return str(self.file.name).endswith(".webp")


class DocumentVersion(Filed):
    document = models.ForeignKey(Document, models.CASCADE, related_name="versions")
    number = models.PositiveSmallIntegerField()
    language = models.CharField(_("language"), max_length=3, choices=NAMES, default=ARABIC)
    note = models.CharField(_("what is new"), max_length=200, blank=True)

    class Meta(Filed.Meta):
        ordering = ["-number"]
        verbose_name, verbose_name_plural = _("version"), _("versions")
        constraints = [models.UniqueConstraint(fields=["document", "number"], name="document_version_once")]


class Attachment(Filed):
    post = models.ForeignKey(Post, models.CASCADE, related_name="files")

    class Meta(Filed.Meta):
        ordering = ["pk"]
        verbose_name, verbose_name_plural = _("file of a post"), _("files of posts")
