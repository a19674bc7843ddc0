"""Abstract models: no table stands here."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.languages import ARABIC, LANGUAGES, NAMES


class VersionState(models.TextChoices):
    """How far a language version is. Only reviewed versions are read by the public."""

    MISSING = "missing", _("missing")
    DRAFT = "draft", _("draft")
    REVIEWED = "reviewed", _("reviewed")


class TakenDownFor(models.TextChoices):
    """Why something public was taken down, whatever it is; the code is recorded with the act."""

    SAFETY = "safety", _("It endangers somebody")
    CONSENT = "consent", _("Somebody shown or named did not agree")
    ERROR = "error", _("It is wrong")
    RIGHTS = "rights", _("The text or picture belongs to somebody else")
    OUTDATED = "outdated", _("It no longer holds")


class Translated(models.Model):
    """An item with language versions: one state per language, and the language it was written in."""

    original_language = models.CharField(_("original language"), max_length=3, choices=NAMES, default=ARABIC)
    state_ar = models.CharField(_("state of the Arabic text"), max_length=8, choices=VersionState,
                                default=VersionState.MISSING)  # fmt: skip
    state_ckb = models.CharField(_("state of the Kurdish text"), max_length=8, choices=VersionState,
                                 default=VersionState.MISSING)  # fmt: skip
    state_en = models.CharField(_("state of the English text"), max_length=8, choices=VersionState,
                                default=VersionState.MISSING)  # fmt: skip

    class Meta:
        abstract = True

    @property
    def languages(self) -> list[str]:
        """The languages in which the public can read this item."""
        return [code for code in LANGUAGES if getattr(self, f"state_{code}") == VersionState.REVIEWED]
