"""What must not be read, and by whom it may be: markers from the demo, looked for in every answer."""

import html
import re

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q
from django.http import HttpResponse

from accounts.models import TwoKeyAct, User, seen
from campaigns.models import Action, Amendment, Campaign, ReviewNote, Solidarity
from campaigns.queries.joint import readable_by
from forums.models import Activity, Registration
from groups.models import Document, JoinRequest, Meeting, Membership, Message, Post, Proposal, Spokesperson, Task
from groups.queries.naming import MARK
from notifications.models import Broadcast
from tests.pages.everywhere import TRACES
from tests.pages.places import GROUP
from tests.pages.roles import ROLES
from updates.models import Update

ADDRESS = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
THE_PORTALS_OWN = {"post@example.org", "you@example.org"}
SHORTEST = 8  # letters; a shorter text could stand anywhere
GROUPS = {"member": GROUP, "lead": GROUP, "lead.kurdistan": "womens-rights-kurdistan"}
LEADS = {"lead", "lead.kurdistan"}


class Eyes:
    """Reads answers as `role`, who must not see what is `hidden`: whole texts, and e-mail addresses but her own."""

    def __init__(self, role: str) -> None:
        me = User.objects.filter(email=ROLES[role]).first()
        texts = {*_of_closed_rooms(role), *_drafts(me), *_people(role, me), *_of_registrations(role), *TRACES}
        texts |= {*_of_actions(role), *_of_reviews(role)}
        texts |= _letters(role) | _who_waits_to_speak(role)
        self.hidden = {text for text in texts if text and len(text) >= SHORTEST}
        self.known = {ROLES[role], *THE_PORTALS_OWN}

    def leaks(self, response: HttpResponse) -> set[str]:
        seen = html.unescape(response.content.decode())
        return {text for text in self.hidden if text in seen} | (set(ADDRESS.findall(seen)) - self.known)


def _of_closed_rooms(role: str) -> set[str]:
    """What is said, planned, decided and done inside the groups one does not belong to, but what they hold together
    with one's own; wishes to join, but for the lead."""
    own = GROUPS.get(role)
    joint = Q(with_groups__slug=own) if own else Q(pk__in=[])
    mine = Meeting.objects.filter(Q(group__slug=own) | joint).distinct()
    inside = Meeting.objects.filter(audience=Meeting.Audience.MEMBERS).exclude(pk__in=mine.values("pk"))
    public_words = {*Meeting.objects.public().values_list("place", flat=True), *mine.values_list("place", flat=True)}
    wishes = JoinRequest.objects.exclude(group__slug=own if role in LEADS else None)
    of_meetings = (("title", inside), ("place", inside), ("agenda", inside), ("items__text", inside),
                   ("link", Meeting.objects.exclude(pk__in=mine.values("pk"))),
                   ("minutes", Meeting.objects.exclude(pk__in=mine.values("pk"))))  # fmt: skip
    of_rooms = (
        (Task, "title"),
        (Post, "files__name"),
        (Document, "versions__note"),
        (Proposal, "title"),
        (Proposal, "text"),
        (Proposal, "outcome_word"),
        (Proposal, "stances__reason"),
    )
    return {
        *(text for name, rows in of_meetings for text in rows.values_list(name, flat=True)),
        *(text for model, name in of_rooms
          for text in model.objects.exclude(group__slug=own).values_list(name, flat=True)),
        *wishes.values_list("word", flat=True),
        *Document.objects.exclude(group__slug=own).filter(audience="members").values_list("title", flat=True),
        *(part for text in Post.objects.exclude(group__slug=own).values_list("text", flat=True)
          for part in MARK.split(text)),
    } - public_words  # fmt: skip


def _letters(role: str) -> set[str]:
    """What was written from outside, but to the group one leads. The one behind the link of a letter is on its page."""
    rows = Message.objects.exclude(confirmed_at=None)
    if role in LEADS:
        rows = rows.exclude(spokesperson=None, group__slug=GROUPS[role])
    return {text for row in rows.values_list("name", "text", "answer") for text in row}


def _who_waits_to_speak(role: str) -> set[str]:
    """Names that are not public yet."""
    own = GROUPS[role] if role in LEADS else None
    rows = Spokesperson.objects.filter(confirmed_at=None).exclude(membership__group__slug=own)
    return {text for row in rows.values_list("name", "speaks_for") for text in row}


def _of_actions(role: str) -> set[str]:
    """Where an action is that is not for everyone: the lead who wrote it, and its members where it is for them. What
    friends abroad wrote and no lead has shown."""
    own = GROUPS.get(role)
    hidden = Action.objects.exclude(place_for=Action.PlaceFor.EVERYONE)
    if own and role in LEADS:
        hidden = hidden.exclude(campaign__groups__slug=own)
    elif own:
        hidden = hidden.exclude(campaign__groups__slug=own, place_for=Action.PlaceFor.MEMBERS)
    unread = Solidarity.objects.filter(shown_at=None).exclude(campaign__groups__slug=own if role in LEADS else None)
    places = hidden.values_list("place_ar", "place_ckb", "place_en")
    return {text for row in places for text in row} | set(unread.values_list("text", flat=True))


def _drafts(me: User | None) -> set[str]:
    """Texts nobody published: campaigns before approval, unpublished updates, proposals, unsent messages."""
    viewer = me or AnonymousUser()
    readable = readable_by(me) if me else Campaign.objects.visible_to(viewer)
    campaigns = Campaign.objects.exclude(pk__in=readable.values("pk"))
    updates = Update.objects.exclude(pk__in=Update.objects.visible_to(viewer))
    proposals = Activity.objects.exclude(pk__in=Activity.objects.visible_to(viewer))
    own = Broadcast.objects.of_author(viewer)
    unsent = Broadcast.objects.filter(status=Broadcast.Status.DRAFT).exclude(pk__in=own)
    return {
        text
        for rows in (campaigns, updates, proposals, unsent)
        for row in rows.values_list("title_ar", "title_ckb", "title_en")
        for text in row
    }


def _of_reviews(role: str) -> set[str]:
    """What coordinators tell each other; why a refusal is appealed; other texts wanted for what runs."""
    if role.startswith("coordinator"):
        return set()
    notes, appeals = ReviewNote.objects.values_list("text"), Campaign.objects.exclude(appeal="").values_list("appeal")
    wanted = Amendment.objects.waiting().exclude(campaign__groups__slug=GROUPS.get(role))
    changed = {demand["text_en"] for row in wanted for demand in row.texts["demands"]}
    public = set(Campaign.objects.public().values_list("demands__text_en", flat=True))
    return {text for rows in (notes, appeals) for (text,) in rows} | (changed - public)


def _people(role: str, me: User | None) -> set[str]:
    """Pseudonyms: one's own, those a group's member or lead may see there, and who proposed what one organises."""
    shown = {me.pseudonym} if me else set()
    if role in GROUPS:
        people = Membership.objects.active().filter(seen("user__"), group__slug=GROUPS[role])
        if role == "member":
            people = people.filter(is_shown=True)
        shown |= set(people.values_list("user__pseudonym", flat=True))
    if role in LEADS:
        wishes = JoinRequest.objects.filter(seen("user__"), group__slug=GROUPS[role])
        shown |= set(wishes.values_list("user__pseudonym", flat=True))
    if role == "admin":  # who holds an office, so that it can be ended; whom an act concerns, so that it can be weighed
        charged = User.objects.filter(seen()).exclude(offices=None, organised=None)
        shown |= set(charged.values_list("pseudonym", flat=True))
        shown |= set(TwoKeyAct.objects.waiting().values_list("person__pseudonym", flat=True))
    if role == "organiser":
        proposals = Activity.objects.filter(seen("proposed_by__"), status=Activity.Status.PROPOSED)
        shown |= set(proposals.values_list("proposed_by__pseudonym", flat=True))
    return set(User.objects.values_list("pseudonym", flat=True)) - shown


def _of_registrations(role: str) -> set[str]:
    """Entry codes and needs of others; organisers read needs, in the list for the day. The link of a letter is opened
    as the member's: hers are on it for everyone."""
    rows = Registration.objects.exclude(recipient__account__email__in=[ROLES[role] or ROLES["member"], ROLES["member"]])
    return {text for row in rows.values_list("code", *["needs"] * (role != "organiser")) for text in row}
