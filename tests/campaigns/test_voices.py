"""Who stands behind a campaign in public: names by choice, organisations, friends abroad; and its numbers."""

import pytest
from django.core import signing
from django.test import Client
from django.utils import timezone

from campaigns import actions
from campaigns.models import Answer, Campaign, Endorsement, SignUp, Solidarity, Support
from campaigns.notices import standing_path, support_path
from campaigns.notices.links import SALT
from campaigns.queries import needs
from core.transitions import MoveRefused
from notifications.actions import deliver_due, recipient_at, recipient_for
from notifications.kinds import kinds
from notifications.models import Activity, Delivery
from tests import factories as make
from tests.campaigns.test_doing import action, comes, signed_in, typed

pytestmark = pytest.mark.django_db
S = Campaign.Status


@pytest.fixture(autouse=True)
def _no_page_is_kept(settings):
    settings.VISITOR_PAGES_SECONDS = 0


@pytest.fixture
def campaign(group):
    now = timezone.now()
    return make.campaign(group, status=S.APPROVED, round=1, submitted_at=now, approved_at=now)


@pytest.fixture
def lead(group):
    return recipient_for(make.lead(group)).account


def supports(campaign, n=1, name=""):
    rows = [actions.support(campaign, recipient=recipient_at(f"s{name}{i}@example.org", "en")) for i in range(n)]
    for i, row in enumerate(rows):
        actions.confirm_support(row, name=f"{name} {i}" if name else "")
    return rows


def endorsed(campaign, name="Well Watch", *, who="contact@example.org", confirm=True):
    row = actions.endorse(campaign, recipient=recipient_at(who, "en"), name=name, word="We measure, too", language="en")
    if confirm:
        actions.confirm_endorsement(row)
    return row


def greeted(campaign, text="You are not alone", *, who="giulia@example.org", confirm=True):
    row = actions.greet(campaign, recipient=recipient_at(who, "en"), name="Giulia", country="Italia", text=text,
                        language="en")  # fmt: skip
    if confirm:
        actions.confirm_greeting(row)
    return row


def page(campaign, then="", client=None):
    return (client or Client()).get(f"/en/campaigns/{campaign.slug}/{then}").content.decode()


# --- names --------------------------------------------------------------------------------------------------------


def test_a_name_is_shown_by_choice_only_and_taken_back_by_the_link(client, campaign):
    row = actions.support(campaign, recipient=recipient_at("friend@example.org", "en"))
    link = support_path(row)
    client.post(link, typed(client, link, confirm="1", name="Reed <b>"))
    assert "Reed &lt;b&gt;" in page(campaign)
    assert "Reed &lt;b&gt;" in page(campaign, "voices/")
    client.post(link, typed(client, link, name=""))
    row.refresh_from_db()
    assert (row.status, row.name) == ("confirmed", ""), "she still supports it"
    assert "Reed" not in page(campaign) + page(campaign, "voices/")
    client.post(link, typed(client, link, name="Reed"))
    client.post(link, typed(client, link, withdraw="1"))
    assert "Reed" not in page(campaign) + page(campaign, "voices/")
    actions.show_as(row, "Reed again")
    assert "Reed" not in page(campaign) + page(campaign, "voices/"), "who took it back shows nothing"


def test_who_is_signed_in_gives_a_name_and_takes_support_back(campaign):
    user = make.person()
    client, url = signed_in(user), f"/en/campaigns/{campaign.slug}/support/"
    client.post(url, typed(client, url, name="Palm"))
    assert "Palm" in page(campaign, "voices/")
    for hidden in ({"locked_at": timezone.now()}, {"level": "hidden", "locked_at": None}, {"is_active": False}):
        type(user).objects.filter(pk=user.pk).update(**hidden)
        assert "Palm" not in page(campaign) + page(campaign, "voices/"), hidden
    type(user).objects.filter(pk=user.pk).update(is_active=True, level="known")
    client.post(url, typed(client, url, withdraw="1"))
    assert Support.objects.get().status == "withdrawn"


def test_many_names_stand_on_pages_and_cost_the_same(client, campaign, count_queries):
    supports(campaign, 1, "Reed")
    tabs = ("", "voices/", "voices/?of=organisations", "voices/?of=friends")
    urls = [f"/en/campaigns/{campaign.slug}/{then}" for then in tabs]
    endorsed(campaign), actions.show_voice(greeted(campaign), by=make.person())
    before = [count_queries(client, url) for url in urls]
    supports(campaign, 45, "Palm")
    for n in range(3):
        endorsed(campaign, f"Watch {n}", who=f"c{n}@example.org")
        actions.show_voice(greeted(campaign, who=f"g{n}@example.org"), by=make.person())
    assert [count_queries(client, url) for url in urls] == before
    assert max(before) <= 4
    first, second = page(campaign, "voices/"), page(campaign, "voices/?page=2")
    assert (
        first.count("<bdi>Palm") + first.count("<bdi>Reed"),
        second.count("<bdi>Palm") + second.count("<bdi>Reed"),
    ) == (40, 6)
    assert "page=2" in first
    assert page(campaign).count("<bdi>Palm") == 8
    assert "and 38 more" in page(campaign)
    for odd in ("page=0", "page=-1", "page=x", "page=999999999", "page=٢"):
        assert client.get(f"{urls[1]}?{odd}").status_code == 200
    assert client.get(f"{urls[1]}?of=addresses").status_code == 404


# --- organisations and friends ------------------------------------------------------------------------------------


def test_an_organisation_endorses_once_its_contact_confirmed_and_takes_it_back(client, campaign, mailoutbox):
    url = f"/en/campaigns/{campaign.slug}/endorse/"
    said = {"name": "Well Watch", "word": "We measure, too", "language": "en"}
    missing = client.post(url, typed(client, url, email="contact@example.org", **said | {"name": ""}))
    assert "We measure, too" in missing.content.decode(), "what was typed is kept"
    answer = client.post(url, typed(client, url, email="contact@example.org", **said))
    assert answer["Location"] == "/en/campaigns/voices/sent/"
    row = Endorsement.objects.get()
    assert "Well Watch" not in page(campaign)
    deliver_due()
    assert "Well Watch" not in mailoutbox[0].body + mailoutbox[0].subject
    link = standing_path(row)
    assert link in mailoutbox[0].body
    client.post(link, typed(client, link, confirm="1"))
    shown = page(campaign, "voices/?of=organisations")
    assert "Well Watch" in page(campaign)
    assert "We measure, too" in shown
    assert "contact@" not in shown
    client.post(url, typed(client, url, email="contact@example.org", **said | {"word": "Something else"}))
    row.refresh_from_db()
    assert (row.word, len(mailoutbox)) == ("We measure, too", 1), "a stranger changes nothing"
    client.post(link, typed(client, link, withdraw="1"))
    assert "Well Watch" not in page(campaign) + page(campaign, "voices/?of=organisations")
    with pytest.raises(MoveRefused):
        actions.confirm_endorsement(Endorsement.objects.get())


def test_who_typed_an_address_last_has_the_word_only_with_a_new_letter(campaign):
    first = endorsed(campaign, confirm=False)
    assert endorsed(campaign, "Somebody else", confirm=False).name == "Well Watch"
    Endorsement.objects.filter(pk=first.pk).update(asked_at=timezone.now() - 2 * actions.ASK_AGAIN_AFTER)
    assert endorsed(campaign, "Somebody else", confirm=False).name == "Somebody else"
    assert Delivery.objects.filter(kind="campaigns.endorsement_confirm").count() == 2


def test_a_message_is_read_by_a_lead_before_everyone_reads_it(client, group, campaign, lead):
    url = f"/en/campaigns/{campaign.slug}/greet/"
    said = {"name": "Giulia", "country": "Italia", "text": "Non siete soli <i>", "language": "en"}
    client.post(url, typed(client, url, email="giulia@example.org", **said))
    row = Solidarity.objects.get()
    link, desk = standing_path(row), f"/en/campaigns/{campaign.slug}/voices/desk/"
    leading = signed_in(lead)
    assert "Non siete soli" not in leading.get(desk).content.decode(), "not before it is confirmed"
    client.post(link, typed(client, link, confirm="1"))
    assert Delivery.objects.filter(kind="campaigns.greeting_waits", recipient__account=lead, channel="portal").exists()
    assert [(need.title, need.url) for need in needs(lead)] == [("1 message from abroad waits for you", desk)]
    assert "Non siete soli" in leading.get(desk).content.decode()
    coordinating = signed_in(make.coordinator())

    def everywhere() -> str:
        public = page(campaign) + page(campaign, "voices/?of=friends")
        return public + page(campaign, "voices/desk/", coordinating)

    assert "Non siete soli" not in everywhere()
    show, hide = (f"/en/campaigns/{campaign.slug}/voices/friends/{row.pk}/{act}/" for act in ("show", "hide"))
    for user, statuses in [(make.member(group), (403, 403)), (make.person(), (403, 403)),
                           (make.coordinator(), (403, 404)),
                           (make.holder("admin"), (403, 404)), (lead, (200, 200))]:  # fmt: skip
        assert tuple(signed_in(user).get(address).status_code for address in (show, hide)) == statuses
    for _click in range(2):
        assert leading.post(show, typed(leading, show)).status_code == 302
    shown = page(campaign, "voices/?of=friends")
    assert 'lang="en" dir="ltr">Non siete soli &lt;i&gt;' in shown
    assert "<bdi>Giulia</bdi>" in shown
    assert "<bdi>Italia</bdi>" in shown
    waiting = Delivery.objects.filter(kind="campaigns.greeting_waits")[0]
    assert kinds[waiting.kind].still_true(waiting) == "read already"
    assert "Reason" in coordinating.post(hide, typed(coordinating, hide)).content.decode()
    coordinating.post(hide, typed(coordinating, hide, reason="abuse"))
    assert "Non siete soli" not in everywhere()
    assert "It insults or threatens somebody" in client.get(link).content.decode()
    assert "Non siete soli" in leading.get(desk).content.decode(), "a lead may show it again"
    leading.post(show, typed(leading, show))
    assert "Non siete soli" in everywhere()
    verbs = Activity.objects.about(campaign).filter(verb__startswith="campaigns.word").order_by("pk")
    assert [act.verb.rpartition("_")[2] for act in verbs] == ["shown", "hidden", "shown"]
    assert "Hid a name or a word, with a reason" in page(campaign, "log/", leading)
    client.post(link, typed(client, link, withdraw="1"))
    assert "Non siete soli" not in everywhere()


def test_an_abusive_endorsement_or_name_is_hidden_with_a_reason_and_stays_hidden(campaign, lead):
    row, [named] = endorsed(campaign, "Bad words"), supports(campaign, 1, "Worse")
    assert "Bad words" in page(campaign)
    actions.hide_voice(row, reason="abuse", by=lead)
    actions.hide_voice(named, reason="personal", by=lead)
    with pytest.raises(ValueError, match="whim"):
        actions.hide_voice(endorsed(campaign, who="c2@example.org"), reason="whim", by=lead)
    text = page(campaign) + page(campaign, "voices/") + page(campaign, "voices/?of=organisations")
    assert "Bad words" not in text
    assert "Worse" not in text
    assert Support.objects.confirmed().count() == 1, "it still counts"
    actions.withdraw(Endorsement.objects.get(pk=row.pk))
    endorsed(campaign, "Bad words")
    assert "Bad words" not in page(campaign)
    assert set(Activity.objects.filter(verb="campaigns.word_hidden").values_list("facts__reason", flat=True)) == {
        "abuse",
        "personal",
    }


def test_forged_links_are_not_there_and_forgotten_ones_say_so(client, campaign):
    for token in ("x", "x:y:z", signing.dumps(["e", 1], salt="another"), signing.dumps(1, salt="campaigns.support")):
        assert client.get(f"/en/confirm/w/{token}/").status_code == 404
    gone = client.get(f"/en/confirm/w/{signing.dumps(['s', 10**9], salt=SALT)}/")
    assert "Nothing of this is held here" in gone.content.decode()


# --- the end ------------------------------------------------------------------------------------------------------


def test_closing_leaves_numbers_and_words_and_nobody_who_can_be_written_to(client, campaign, lead):
    supports(campaign, 3, "Reed")
    actions.support(campaign, recipient=recipient_at("unproven@example.org", "en"))
    own, other = endorsed(campaign), endorsed(campaign, "Bad words", who="bad@example.org")
    actions.hide_voice(other, reason="abuse", by=lead)
    endorsed(campaign, "Never confirmed", who="late@example.org", confirm=False)
    read, _unread = greeted(campaign), greeted(campaign, "Unread", who="unread@example.org")
    actions.show_voice(read, by=lead)
    link = standing_path(read)
    drive = action(campaign, starts_at=None, ends_at=None)
    comes(drive)
    make.closed(campaign, by=lead)
    assert (Support.objects.count(), SignUp.objects.count()) == (0, 0)
    assert list(Endorsement.objects.values_list("name", "recipient")) == [("Well Watch", None)]
    assert list(Solidarity.objects.values_list("name", "text", "recipient")) == [("", "You are not alone", None)]
    drive.refresh_from_db()
    assert drive.signed_up_then == 1
    told = set(Delivery.objects.filter(kind="campaigns.closed").values_list("recipient__own_address", flat=True))
    assert {"contact@example.org", "giulia@example.org"} <= told
    assert not {"unproven@example.org", "late@example.org"} & told
    text = page(campaign) + "".join(page(campaign, f"voices/?of={of}") for of in ("people", "organisations", "friends"))
    assert "Well Watch" in text
    assert "You are not alone" in text
    assert not [gone for gone in ("Reed", "Giulia", "Bad words", "Unread", "Never confirmed") if gone in text]
    assert "Fewer than 10 people support it" in text
    client.post(link, typed(client, link, withdraw="1"))
    assert "You are not alone" not in page(campaign), "her letter still takes it back"
    own.refresh_from_db()
    with pytest.raises(MoveRefused):
        endorsed(campaign, who="new@example.org")


def test_nobody_who_counts_on_an_action_is_left_alone_by_the_end(campaign, lead):
    row = action(campaign)
    comes(row)
    demand = campaign.demands.get()
    result = {demand.pk: actions.Result("met", {"result_word_en": "Done"})}
    with pytest.raises(Exception, match="Cancel it first"):
        actions.close(campaign, results=result, outcome={"outcome_en": "Thanks"}, by=lead)
    actions.cancel_action(row, by=lead)
    actions.close(campaign, results=result, outcome={"outcome_en": "Thanks"}, by=lead)
    told = Delivery.objects.get(kind="campaigns.coming_cancelled", recipient__own_address="comes@example.org")
    assert kinds[told.kind].still_true(told) is None


# --- how far it is ------------------------------------------------------------------------------------------------


def test_progress_says_what_there_is_and_no_target_that_nobody_set(campaign, lead):
    text = page(campaign)
    assert "<progress" not in text
    assert "Nobody supports it yet" in text
    Campaign.objects.filter(pk=campaign.pk).update(progress_value=26, progress_max=40)
    text = page(campaign)
    assert "26 of 40" in text
    assert 'max="40" value="26"' in text
    supports(campaign, 9)
    assert "Fewer than 10 people support it" in page(campaign)
    supports(campaign, 10)
    assert "10 people support it" in page(campaign)
    assert "answered" not in page(campaign)
    demand = campaign.demands.get()
    today = timezone.localdate()
    actions.mark_sent(demand, sent_on=today, reply_due_on=None, by=lead)
    assert "Demands answered: 0 of 1" in page(campaign)
    actions.record_answer(demand, kind=Answer.Kind.NO, text="", language="en", answered_on=today, by=lead)
    assert "Demands answered: 1 of 1" in page(campaign)
    endorsed(campaign)
    comes(action(campaign))
    text = page(campaign)
    assert "1 organisation endorses it" in text
    assert "Fewer than 10 people signed up for its actions" in text
