"""What working groups hold of a person, for how long, and who will have to follow a lead.

Of what others in a group may change (when and where it meets, a task, the outcome of a proposal) the export shows
nothing: it would be a window into the room for who has left it or was removed. There she reads it as long as she
belongs to the group.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.keeping import GONE, NAMELESS, delete_in_batches, grave, holding, nothing_in, parting, term, warning
from accounts.models import User
from groups import actions
from groups.models import (
    AgendaItem,
    Attachment,
    Coming,
    Document,
    DocumentVersion,
    Invitation,
    JoinRequest,
    Meeting,
    Membership,
    Message,
    Post,
    Proposal,
    Spokesperson,
    Stance,
    Task,
    Vouch,
    WorkingGroup,
)
from groups.queries.naming import without_names
from groups.wording import name_of

LEFT_KEPT = timedelta(days=30)
COMING_KEPT = timedelta(days=14)
LETTERS_KEPT = timedelta(days=365)
UNCONFIRMED_KEPT = timedelta(days=14)

holding(
    code="memberships",
    title=gettext_lazy("Your working groups"),
    model=Membership,
    of=("user",),
    shows=("group__slug", "role", "gender", "is_shown", "joined_at", "left_at", "read_until"),
    becomes=GONE,
)
holding(
    code="join-requests",
    title=gettext_lazy("Wishes to join a group"),
    model=JoinRequest,
    of=("user",),
    shows=("group__slug", "word", "status", "asked_at", "answered_at"),
    becomes=GONE,
)
holding(
    code="join-requests-answered",
    title=gettext_lazy("Wishes of others that you answered"),
    model=JoinRequest,
    of=("answered_by",),
    shows=("group__slug", "status", "answered_at"),
    becomes=NAMELESS,
)
holding(
    code="vouches",
    title=gettext_lazy("For whom you vouched, and that somebody vouched for you"),
    model=Vouch,
    of=("by", "request__user"),
    shows=("request__group__slug", "at"),
    becomes=GONE,
)
holding(
    code="invitations",
    title=gettext_lazy("Invitations you made"),
    model=Invitation,
    of=("made_by",),
    shows=("group__slug", "made_at", "expires_at", "used_at"),
    becomes=GONE,
)
holding(
    code="spokesperson",
    title=gettext_lazy("What you are named with as a spokesperson"),
    model=Spokesperson,
    of=("membership__user",),
    shows=("membership__group__slug", "name", "speaks_for", "languages", "asked_at", "confirmed_at", "ended_at"),
    becomes=GONE,
)
holding(
    code="spokespersons-confirmed",
    title=gettext_lazy("Spokespersons you confirmed"),
    model=Spokesperson,
    of=("confirmed_by",),
    shows=("membership__group__slug", "confirmed_at"),
    becomes=NAMELESS,
)
holding(
    code="letters",
    title=gettext_lazy("What you wrote to a group or its spokesperson, and the answers"),
    model=Message,
    of=("sender__account",),
    by_address=("sender__own_address",),
    shows=("group__slug", "name", "text", "written_at", "answer", "answered_at"),
    becomes=GONE,
)
holding(
    code="letters-to-you",
    title=gettext_lazy("What was written to you as a spokesperson"),
    model=Message,
    of=("spokesperson__membership__user",),
    shows=("group__slug", "written_at", "answer", "answered_at"),
    becomes=GONE,
)
holding(
    code="posts",
    title=gettext_lazy("Your posts"),
    model=Post,
    of=("author",),
    shows=("group__slug", "text", "posted_at"),
    told={"text": without_names},
    becomes=NAMELESS,
)
holding(
    code="tasks",
    title=gettext_lazy("Tasks you took on or wrote down"),
    model=Task,
    of=("owner", "created_by"),
    shows=("group__slug", "created_at"),
    becomes=NAMELESS,
)
holding(
    code="meetings",
    title=gettext_lazy("Meetings you planned"),
    model=Meeting,
    of=("planned_by",),
    shows=("group__slug",),
    becomes=NAMELESS,
)
holding(
    code="meeting-answers",
    title=gettext_lazy("Whether you come to meetings"),
    model=Coming,
    of=("user",),
    shows=("meeting__group__slug", "answer", "answered_at"),
    becomes=GONE,
)
holding(
    code="agenda-items",
    title=gettext_lazy("What you put on agendas"),
    model=AgendaItem,
    of=("by",),
    shows=("meeting__group__slug", "text", "added_at"),
    becomes=NAMELESS,
)
holding(
    code="proposals",
    title=gettext_lazy("What you proposed to your groups"),
    model=Proposal,
    of=("made_by",),
    shows=("group__slug", "title", "text", "made_at"),
    becomes=NAMELESS,
)
holding(
    code="stances",
    title=gettext_lazy("Your stance on proposals"),
    model=Stance,
    of=("by",),
    shows=("proposal__group__slug", "answer", "reason", "taken_at"),
    becomes=GONE,
)
holding(
    code="documents",
    title=gettext_lazy("Documents you added"),
    model=DocumentVersion,
    of=("added_by",),
    shows=("document__group__slug", "number", "language", "name", "size", "note", "added_at"),
    files=("file",),
    becomes=NAMELESS,
)
holding(
    code="attachments",
    title=gettext_lazy("Files of your posts"),
    model=Attachment,
    of=("added_by",),
    shows=("name", "size", "added_at"),
    files=("file",),
    becomes=NAMELESS,
)
nothing_in("groups.Invitation.request", "whose wish it led to is known from the wish")


@warning
def sole_lead(user: User) -> Iterable[str]:
    others = Membership.objects.leads().filter(group=OuterRef("pk"), user__is_active=True).exclude(user=user)
    for group in WorkingGroup.objects.led_by(user).filter(~Exists(others)):
        yield _(
            "You are the only lead of “%(group)s”. Name another one first if you can; after you, the coordinator of "
            "the region and an admin of the platform choose one together."
        ) % {"group": name_of(group)}


# --- for how long -------------------------------------------------------------------------------------------------


def end_memberships(now: datetime) -> int:
    """Who was a member and left, with what she said there as a spokesperson."""
    return delete_in_batches(Membership.objects.filter(left_at__lt=now - LEFT_KEPT))


def end_coming(now: datetime) -> int:
    return delete_in_batches(Coming.objects.filter(meeting__ends_at__lt=now - COMING_KEPT))


def end_invitations(now: datetime) -> int:
    return delete_in_batches(Invitation.objects.filter(expires_at__lt=now - LEFT_KEPT))


def end_spokespersons(now: datetime) -> int:
    return delete_in_batches(Spokesperson.objects.filter(ended_at__lt=now - LEFT_KEPT))


def end_letters(now: datetime) -> int:
    unconfirmed = Q(confirmed_at=None, written_at__lt=now - UNCONFIRMED_KEPT)
    return delete_in_batches(Message.objects.filter(unconfirmed | Q(written_at__lt=now - LETTERS_KEPT)))


term(
    code="groups.join_requests",
    what=gettext_lazy("Wishes to join a group, with their words"),
    kept=actions.KEPT_AFTER_ANSWER,
    since=gettext_lazy("after the answer"),
    becomes=gettext_lazy("deleted"),
    end=actions.forget_join_requests,
)
term(
    code="groups.memberships",
    what=gettext_lazy("That somebody was a member of a group"),
    kept=LEFT_KEPT,
    since=gettext_lazy("after leaving it"),
    becomes=gettext_lazy("deleted"),
    end=end_memberships,
)
term(
    code="groups.coming",
    what=gettext_lazy("Who comes to a meeting"),
    kept=COMING_KEPT,
    since=gettext_lazy("after the meeting"),
    becomes=gettext_lazy("deleted"),
    end=end_coming,
)
term(
    code="groups.invitations",
    what=gettext_lazy("Invitations to a group"),
    kept=LEFT_KEPT,
    since=gettext_lazy("after they expire"),
    becomes=gettext_lazy("deleted"),
    end=end_invitations,
)
term(
    code="groups.spokespersons",
    what=gettext_lazy("Who spoke for a group, and under which name"),
    kept=LEFT_KEPT,
    since=gettext_lazy("after it ended"),
    becomes=gettext_lazy("deleted"),
    end=end_spokespersons,
)
term(
    code="groups.letters",
    what=gettext_lazy("What was written to a group or its spokesperson"),
    kept=LETTERS_KEPT,
    since=gettext_lazy("after it was written; if nobody confirmed it, after 14 days"),
    becomes=gettext_lazy("deleted"),
    end=end_letters,
)
grave(what="post", model=Post, born="posted_at", bury=lambda post: post.delete())
grave(what="task", model=Task, born="created_at", bury=lambda task: task.delete())
grave(what="document", model=Document, born="made_at", bury=lambda document: document.delete())
grave(what="version", model=DocumentVersion, born="added_at", bury=lambda version: version.delete())
parting(actions.forget_named)
grave(what="letter", model=Message, born="written_at", bury=lambda letter: letter.delete())
