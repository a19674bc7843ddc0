"""How a visitor narrows the list of recommendations."""

from typing import Any

import django_filters
from django.db.models import QuerySet, Value
from django.utils.translation import gettext_lazy as _

from core.languages import columns, read
from councils.queries import in_state
from forums import wording
from forums.models import Edition, Recommendation
from groups.models import Goal, Theme

STATES = {
    "recorded": _("recorded, not yet adopted"),
    "waiting": _("adopted, taken up by no council"),
    "taken-up": _("taken up by a council"),
    "kept": _("kept by a council"),
    "overdue": _("overdue in a council"),
}


class RecommendationFilter(django_filters.FilterSet):
    """By forum, edition, goal, theme and state. All choices cost two queries, however many there are."""

    forum = django_filters.ChoiceFilter(
        field_name="edition__forum__slug", label=_("Forum"), empty_label=_("All forums")
    )
    edition = django_filters.ChoiceFilter(method="of_edition", label=_("Edition"), empty_label=_("All editions"))
    goal = django_filters.ChoiceFilter(field_name="goal__slug", label=_("Goal"), empty_label=_("All goals"))
    theme = django_filters.ChoiceFilter(field_name="theme__slug", label=_("Theme"), empty_label=_("All themes"))
    state = django_filters.ChoiceFilter(
        method="of_state", choices=list(STATES.items()), label=_("State"), empty_label=_("In any state")
    )

    class Meta:
        model = Recommendation
        fields = ["forum", "edition", "goal", "theme", "state"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, choices in {**_places(), **_topics()}.items():
            self.filters[name].extra["choices"] = choices

    def of_edition(self, found: QuerySet[Recommendation], _name: str, value: str) -> QuerySet[Recommendation]:
        forum, _slash, edition = value.partition("/")
        return found.filter(edition__forum__slug=forum, edition__slug=edition)

    def of_state(self, found: QuerySet[Recommendation], _name: str, value: str) -> QuerySet[Recommendation]:
        return in_state(found, value)


def _places() -> dict[str, list[Any]]:
    """The forums, and their editions under the names of the forums."""
    forums: dict[str, str] = {}
    editions: dict[str, list[tuple[str, str]]] = {}
    public = Edition.objects.filter(status__in=Edition.PUBLIC).select_related("forum")
    for edition in public.order_by("forum__order", "forum__slug", "-year", "-starts_at"):
        name = forums.setdefault(edition.forum.slug, read(edition.forum, "name").text)
        label = f"{wording.label(edition)} · {edition.year}"
        editions.setdefault(name, []).append((f"{edition.forum.slug}/{edition.slug}", label))
    return {"forum": list(forums.items()), "edition": list(editions.items())}


def _topics() -> dict[str, list[Any]]:
    """The goals and the themes, in one query."""
    wanted = ("kind", "order", "slug", *columns("name"))
    goals = Goal.objects.order_by().annotate(kind=Value("goal")).values(*wanted)
    themes = Theme.objects.order_by().annotate(kind=Value("theme")).values(*wanted)
    choices: dict[str, list[Any]] = {"goal": [], "theme": []}
    for row in sorted(goals.union(themes), key=lambda row: (row["order"], row["slug"])):
        choices[row["kind"]].append((row["slug"], read(row, "name").text))
    return choices
