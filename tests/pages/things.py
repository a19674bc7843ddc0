"""What an address is about: for each kind of page something in the demo that it shows."""

from collections.abc import Callable
from typing import Any

from allauth.account.models import EmailConfirmationHMAC

from accounts.models import TwoKeyAct, User
from campaigns.models import Action, ActionPicture, Answer, Demand, Endorsement, Solidarity, Support
from campaigns.notices import standing_path, support_path
from forums.models import Activity, Edition, Recommendation, Registration
from forums.tokens import registration_token
from groups.models import (
    AgendaItem,
    DocumentVersion,
    Meeting,
    Message,
    Spokesperson,
)
from groups.notices.letters import letter_path
from notifications.models import Broadcast, Delivery, Recipient
from tests.pages.roles import ROLES
from updates.models import Update

Args = Callable[[], list[Any]]
GROUP, COUNCIL = "water-environment-iraq", "baghdad"  # to which member, lead, council and authority belong


def nothing() -> list[Any]:
    return []


def just(*slugs: str) -> Args:
    return lambda: list(slugs)


def edition() -> list[Any]:
    """The coming Iraqi one: with a programme, open registration and the organiser."""
    found = Edition.objects.upcoming().select_related("forum").get(forum__slug="iraqi-social-forum")
    return [found.forum.slug, found.slug]


def of_edition(**status: str) -> Args:
    """The first activity of the coming edition in a state."""

    def args() -> list[Any]:
        forum, slug = edition()
        found = Activity.objects.filter(edition__forum__slug=forum, edition__slug=slug, **status).order_by("pk")
        return [forum, slug, found[0].slug]

    return args


def recorded() -> list[Any]:
    """A recommendation of the coming edition that waits for its assembly."""
    forum, slug = edition()
    of = Edition.objects.get(forum__slug=forum, slug=slug)
    ref = f"{of.forum.short}-{slug}-01"
    texts = {"title_en": "Shade at every bus stop", "addressee_en": "The municipality", "state_en": "reviewed"}
    Recommendation.objects.get_or_create(ref=ref, defaults={"edition": of, "number": 1, **texts})
    return [forum, slug, ref]


def registration() -> list[Any]:
    forum, slug = edition()
    row = Registration.objects.active().get(edition__slug=slug, recipient__account__email=ROLES["member"])
    return [forum, slug, registration_token(row)]


def support() -> list[Any]:
    row = Support.objects.filter(status=Support.Status.ASKED, campaign__status="approved").order_by("pk")[0]
    return [support_path(row).rstrip("/").rpartition("/")[2]]


def demand() -> list[Any]:
    """One that was sent, of the campaign of GROUP that runs."""
    sent = Demand.objects.sent().filter(campaign__slug="forty-wells-one-map").order_by("pk")
    return ["forty-wells-one-map", sent[0].pk]


def answer() -> list[Any]:
    return ["forty-wells-one-map", Answer.objects.filter(demand__campaign__slug="forty-wells-one-map")[0].pk]


def action(**wanted: Any) -> Args:
    """Of the campaign of GROUP that runs; without a wish, the one people can still sign up for."""
    chosen = wanted or {"place_for": Action.PlaceFor.SIGNED_UP}
    return lambda: ["forty-wells-one-map", _actions(**chosen)[0].pk]


def _actions(**wanted: Any) -> Any:
    return Action.objects.filter(campaign__slug="forty-wells-one-map", **wanted).order_by("pk")


def action_picture() -> list[Any]:
    """It has no file: the page that takes it out shows its words."""
    row = _actions(reported_at__isnull=False)[0]
    size = {"width": 60, "height": 40, "alt_en": "A meter beside a well"}
    picture, _new = ActionPicture.objects.get_or_create(action=row, file=f"actions/{'0' * 32}.webp", defaults=size)
    return ["forty-wells-one-map", row.pk, picture.pk]


def voice(of: str) -> Args:
    """An organisation that everyone reads, or a message that waits for a lead."""
    mine = {"campaign__slug": "forty-wells-one-map", "status": "confirmed"}
    unread = Solidarity.objects.filter(shown_at=None, **mine)
    rows = Endorsement.objects.filter(**mine) if of == "organisations" else unread
    return lambda: ["forty-wells-one-map", of, rows.order_by("pk")[0].pk]


def standing() -> list[Any]:
    row = Endorsement.objects.filter(campaign__status="approved").order_by("pk")[0]
    return [standing_path(row).rstrip("/").rpartition("/")[2]]


def in_group(rows: Callable[[], Any], **wanted: Any) -> Args:
    """The first of the rows that belongs to GROUP; asked for when it is needed, since some depend on the hour."""
    return lambda: [GROUP, rows().filter(group__slug=GROUP, **wanted).order_by("pk")[0].pk]


def item_of_member() -> list[Any]:
    found = AgendaItem.objects.get(meeting__group__slug=GROUP, by__email=ROLES["member"])
    return [GROUP, found.meeting_id, found.pk]


def public_version() -> list[Any]:
    """Of a public document that has others."""
    found = DocumentVersion.objects.filter(document__group__slug=GROUP, document__audience="public").order_by("-pk")[0]
    return [GROUP, found.document_id, found.pk]


def shown_spokesperson() -> list[Any]:
    """Also where a test has hidden GROUP."""
    found = Spokesperson.objects.filter(membership__group__slug=GROUP, membership__user__locked_at=None)
    return [GROUP, found.exclude(confirmed_at=None).order_by("pk")[0].pk]


def asked_spokesperson() -> list[Any]:
    """Who waits for a lead of GROUP, and is none of the roles."""
    return [GROUP, Spokesperson.objects.asked().filter(membership__group__slug=GROUP).order_by("pk")[0].pk]


def letter() -> list[Any]:
    """One that waits to be confirmed: its sender's page."""
    found = Message.objects.filter(confirmed_at=None, group__slug=GROUP).select_related("sender__account")
    return [letter_path(found.order_by("pk")[0]).rstrip("/").rpartition("/")[2]]


def invited_to() -> list[Any]:
    """A meeting of another group, which invited this one."""
    return [GROUP, Meeting.objects.upcoming().get(with_groups__slug=GROUP).pk]


def told() -> Delivery:
    recipient = Recipient.objects.filter(account=None).order_by("pk")[0]
    found = Update.objects.published().newest().first()
    from notifications.actions import tell

    tell("updates.published", [recipient], subject=found)
    return Delivery.objects.filter(recipient=recipient).order_by("-pk")[0]


def broadcast(**wanted: str) -> Args:
    """What an editor has not finished, or what an organiser sent."""
    return lambda: list(Broadcast.objects.filter(**wanted).order_by("pk").values_list("pk", flat=True)[:1])


def waiting_key() -> list[Any]:
    """Asked for by the coordinator of Iraq, for an admin to confirm."""
    return list(TwoKeyAct.objects.waiting().order_by("pk").values_list("pk", flat=True)[:1])


def confirmation() -> list[Any]:
    user = User.objects.get(email=ROLES["member"])
    return [EmailConfirmationHMAC(user.emailaddress_set.get()).key]
