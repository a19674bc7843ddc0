"""What was done in a council, for who may enter its room."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from core.languages import Version, read
from councils.models import Commitment, Council, Seat
from notifications.history import Page, acts_about, page, words
from notifications.models import Activity

ROOM = {
    "councils.taken_up": gettext_lazy("Took up a recommendation"),
    "councils.begun": gettext_lazy("Said that work has begun"),
    "councils.evidence_added": gettext_lazy("Added evidence"),
    "councils.kept": gettext_lazy("Said that a promise is kept"),
    "councils.not_kept": gettext_lazy("Said that a promise is not kept"),
    "councils.reopened": gettext_lazy("Opened a commitment again"),
    "councils.corrected": gettext_lazy("Corrected the words of a commitment"),
}
SEATS = {
    "councils.seat_given": gettext_lazy("Gave a seat"),
    "councils.seat_ended": gettext_lazy("Ended a seat"),
}
words(ROOM | SEATS)


def log_of(council: Council, *, reader: User, before: str = "") -> Page:
    """Members of the council know each other by their pseudonyms; representatives and the coordinator read what was
    done, and by which kind of person."""
    seats = Seat.objects.current().of_members().filter(council=council, user__isnull=False)
    members = dict(seats.values_list("user", "user__pseudonym"))
    knows = reader.pk in members

    def name(act: Activity) -> str:
        if act.by is None:
            return ""
        if act.by.pk == reader.pk:
            return _("you")
        if act.by.pk not in members:
            return _("somebody who is no member today")
        return (act.by.shown_name if knows else "") or _("a member of the council")

    acts = acts_about(council, Commitment.objects.filter(council=council))
    return page(acts, name=name, verbs=[*ROOM, *SEATS], before=before, about=_about)


def _about(thing: Any) -> str | Version:
    return read(thing, "text", drafts=True) if isinstance(thing, Commitment) else ""
