"""What a coordinator reads of a change: words put in and taken out, in each language, in any script."""

import time

import pytest

from campaigns.differences import compare, difference, paragraphs
from campaigns.models import Demand
from campaigns.texts import apply, laid_over, texts_of
from organisations.models import Organisation
from tests import factories as make


def said(before: str, after: str) -> str:
    """`-taken out-` and `+put in+`; paragraphs apart by /, `=` for those that stayed."""
    marks = {"same": "%s", "ins": "+%s+", "del": "-%s-"}
    lines = compare(before.split("/"), after.split("/"))
    return "/".join(
        "=" * line.unchanged or " ".join(marks[piece.kind] % piece.text for piece in line.pieces) for line in lines
    )


WORDS = [
    ("the whole budget", "the whole budget", ""),
    ("published soon", "published before 31 March", "published -soon- +before 31 March+"),
    ("", "new words", "+new words+"),
    ("old words", "", "-old words-"),
    ("one two  three", "one two three", ""),
    ("كل  ثلاثة أشهر", "كل ستة أشهر", "كل -ثلاثة- +ستة+ أشهر"),
    ("وەڵامی نامە‌کە بدەنەوە", "وەڵامی نامە‌کان بدەنەوە", "وەڵامی -نامە‌کە- +نامە‌کان+ بدەنەوە"),
    ("caf\u00e9 opens", "cafe\u0301 opens", ""),
    ("a b c d e f g h", "q r s t u v w h", "-a b c d e f g h-/+q r s t u v w h+"),
    ("first/second/third", "first/third", "=/-second-/="),
    ("first/tell the truth now", "first/tell the truth/and more", "=/tell the truth -now-/+and more+"),
]


@pytest.mark.parametrize(("before", "after", "expected"), WORDS)
def test_words_are_compared_whole(before, after, expected):
    assert said(before, after) == expected


def test_rich_text_is_read_as_prose_and_a_link_by_where_it_leads():
    link = '<a rel="x" href="https://a.example/">the <b>list</b></a>'
    html = f"<h2>Why</h2><p>Read {link} &amp; ask.</p><ul><li>one</li></ul>"
    assert paragraphs(html) == ["Why", "Read the list (https://a.example/) & ask.", "one"]
    moved = html.replace("a.example", "b.example")
    [_same, line, _point] = compare(paragraphs(html), paragraphs(moved))
    assert [piece.text for piece in line.pieces if piece.kind == "ins"] == ["(https://b.example/)"]


def test_a_text_of_one_word_many_times_over_is_compared_at_once():
    began = time.process_time()
    assert compare(["word " * 40_000], ["word " * 39_999])
    assert compare(["line"] * 20_000, ["line"] * 19_999)
    assert time.process_time() - began < 5


@pytest.mark.django_db
def test_each_language_tells_its_own_changes_and_what_is_no_text_turns():
    campaign = make.campaign(title_ar="ماء نظيف", state_ar="draft")
    before = texts_of(campaign)
    first = before["demands"][0]
    after = before | {
        "title_en": "Clean water now", "state_ar": "reviewed", "theme": "water-environment",
        "demands": [{**first, "addressee_en": "The council"}, {**first, "id": None, "text_en": "Test the wells"}],
    }  # fmt: skip
    make.group()
    found = difference(before, after)
    assert [(part.language, part.state, [c.label for c in part.changes]) for part in found.languages] == [
        ("ar", "This version is now marked as ready to be read.", []),
        ("en", "", ["Title", "Demand 1, addressed to", "Demand 2", "Demand 2, addressed to"]),
    ]
    assert found.turns == [("Theme", "No theme", "water-environment")]
    assert not difference(before, before)
    gone = difference(after | {"demands": [{**first}]}, after | {"demands": []})
    assert [c.label for c in gone.languages[0].changes] == ["Demand 1", "Demand 1, addressed to"]


@pytest.mark.django_db
def test_texts_are_laid_over_a_copy_and_applied_to_the_campaign():
    campaign, place = make.campaign(), make.governorate("IQ-BA", name_en="Basra")
    kept = campaign.demands.get()
    sent = Demand.objects.create(campaign=campaign, text_en="Sent", addressee_en="X", sent_on="2026-01-01")
    Demand.objects.create(campaign=campaign, text_en="Never sent", addressee_en="X")
    before = texts_of(campaign)
    wanted = before | {"title_en": "Other", "governorates": ["IQ-BA"], "demands": [
        {**before["demands"][0], "text_en": "Reworded", "addressed_to": 404},
        {**before["demands"][0], "id": None, "text_en": "New"},
    ]}  # fmt: skip
    shown = laid_over(campaign, wanted)
    assert (shown.title_en, shown.places[0]["name_en"], texts_of(campaign)) == ("Other", "Basra", before)
    slug = campaign.slug
    apply(campaign, wanted)
    campaign.refresh_from_db()
    assert (campaign.title_en, campaign.slug, list(campaign.governorates.all())) == ("Other", slug, [place])
    rows = campaign.demands.order_by("pk").values_list("pk", "text_en", "result", "addressed_to")
    assert [row for row in rows if row[0] in (kept.pk, sent.pk)] == [
        (kept.pk, "Reworded", "", None), (sent.pk, "Sent", "dropped", None),
    ]  # fmt: skip
    assert [row["text_en"] for row in texts_of(campaign)["demands"]] == ["Reworded", "New"]


OTHERS = [  # what is said of the one that is asked now; whether it is another one
    ({"text_en": "Reworded"}, False),
    ({"addressee_ar": "المحافظ"}, False),
    ({"addressee_en": "The ministry"}, True),
    ({"addressee_en": ""}, True),
    ({"addressed_to": "an organisation"}, True),
]


@pytest.mark.django_db
def test_a_demand_that_was_sent_keeps_its_days_and_answers_only_for_whom_it_asked():
    for number, (words, is_other) in enumerate(OTHERS):
        campaign, body = make.campaign(), Organisation.objects.create(slug=f"body-{number}", name_en="A body")
        sent = campaign.demands.get()
        Demand.objects.filter(pk=sent.pk).update(sent_on="2026-01-01", reply_due_on="2026-02-01")
        row = texts_of(campaign)["demands"][0] | words
        row["addressed_to"] = body.pk if row["addressed_to"] else None
        apply(campaign, texts_of(campaign) | {"demands": [row]})
        kept = {demand.pk: (demand.result, demand.sent_on is not None) for demand in campaign.demands.all()}
        new = {key: value for key, value in kept.items() if key != sent.pk}
        assert kept[sent.pk] == ("dropped" if is_other else "", True), words
        assert list(new.values()) == ([("", False)] if is_other else []), words
        apply(campaign, texts_of(campaign) | {"demands": [row]})  # asked once more by who has the old number
        assert campaign.demands.exclude(result="dropped").count() == 1
