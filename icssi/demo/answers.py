"""What authorities answered, or did not, and how the campaigns that are closed ended."""

from typing import Any

from campaigns.models import Answer, Campaign, Demand, Support
from icssi.demo.world import World, add_all, texts
from icssi.facts import versions


def add_answers(world: World) -> None:
    told = texts("answers")
    campaigns = {row.slug: row for row in Campaign.objects.all()}
    answers = []
    for slug, rows in told["answers"].items():
        demands = Demand.objects.filter(campaign=campaigns[slug]).select_related("campaign").order_by("order")
        for demand, row in zip(demands, rows, strict=False):
            _write(world, demand, row)
            answers += [_answer(world, demand, one) for one in row.get("answers", [])]
    add_all(answers)
    for slug, words in told["outcomes"].items():
        supports = Support.objects.filter(campaign=campaigns[slug])
        then = supports.confirmed().count()
        Campaign.objects.filter(slug=slug).update(supporters_then=then, **versions("outcome", words))
        supports.delete()


def _write(world: World, demand: Demand, row: dict[str, Any]) -> None:
    said = {"sent_on": world.day(-row["sent"]), "reply_due_on": world.day(row["due"])}
    if "result" in row:
        said |= {"result": row["result"], **versions("result_word", row["word"])}
    Demand.objects.filter(pk=demand.pk).update(**said)


def _answer(world: World, demand: Demand, row: dict[str, Any]) -> Answer:
    return Answer(
        demand=demand,
        kind=row["kind"],
        text=row["text"],
        language=row["language"],
        answered_on=world.day(-row["answered"]),
        recorded_by_id=demand.campaign.created_by_id,
        recorded_at=world.at(-row["answered"], 18),
    )
