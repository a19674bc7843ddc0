"""What a person chooses about being told: one form for the whole page."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.forms import BoundField
from django.utils import timezone
from django.utils.dateformat import time_format
from django.utils.dates import WEEKDAYS
from django.utils.formats import get_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.forms import ZONES
from core.acts import ActForm
from core.forms import TimeInput
from core.languages import Version
from core.templatetags.components.words import version
from geography.models import Governorate
from notifications import hours, kinds
from notifications.actions import Choices
from notifications.kinds import MuteSource, ReminderSource, Topic
from notifications.models import Recipient
from notifications.models.people import Mail
from notifications.queries import chosen_offsets, chosen_topics, muted_keys, topics_to_choose

LEAST_AWAKE = timedelta(hours=4)
WEEK = (5, 6, 0, 1, 2, 3, 4)  # as in Python, beginning on Saturday


class Ticks(forms.MultipleChoiceField):
    """Any number of boxes, none as well; that goes without saying."""

    widget = forms.CheckboxSelectMultiple
    is_plainly_optional = True

    def __init__(self, **options: Any) -> None:
        super().__init__(required=False, **options)


@dataclass(frozen=True)
class Card:
    """What is chosen about one topic, for the page."""

    title: str
    portal: BoundField
    mail: BoundField
    reminders: list[BoundField]


class ChoicesForm(ActForm):
    """How somebody wants to hear of things: by topic, by hour, and what she wants to hear nothing of."""

    is_discreet = forms.TypedChoiceField(
        label=gettext_lazy("What a mail shows"),
        choices=[("yes", gettext_lazy("Discreet: nothing")), ("no", gettext_lazy("Normal: what it is about"))],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        help_text=gettext_lazy("Leave it discreet when somebody else may see your phone or your mailbox."),
    )
    zone = forms.ChoiceField(label=gettext_lazy("Time zone"))
    quiet_from = forms.TimeField(label=gettext_lazy("Quiet from"), required=False, widget=TimeInput)
    quiet_until = forms.TimeField(label=gettext_lazy("Quiet until"), required=False, widget=TimeInput)
    digest_at = forms.TypedChoiceField(label=gettext_lazy("Hour of summaries"), coerce=time.fromisoformat)
    digest_day = forms.TypedChoiceField(label=gettext_lazy("Day of the weekly summary"), coerce=int)
    governorate = forms.ModelChoiceField(
        Governorate.objects.all(),
        label=gettext_lazy("Governorate"),
        required=False,
        help_text=gettext_lazy(
            "Where the internet is to be cut, reminders come before the cut. We use it for nothing else; without it "
            "only cuts of the whole country are known."
        ),
    )

    def __init__(self, data: Any = None, *, recipient: Recipient) -> None:
        self.topics, self.offered = topics_to_choose(), [(source, dict(source.things(recipient.account)))
                                                         for source in kinds.mute_sources]  # fmt: skip
        account = recipient.account
        self.reminders = [one for one in kinds.reminders if one.concerns is None or one.concerns(account)]
        super().__init__(data)
        self._fill_hours(recipient)
        chosen, offsets, muted = chosen_topics(recipient), chosen_offsets(recipient), muted_keys(recipient)
        for topic in self.topics:
            self._add_topic(topic, *chosen[topic.code])
        for source in self.reminders:
            self.fields[_name_of(source)] = _offsets_field(source, offsets[source.kind])
        for source, things in self.offered:
            self.fields[_name_of(source)] = _mutes_field(source, things, muted[source.subject])

    def _fill_hours(self, recipient: Recipient) -> None:
        account, own = recipient.account, self.fields
        self.initial |= {name: getattr(recipient, name) for name in ("quiet_from", "quiet_until", "digest_day")}
        self.initial |= {
            "governorate": recipient.governorate_id,
            "zone": account.zone,
            "is_discreet": "yes" if account.is_discreet else "no",
            "digest_at": recipient.digest_at.isoformat("minutes"),
        }
        own["zone"].choices = _zones(account.zone)
        clocks = sorted({*_daytime(), recipient.digest_at})
        own["digest_at"].choices = [(clock.isoformat("minutes"), _written(clock)) for clock in clocks]
        own["digest_day"].choices = [(day, WEEKDAYS[day]) for day in WEEK]
        own["governorate"].empty_label = _("I do not say")

    def _add_topic(self, topic: Topic, in_portal: bool, mail: str) -> None:
        self.fields[f"portal_{topic.code}"] = forms.BooleanField(
            label=_("In the portal"), required=False, initial=in_portal
        )
        self.fields[f"mail_{topic.code}"] = forms.ChoiceField(label=_("By e-mail"), choices=Mail.choices, initial=mail)

    @property
    def cards(self) -> list[Card]:
        """A card a topic; those with reminders first, so that cards of a height stand beside each other."""
        return sorted(map(self._card, self.topics), key=lambda card: not card.reminders)

    def _card(self, topic: Topic) -> Card:
        about = [source for source in self.reminders if kinds.kinds[source.kind].topic == topic.code]
        reminders = [self[_name_of(source)] for source in about]
        return Card(str(topic.title), self[f"portal_{topic.code}"], self[f"mail_{topic.code}"], reminders)

    @property
    def mutes(self) -> list[BoundField]:
        """The things she can mute, of the kinds of which she has any."""
        return [self[_name_of(source)] for source, things in self.offered if things]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        begins, ends = data.get("quiet_from"), data.get("quiet_until")
        if {"quiet_from", "quiet_until"} & set(self.errors):
            return data
        if (begins is None) != (ends is None):
            self.add_error(
                "quiet_until" if ends is None else "quiet_from", _("Quiet hours need a beginning and an end.")
            )
        elif begins is not None and ends is not None:
            self._check_quiet(begins, ends, data.get("digest_at"))
        return data

    def _check_quiet(self, begins: time, ends: time, digest_at: time | None) -> None:
        if begins == ends:
            self.add_error("quiet_until", _("Quiet hours cannot begin and end at the same time."))
        elif hours.awake_between(begins, ends) < LEAST_AWAKE:
            self.add_error("quiet_until", _("Please leave at least four hours of the day without quiet."))
        elif digest_at is not None and hours.is_within(begins, ends, digest_at):
            self.add_error("digest_at", _("This hour lies in your quiet hours. Please choose another."))

    @property
    def choices(self) -> Choices:
        """What was chosen; only of a valid form."""
        data = self.cleaned_data
        muted = {source.subject: {int(key) for key in data[_name_of(source)]} for source, _things in self.offered}
        return Choices(
            topics={topic.code: (data[f"portal_{topic.code}"], data[f"mail_{topic.code}"]) for topic in self.topics},
            offsets={source.kind: _as_offsets(data[_name_of(source)]) for source in self.reminders},
            muted=muted,
            audible={source.subject: set(things) - muted[source.subject] for source, things in self.offered},
            **{name: data[name] for name in ("zone", "is_discreet", "governorate", "quiet_from", "quiet_until",
                                             "digest_at", "digest_day")},
        )  # fmt: skip


def _name_of(source: ReminderSource | MuteSource) -> str:
    if isinstance(source, ReminderSource):
        return f"remind_{source.kind.replace('.', '_')}"
    return f"mute_{source.subject._meta.model_name}"


def _offsets_field(source: ReminderSource, chosen: set[timedelta]) -> Ticks:
    return Ticks(
        label=source.title,
        help_text=_("Reminders, this long before"),
        choices=[(_minutes(offset), how_long(offset)) for offset in sorted(source.choices, reverse=True)],
        initial=[_minutes(offset) for offset in chosen],
    )


def _mutes_field(source: MuteSource, things: dict[int, Version], muted: set[int]) -> Ticks:
    return Ticks(
        label=source.title,
        choices=[(key, version(text=title, element="bdi")) for key, title in things.items()],
        initial=sorted(muted),
    )


def how_long(offset: timedelta) -> str:
    """`1 week`, `3 days`, `2 hours`."""
    count = round(offset / timedelta(hours=1))
    if count % 24:
        text = ngettext("%(count)s hour", "%(count)s hours", count)
    elif count % (7 * 24):
        count //= 24
        text = ngettext("%(count)s day", "%(count)s days", count)
    else:
        count //= 7 * 24
        text = ngettext("%(count)s week", "%(count)s weeks", count)
    return text % {"count": count}


def _minutes(offset: timedelta) -> str:
    return str(round(offset / timedelta(minutes=1)))


def _as_offsets(values: Sequence[str]) -> set[timedelta]:
    return {timedelta(minutes=int(value)) for value in values}


def _daytime() -> Iterator[time]:
    """The half hours outside the night."""
    for half in range(48):
        clock = time(half // 2, half % 2 * 30)
        if hours.NIGHT is None or not hours.is_within(*hours.NIGHT, clock):
            yield clock


def _written(clock: time) -> str:
    return time_format(clock, get_format("TIME_FORMAT"))


def _zones(own: str) -> list[tuple[str, str]]:
    """The zones people live in, with how far each is ahead of UTC today; a person's own is always among them."""
    names = dict(ZONES) if own in ZONES else {**ZONES, own: own}
    now = timezone.now()
    return [
        (name, _("%(city)s (UTC%(offset)s)") % {"city": city, "offset": _ahead(name, now)})
        for name, city in names.items()
    ]


def _ahead(name: str, now: datetime) -> str:
    ahead = now.astimezone(hours.zone_named(name)).utcoffset() or timedelta(0)
    minutes = round(abs(ahead) / timedelta(minutes=1))
    sign = "+" if ahead >= timedelta(0) else "−"
    return f"{sign}{minutes // 60}" + (f":{minutes % 60:02}" if minutes % 60 else "")
