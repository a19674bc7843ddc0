"""The texts of a campaign as one thing: taken for a round of review, compared with another, and applied once approved.

They are every column that is decided on, in three languages, and which groups carry it. Progress, dates and actions
are not among them: once it runs they change without a decision. What is handed in before holds them as well, see
`differences.handed_in`.
"""

from collections.abc import Iterable
from copy import copy
from typing import Any

from campaigns.models import Amendment, Campaign, Demand
from core.languages import LANGUAGES, columns
from core.models import VersionState
from core.prose import sanitise
from geography.models import Governorate
from groups.models import Goal, Theme
from organisations.models import Organisation

Texts = dict[str, Any]

WRITTEN = [*columns("title"), *columns("summary"), *columns("story")]
STATES = columns("state")
ASKED = [*columns("text"), *columns("addressee")]


def texts_of(campaign: Campaign, *, governorates: Iterable[Governorate] | None = None) -> Texts:
    """What `campaign` says now, fit to be stored as JSON; with `governorates`, those instead of the stored ones.

    Demands keep their numbers, so that each is compared with itself, and keeps its answers when it is changed. Those
    that are not pursued any more are left out.
    """
    places = campaign.governorates.all() if governorates is None else governorates
    asked = Demand.objects.filter(campaign=campaign).exclude(result=Demand.Result.DROPPED)
    return {
        **{name: getattr(campaign, name) or "" for name in WRITTEN},
        **{name: str(getattr(campaign, name)) for name in STATES},
        "original_language": campaign.original_language,
        "goal": campaign.goal.slug,
        "theme": campaign.theme.slug if campaign.theme else "",
        "is_nationwide": campaign.is_nationwide,
        "governorates": sorted(place.code for place in places),
        "groups": sorted(carrier.group_id for carrier in campaign.carriers.all()),
        "demands": [
            {"id": row.pk, "addressed_to": row.addressed_to_id, **{name: getattr(row, name) or "" for name in ASKED}}
            for row in asked
        ],
    }


def texts_before(campaign: Campaign) -> Texts | None:
    """What a coordinator read last before this round; when none decided since, what was submitted last before it."""
    decided = {decision.round for decision in campaign.decisions.all()}
    earlier = {shot.round: shot for shot in campaign.snapshots.filter(round__lt=campaign.round)}
    if not earlier:
        return None
    return earlier[max(decided & set(earlier), default=max(earlier))].texts


def cleaned_texts(texts: Texts, campaign: Campaign) -> Texts:
    """`texts` as they may be stored for `campaign`: sanitised, never another reach or other groups, which would need
    other keys, and without demands that say nothing."""
    stories = {name: sanitise(texts[name]) for name in columns("story")}
    groups = sorted(carrier.group_id for carrier in campaign.carriers.all())
    fixed = {"is_nationwide": campaign.is_nationwide, "groups": groups}
    return {**texts, **stories, **fixed, "demands": [row for row in texts["demands"] if says_something(row)]}


def says_something(row: Texts) -> bool:
    """Whether a demand asks for anything, or names anybody."""
    return bool(row["addressed_to"]) or any(row[name] for name in ASKED)


def readable_languages(texts: Texts) -> list[str]:
    ready = [language for language in LANGUAGES if texts[f"state_{language}"] == VersionState.REVIEWED]
    return [language for language in ready if texts[f"title_{language}"]]


def laid_over(campaign: Campaign, texts: Texts) -> Campaign:
    """A copy of `campaign` that reads as `texts` say, with `asks` and `places` as `with_page()` gives them. It is for
    showing and for filling in a form; nothing is stored."""
    shown = copy(campaign)
    write(shown, texts)
    names = columns("name")
    places = Governorate.objects.filter(code__in=texts["governorates"]).order_by("tile_row", "tile_column")
    shown.asks, shown.places = texts["demands"], list(places.values(*names))  # type: ignore[attr-defined]
    return shown


def as_wanted(campaign: Campaign, amendment: Amendment) -> Texts:
    """How `campaign` reads once the change is made: what an editor put right since it was asked for stays so."""
    now, wanted, base = texts_of(campaign), amendment.texts, amendment.base
    if not base:
        return wanted
    texts = {name: _changed(wanted.get(name), base.get(name), now=value) for name, value in now.items()}
    old, stored = ({row["id"]: row for row in said["demands"]} for said in (base, now))
    texts["demands"] = [_row_as_wanted(row, old.get(row["id"]), stored.get(row["id"])) for row in wanted["demands"]]
    return texts


def _row_as_wanted(wanted: Texts, base: Texts | None, now: Texts | None) -> Texts:
    if base is None or now is None:
        return wanted
    return {name: _changed(value, base[name], now=now[name]) for name, value in wanted.items()}


def _changed(wanted: Any, base: Any, *, now: Any) -> Any:
    return now if wanted == base else wanted


def apply(campaign: Campaign, texts: Texts) -> None:
    """Make `texts` those of `campaign`. Its address stays."""
    write(campaign, texts)
    campaign.save(update_fields=[*WRITTEN, *STATES, "original_language", "goal", "theme"])
    campaign.governorates.set(Governorate.objects.filter(code__in=texts["governorates"]))
    _apply_demands(campaign, texts["demands"])


def write(campaign: Campaign, texts: Texts) -> None:
    """Let the row say what `texts` say, without storing it: not yet its places and demands."""
    for name in (*WRITTEN, *STATES, "original_language"):
        setattr(campaign, name, texts[name])
    campaign.goal = Goal.objects.filter(slug=texts["goal"]).first() or campaign.goal
    campaign.theme = Theme.objects.filter(slug=texts["theme"]).first()


def _apply_demands(campaign: Campaign, rows: list[Texts]) -> None:
    """A demand that was sent to somebody is never deleted with its answers: left out, it is not pursued any more. So
    is one that asks another: nobody shall be silent on what she never was sent, or have another's answer."""
    held = {demand.pk: demand for demand in campaign.demands.exclude(result=Demand.Result.DROPPED)}
    addressed = {row["addressed_to"] for row in rows if row["addressed_to"]}
    known = set(Organisation.objects.filter(pk__in=addressed).values_list("pk", flat=True))
    for order, row in enumerate(rows):
        addressed_to = row["addressed_to"] if row["addressed_to"] in known else None
        demand = held.get(row["id"]) or Demand(campaign=campaign)
        if _asks_another(demand, row, addressed_to):
            demand = Demand(campaign=campaign)
        held.pop(demand.pk, None)
        demand.order = order
        demand.addressed_to_id = addressed_to
        for name in ASKED:
            setattr(demand, name, row[name])
        demand.save()
    for demand in held.values():
        if not demand.sent_on and not demand.result and not demand.answers.exists():
            demand.delete()
        elif not demand.result:
            demand.result = Demand.Result.DROPPED
            demand.save(update_fields=["result"])


def _asks_another(demand: Demand, row: Texts, addressed_to: int | None) -> bool:
    """Whether it was sent already, and to somebody else. That it is told in one more language changes nobody."""
    if demand.sent_on is None:
        return False
    if demand.addressed_to_id or addressed_to:
        return demand.addressed_to_id != addressed_to
    return any(getattr(demand, name) and getattr(demand, name) != row[name] for name in columns("addressee"))
