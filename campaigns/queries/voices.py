"""Who stands behind a campaign, as everyone may read it, and how far it has come: numbers as what they are."""

from dataclasses import dataclass
from typing import Any

from allauth.account.models import EmailAddress
from django.db.models import Count, Exists, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from accounts.models import seen
from campaigns.models import Campaign, CampaignQuerySet, Endorsement, Solidarity, Support
from core.rows import collected
from notifications.history import acts_about
from notifications.tokens import fingerprint

NAMES_BESIDE, ORGANISATIONS_BESIDE, MESSAGES_BESIDE = 8, 4, 2  # on the page of the campaign itself
ACCOUNT = "recipient__account__"
WITHOUT_ACCOUNT = Q(recipient__account=None)  # who only left an address, or is forgotten since
_HIDDEN = EmailAddress.objects.filter(verified=True, email=OuterRef("recipient__own_address")).exclude(seen("user__"))
_OPEN = (WITHOUT_ACCOUNT & ~Exists(_HIDDEN)) | seen(ACCOUNT)  # an address of hers hides with her, too


def names_shown() -> QuerySet[Support]:
    """People who chose to be named, but nobody who is hidden from others by now."""
    named = Support.objects.confirmed().exclude(name="").filter(_OPEN)
    return named.order_by("-confirmed_at", "-pk")


def endorsements_shown() -> QuerySet[Endorsement]:
    rows = Endorsement.objects.confirmed().filter(_OPEN, hidden_at=None)
    return rows.order_by("confirmed_at", "pk")


def messages_shown() -> QuerySet[Solidarity]:
    rows = Solidarity.objects.confirmed().filter(_OPEN, shown_at__isnull=False)
    return rows.order_by("-shown_at", "-pk")


def confirmed_by_seen(model: Any) -> QuerySet[Any]:
    """What its leads look at: confirmed, shown or not, but of nobody who is hidden from others by now."""
    found: QuerySet[Any] = model.objects.confirmed().filter(_OPEN)
    return found


def words_print(row: Endorsement | Solidarity | None) -> str:
    """What somebody said, fit to be compared: asked anew, the same row says something else."""
    said = [getattr(row, name, "") for name in ("name", "word", "country", "text", "language")]
    return fingerprint(row.confirmed_at, *said) if row else ""


def _unread() -> QuerySet[Solidarity]:
    return confirmed_by_seen(Solidarity).filter(shown_at=None, hidden_at=None)


def messages_waiting(campaign: Campaign) -> QuerySet[Solidarity]:
    """Confirmed by mail, and not read by the campaign's people yet; the oldest first."""
    return _unread().filter(campaign=campaign).order_by("confirmed_at", "pk")


def number_waiting() -> Coalesce:
    """Of a campaign: how many messages nobody has read."""
    return _number(_unread().filter(campaign=OuterRef("pk")))


def _number(rows: QuerySet[Any]) -> Coalesce:
    counted = rows.order_by().values("campaign").annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted), 0, output_field=IntegerField())


def with_voices(campaigns: CampaignQuerySet) -> CampaignQuerySet:
    """With how many names, organisations and messages are shown, and the first of each as dictionaries, in the same
    query; and how many come to what it does."""
    mine = {"campaign": OuterRef("pk")}
    names, organisations = names_shown().filter(**mine), endorsements_shown().filter(**mine)
    messages = messages_shown().filter(**mine)
    return campaigns.annotate(
        named=_number(names),
        endorsed=_number(organisations),
        greeted=_number(messages),
        names=collected(names[:NAMES_BESIDE], "name"),
        organisations=collected(organisations[:ORGANISATIONS_BESIDE], "name"),
        messages=collected(messages[:MESSAGES_BESIDE], "name", "country", "text", "language"),
    )


@dataclass
class Progress:
    """What can be said of a campaign in numbers, each as what it is. `asked` and `answered` count demands that were
    sent; `coming` people, over all that the campaign does."""

    asked: int
    answered: int
    coming: int
    more_names: int  # than the page shows


def progress_of(campaign: Campaign, demands: list[Any], actions: list[Any]) -> Progress:
    """From what the page has read already: see `asked_by` and `done_by`."""
    sent = [demand for demand in demands if demand.sent_on]
    answered = [demand for demand in sent if demand.reply == "answered"]
    more = campaign.named - len(campaign.names)  # type: ignore[attr-defined]
    return Progress(len(sent), len(answered), sum(one.row.taken for one in actions), more)


def reasons_hidden(campaign: Campaign) -> dict[tuple[str, int], str]:
    """Why what was hidden is, by kind and key, in the reader's words; the newest act counts."""
    acts = acts_about(campaign).filter(verb="campaigns.word_hidden").order_by("at", "pk")
    words = dict(Support.HiddenFor.choices)
    return {(act.facts["of"], act.facts["row"]): str(words.get(act.facts["reason"], "")) for act in acts}


@dataclass
class Hidden:
    """What a lead may show again, and why it was hidden."""

    row: Endorsement | Solidarity
    of: str
    reason: str


def hidden_of(campaign: Campaign, most: int = 40) -> list[Hidden]:
    reasons = reasons_hidden(campaign)
    found = []
    for model, of in ((Endorsement, "organisations"), (Solidarity, "friends")):
        rows = confirmed_by_seen(model).filter(campaign=campaign)
        newest = rows.filter(hidden_at__isnull=False).order_by("-hidden_at")[:most]
        name = str(model._meta.model_name)
        found += [Hidden(row, of, reasons.get((name, row.pk), "")) for row in newest]
    return found
