"""How authorities answer: the demands of a campaign as they stand, and the silence of each addressee."""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from campaigns.models import Answer, Campaign, Demand
from core.languages import Version, active, columns, read

Reply = Demand.Reply
SIGNS = {  # as tags: a shape, a colour and a word
    Reply.UNSENT: "none",
    Reply.AWAITED: "doing",
    Reply.OVERDUE: "wait",
    Reply.LONG_OVERDUE: "stop",
    Reply.DROPPED: "none",
    Answer.Kind.RECEIVED: "none",
    Answer.Kind.YES: "done",
    Answer.Kind.PARTLY: "doing",
    Answer.Kind.NO: "stop",
    Answer.Kind.REFERRED: "wait",
}
ENDS = {"met": "done", "partly": "doing", "refused": "stop", "silence": "stop", "dropped": "none"}


@dataclass
class Said:
    """One answer, as a page shows it."""

    key: int
    word: str
    sign: str
    text: Version | None
    day: date


@dataclass
class Asked:
    """A demand with where it stands; its texts are read from `row`."""

    key: int
    row: dict[str, Any]
    sent_on: date | None
    due: date | None
    reply: str
    sign: str
    result: str
    result_sign: str
    answers: list[Said]


def asked_by(campaign: Campaign) -> list[Asked]:
    """The demands of a campaign with their answers, from what it was read with (see `with_page`). They are ready to be
    read in the languages in which the campaign is."""
    said: dict[int, list[Said]] = defaultdict(list)
    for row in campaign.said:  # type: ignore[attr-defined]
        said[row["demand_id"]].append(_said(row))
    begun = (row for row in campaign.asks if any(row[name] for name in columns("text")))  # type: ignore[attr-defined]
    ready = {name: getattr(campaign, name) for name in (*columns("state"), "original_language")}
    return [_asked({**row, **ready}, said[row["id"]]) for row in begun]


def _asked(row: dict[str, Any], answers: list[Said]) -> Asked:
    return Asked(
        key=row["id"],
        row=row,
        sent_on=_day(row["sent_on"]),
        due=_day(row["reply_due_on"]),
        reply=row["reply"],
        sign=SIGNS.get(row["reply"], ""),
        result=str(Demand.Result(row["result"]).label) if row["result"] else "",
        result_sign=ENDS.get(row["result"], ""),
        answers=answers,
    )


def _said(row: dict[str, Any]) -> Said:
    kind, language = Answer.Kind(row["kind"]), row["language"]
    words = {f"text_{language}": row["text"]}
    return Said(
        key=row["id"],
        word=str(kind.label),
        sign=SIGNS[kind],
        text=read(words, "text") if row["text"] else None,
        day=date.fromisoformat(row["answered_on"]),
    )


def _day(iso: str | None) -> date | None:
    return date.fromisoformat(iso) if iso else None


@dataclass
class Addressee:
    """An organisation, or an office in words, with what was sent to it."""

    name: Version
    sent: int = 0
    answered: int = 0
    silent: list[dict[str, Any]] = field(default_factory=list)  # what is overdue, the longest first

    @property
    def overdue(self) -> int:
        return len(self.silent)


def silence(on: date | None = None) -> list[Addressee]:
    """Everyone to whom a public campaign sent a demand, the most silent first, in one query of light rows."""
    sent = Demand.objects.sent().filter(campaign__in=Campaign.objects.public()).with_reply(on)
    campaign = {
        name: f"campaign__{name}" for name in ("slug", *columns("title"), *columns("state"), "original_language")
    }
    names = [f"addressed_to__{name}" for name in columns("name")]
    rows = sent.order_by("reply_due_on", "pk").values(
        "reply", "reply_due_on", "addressed_to", "campaign__status", *columns("addressee"), *names, *campaign.values()
    )
    found: dict[Any, Addressee] = {}
    for row in rows:
        where = _addressee(row)
        one = found.setdefault(row["addressed_to"] or where.text, Addressee(where))
        one.sent += 1
        one.answered += row["reply"] == Reply.ANSWERED
        if row["reply"] in {Reply.OVERDUE, Reply.LONG_OVERDUE} and row["campaign__status"] == Campaign.Status.APPROVED:
            title = {name: row[path] for name, path in campaign.items()}
            one.silent.append(title | {"due": row["reply_due_on"], "sign": SIGNS[row["reply"]], "reply": row["reply"]})
    return sorted(found.values(), key=lambda one: (-one.overdue, -one.sent, one.name.text))


def _addressee(row: dict[str, Any]) -> Version:
    """The name of the organisation; without one, the words of the demand."""
    if row["addressed_to"]:
        return read({name: row[f"addressed_to__{name}"] for name in columns("name")}, "name", active())
    ready = {name: row[f"campaign__{name}"] for name in (*columns("state"), "original_language")}
    said = {name: row[name] for name in columns("addressee")}
    return read({**said, **ready}, "addressee") or read(said, "addressee")
