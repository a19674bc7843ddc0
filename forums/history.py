"""What was done for an edition, for its organisers. Registrations are not in it: who comes is nobody's log."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from core.languages import Version, read
from forums.models import Activity as ForumActivity
from forums.models import Edition, Recommendation
from notifications.history import Page, acts_about, page, words
from notifications.models import Activity

EDITION = {
    "forums.edition_announced": gettext_lazy("Announced the edition"),
    "forums.edition_moved": gettext_lazy("Moved the edition"),
    "forums.edition_cancelled": gettext_lazy("Cancelled the edition"),
    "forums.registrations_taken_out": gettext_lazy("Took the list of registrations out as a table"),
    "forums.activity_proposed": gettext_lazy("Proposed an activity"),
    "forums.activity_planned": gettext_lazy("Put an activity into the programme"),
    "forums.activity_moved": gettext_lazy("Moved an activity"),
    "forums.activity_cancelled": gettext_lazy("Cancelled an activity"),
    "forums.recommendation_recorded": gettext_lazy("Wrote down a recommendation"),
    "forums.recommendation_adopted": gettext_lazy("Recorded that a recommendation was adopted"),
}
PLACES = {
    "forums.registered": gettext_lazy("Somebody registered"),
    "forums.registration_cancelled": gettext_lazy("Somebody gave a place back"),
    "forums.place_freed": gettext_lazy("Somebody moved up from the waiting list"),
}
CHARGES = {"forums.organiser_appointed": gettext_lazy("Appointed an organiser")}  # by whom is no organiser's business
words(EDITION | PLACES | CHARGES)


def log_of(edition: Edition, *, reader: User, before: str = "") -> Page:
    """Organisers know each other and who proposed something by their pseudonyms."""

    def name(act: Activity) -> str:
        if act.by is None:
            return ""
        return _("you") if act.by.pk == reader.pk else act.by.shown_name or _("a person not shown")

    acts = acts_about(
        edition, ForumActivity.objects.filter(edition=edition), Recommendation.objects.filter(edition=edition)
    )
    return page(acts, name=name, verbs=EDITION, before=before, about=_about)


def _about(thing: Any) -> str | Version:
    return "" if isinstance(thing, Edition) else read(thing, "title", drafts=True)
