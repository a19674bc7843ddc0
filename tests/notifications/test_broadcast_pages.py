"""The pages of writing to many, as organisers and editors use them and as others try to."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from core.languages import LANGUAGES
from forums.models import Edition
from notifications import actions
from notifications.actions import deliver_due
from notifications.audiences import page_token
from notifications.models import Broadcast, Delivery
from notifications.tokens import open_token
from tests import factories
from tests.forums.factories import edition as make_edition
from tests.forums.factories import organiser as make_organiser
from tests.notifications.broadcasting import BODY, TITLE, confirm, draft, editor, fates, pause_ends, registered

pytestmark = pytest.mark.django_db
LIST = "/en/my/broadcasts/"
WRITTEN = {"original_language": "en", "title_en": TITLE, "body_en": BODY}
SCRIPT = "<script>alert(1)</script>"


@pytest.fixture
def edition() -> Edition:
    found = make_edition()
    registered(found)
    return found


@pytest.fixture
def organiser(edition):
    return make_organiser(edition)


@pytest.fixture
def writer(client: Client, organiser) -> Client:
    client.force_login(organiser)
    return client


def new(edition: Edition) -> str:
    return f"{LIST}new/?to=forums.registered:{edition.pk}"


def page(broadcast: Broadcast, verb: str = "") -> str:
    return f"{LIST}{broadcast.pk}/{verb}"


def hidden(html: str) -> dict[str, str]:
    """What the confirmation on the second look carries."""
    form = html[html.index("/confirm/") :]
    return dict(re.findall(r'<input type="hidden" name="(revision|key)" value="([^"]*)"', form))


# --- the way ------------------------------------------------------------------------------------------------------


def test_an_organiser_writes_looks_and_sends(writer, organiser, edition, mailoutbox):
    assert new(edition) in writer.get(edition.address("organise")).content.decode()
    assert LIST in writer.get("/en/my/").content.decode()
    assert writer.get(new(edition)).status_code == 200
    look = writer.post(new(edition), WRITTEN, follow=True).content.decode()
    broadcast = Broadcast.objects.get()
    assert (broadcast.written_by, broadcast.thing, broadcast.languages) == (organiser, edition, ["en"])
    assert (TITLE in look, "fewer than 10" in look, "You have a new message" in look) == (True, True, True)
    assert "غير متوفر بالعربية" in look  # as people see it who read Arabic
    assert Delivery.objects.count() == 0
    done = writer.post(page(broadcast, "confirm/"), hidden(look), follow=True).content.decode()
    assert "Correct it" in done
    broadcast.refresh_from_db()
    pause_ends(broadcast)
    deliver_due()
    assert len(mailoutbox) == 1
    sent = writer.get(page(broadcast)).content.decode()
    assert ("Correct it" in sent, "cannot be corrected" in sent) == (False, True)
    assert "sent" in writer.get(LIST).content.decode()


def test_double_click_sends_once(writer, organiser, edition):
    broadcast = draft(organiser, edition)
    sent = hidden(writer.get(page(broadcast)).content.decode())
    answers = [writer.post(page(broadcast, "confirm/"), sent, follow=True).content.decode() for _click in range(2)]
    assert all("Correct it" in answer for answer in answers)
    assert fates(broadcast) == [("queued", "")]


def test_two_windows_send_once(writer, organiser, edition):
    broadcast = draft(organiser, edition)
    windows = [hidden(writer.get(page(broadcast)).content.decode()) for _window in range(2)]
    first, second = (writer.post(page(broadcast, "confirm/"), sent, follow=True).content.decode() for sent in windows)
    assert "has changed in the meantime" not in first
    assert "has changed in the meantime" in second
    assert fates(broadcast) == [("queued", "")]


def test_a_text_saved_after_the_look_is_shown_before_it_is_sent(writer, organiser, edition):
    broadcast = draft(organiser, edition)
    looked_at = hidden(writer.get(page(broadcast)).content.decode())
    writer.post(page(broadcast, "edit/"), WRITTEN | {"title_en": "Indoors, in the old cinema"})
    answer = writer.post(page(broadcast, "confirm/"), looked_at, follow=True).content.decode()
    assert "has changed in the meantime" in answer
    assert "Indoors, in the old cinema" in answer
    assert Broadcast.objects.get().status == "draft"
    again = writer.post(page(broadcast, "confirm/"), hidden(answer), follow=True).content.decode()
    assert "Correct it" in again


def test_correcting_leads_back_to_the_text(writer, organiser, edition):
    broadcast = draft(organiser, edition)
    confirm(broadcast)
    assert writer.get(page(broadcast, "edit/")).url == page(broadcast)  # not while it waits to go out
    form = writer.post(page(broadcast, "correct/"), follow=True)
    assert form.redirect_chain[-1][0] == page(broadcast, "edit/")
    assert BODY.split("\n", maxsplit=1)[0] in form.content.decode()
    look = writer.post(page(broadcast, "edit/"), WRITTEN | {"body_en": "At nine."}, follow=True).content.decode()
    assert hidden(look)["revision"] == "2"
    assert set(fates(broadcast)) == {("cancelled", "being corrected")}


def test_a_correction_that_comes_too_late_is_refused_in_words(writer, organiser, edition):
    broadcast = draft(organiser, edition)
    confirm(broadcast)
    pause_ends(broadcast)
    deliver_due()
    answer = writer.post(page(broadcast, "correct/"), follow=True).content.decode()
    assert "cannot be corrected any more" in answer
    late = writer.post(page(broadcast, "edit/"), WRITTEN | {"title_en": "Another"})
    assert "has changed in the meantime" in late.content.decode()
    broadcast.refresh_from_db()
    assert broadcast.title_en == TITLE


def test_withdrawing_is_asked_and_done(writer, organiser, edition):
    broadcast = draft(organiser, edition)
    confirm(broadcast)
    assert "cannot be undone" in writer.get(page(broadcast, "withdraw/")).content.decode()
    assert Broadcast.objects.get().status == "confirmed"
    writer.post(page(broadcast, "withdraw/"), {"key": "0123456789abcdef"})
    assert Broadcast.objects.get().status == "withdrawn"
    assert fates(broadcast) == [("cancelled", "withdrawn")]
    assert writer.get(page(broadcast)).status_code == 200
    assert writer.get(page(broadcast, "withdraw/")).url == page(broadcast)


# --- who ----------------------------------------------------------------------------------------------------------


def test_others_find_nothing(edition, organiser):
    broadcast = draft(organiser, edition)
    others = [factories.person(), make_organiser(make_edition(days=50)), make_organiser(edition), editor()]
    for user in others:
        client = Client()
        client.force_login(user)
        for verb in ("", "edit/", "withdraw/"):
            assert client.get(page(broadcast, verb)).status_code == 404
        for verb in ("edit/", "confirm/", "correct/", "withdraw/"):
            assert client.post(page(broadcast, verb), WRITTEN | {"revision": 1}).status_code == 404
    assert fates(broadcast) == []
    assert Broadcast.objects.get().title_en == TITLE


def test_who_may_write_to_nobody_finds_no_page(client, edition):
    client.force_login(factories.person())
    for path in (LIST, f"{LIST}new/", new(edition), f"{LIST}new/?to=icssi.members"):
        assert client.get(path).status_code == 404
    assert client.post(new(edition), WRITTEN).status_code == 404
    assert Broadcast.objects.count() == 0


def test_an_organiser_writes_to_her_own_edition_alone(writer):
    others = [make_edition(days=50).pk, "", "9" * 40, "٣x", "-1"]
    wrong = ["icssi.members", "campaigns.supporters:1", "no.such", "forums.registered", "%00"]
    for to in [*wrong, *(f"forums.registered:{key}" for key in others)]:
        assert writer.get(f"{LIST}new/", {"to": to}).status_code == 404


def test_whose_charge_ended_sends_no_more(writer, organiser, edition):
    broadcast = draft(organiser, edition)
    organiser.organised.all().delete()
    assert writer.get(LIST).status_code == 200  # what she wrote is hers
    assert writer.get(page(broadcast)).status_code == 403
    assert writer.post(page(broadcast, "confirm/"), {"revision": 1}).status_code == 403
    assert fates(broadcast) == []


def test_whose_charge_ended_can_still_withdraw_what_she_wrote(writer, organiser, edition):
    sent, unsent = draft(organiser, edition), draft(organiser, edition, title_en="Another", body_en=BODY)
    confirm(sent)
    organiser.organised.all().delete()
    look = writer.get(page(sent)).content.decode()
    assert (page(sent, "withdraw/") in look, page(sent, "correct/") in look) == (True, False)
    assert writer.post(page(sent, "correct/")).status_code == 403
    for broadcast in (sent, unsent):
        assert writer.get(page(broadcast, "withdraw/")).status_code == 200
        writer.post(page(broadcast, "withdraw/"), {"key": f"0123456789abcde{broadcast.pk % 10}"})
        broadcast.refresh_from_db()
        assert broadcast.status == "withdrawn"
    assert fates(sent) == [("cancelled", "withdrawn")]


def test_another_who_has_the_charge_withdraws_what_was_sent_and_corrects_nothing(client, edition, organiser):
    """Of a draft she learns nothing, nor of one that was thrown away."""
    sent, unsent, dropped = (draft(organiser, edition, title_en=f"Number {n}", body_en=BODY) for n in range(3))
    confirm(sent)
    actions.withdraw_broadcast(dropped, by=organiser)
    client.force_login(make_organiser(edition))
    seen = client.get(LIST).content.decode()
    assert [f"Number {n}" in seen for n in range(3)] == [True, False, False]
    assert "written by somebody else" in seen
    look = client.get(page(sent)).content.decode()
    assert (page(sent, "withdraw/") in look, page(sent, "correct/") in look) == (True, False)
    assert [client.post(page(sent, verb), WRITTEN).status_code for verb in ("correct/", "edit/", "confirm/")] == [
        403
    ] * 3
    assert [client.get(page(other)).status_code for other in (unsent, dropped)] == [404, 404]
    client.post(page(sent, "withdraw/"), {"key": "0123456789abcdef"})
    assert fates(sent) == [("cancelled", "withdrawn")]
    assert client.get(page(sent)).status_code == 200
    for user in (factories.person(), make_organiser(make_edition(days=50))):
        client.force_login(user)
        assert [client.get(page(sent, verb)).status_code for verb in ("", "withdraw/")] == [404, 404]


def test_acts_are_posts(writer, organiser, edition):
    broadcast = draft(organiser, edition)
    for verb in ("confirm/", "correct/"):
        assert writer.get(page(broadcast, verb)).status_code == 405
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(organiser)
    assert strict.post(page(broadcast, "confirm/"), {"revision": 1}).status_code == 403
    assert Broadcast.objects.get().status == "draft"


def test_an_editor_chooses_among_all_audiences(client, edition):
    factories.campaign(title="Forty wells", status="approved", approved_at=edition.starts_at)
    client.force_login(editor())
    html = client.get(f"{LIST}new/").content.decode()
    assert all(words in html for words in ("Forty wells", "6th season", "Members who want news"))
    assert client.get(f"{LIST}new/?to=icssi.members").status_code == 200
    assert LIST in client.get("/en/my/").content.decode()


# --- what is typed ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"title_en": "", "body_en": ""}, "Give it a title in this language."),
        ({"title_en": " \u200b\u202e ", "body_en": BODY}, "Give it a title in this language."),
        ({"body_en": ""}, "Write it in the language you write in"),
        ({"body_ckb": "بەیانی باش"}, "Give it a title in this language."),
        ({"title_en": "x" * 121}, "at most 120"),
        ({"body_en": "x" * 4001}, "at most 4000"),
        ({"original_language": "zz"}, "zz"),
        ({"original_language": "ar"}, "Give it a title in this language."),
    ],
)
def test_bad_input_gets_the_form_back(writer, edition, typed, said):
    answer = writer.post(new(edition), WRITTEN | typed)
    assert answer.status_code == 200
    assert said in answer.content.decode()
    assert Broadcast.objects.count() == 0


def test_what_is_typed_stays_plain_text(writer, organiser, edition, mailoutbox):
    reader = factories.person(language="en", is_discreet=False)
    registered(edition, account=reader)
    typed = {
        "title_en": f"{SCRIPT} \u202eevil\r\nBcc: all@example.org",
        "body_en": f"{SCRIPT}\r\n<b>one</b>\r\n\r\ntwo",
    }
    look = writer.post(new(edition), WRITTEN | typed, follow=True).content.decode()
    broadcast = Broadcast.objects.get()
    assert broadcast.title_en == f"{SCRIPT} evil Bcc: all@example.org"
    confirm(broadcast)
    pause_ends(broadcast)
    deliver_due()
    client = Client()
    client.force_login(reader)
    centre = client.get("/en/my/notifications/").content.decode()
    own_page = client.get(reverse("notifications:broadcast_page", args=[page_token(broadcast)])).content.decode()
    mail = next(mail for mail in mailoutbox if mail.to == [reader.email])
    for html in (look, centre, own_page, mail.alternatives[0].content, writer.get(LIST).content.decode()):
        assert SCRIPT not in html
        assert "\u202e" not in html
        assert "&lt;script&gt;" in html
    for html in (look, own_page):
        assert "<br>&lt;b&gt;one&lt;/b&gt;" in html
    assert "\n" not in mail.subject
    assert mail.bcc == []


def test_a_megabyte_is_refused_with_a_page(writer, edition):
    assert writer.post(new(edition), WRITTEN | {"body_en": "x" * 1_100_000}).status_code == 413
    assert Broadcast.objects.count() == 0


@pytest.mark.parametrize("sent", [{}, {"revision": ""}, {"revision": "9" * 30}, {"revision": "-1"}, {"revision": "x"}])
def test_a_confirmation_without_what_was_looked_at_is_refused(writer, organiser, edition, sent):
    broadcast = draft(organiser, edition)
    assert "Please look again" in writer.post(page(broadcast, "confirm/"), sent, follow=True).content.decode()
    assert fates(broadcast) == []


# --- where it is read ---------------------------------------------------------------------------------------------


def test_whoever_was_told_reads_it_without_an_account(edition, organiser):
    broadcast = draft(organiser, edition)
    path = reverse("notifications:broadcast_page", args=[page_token(broadcast)])
    assert Client().get(path).status_code == 404  # nobody was told
    confirm(broadcast)
    pause_ends(broadcast)
    deliver_due()
    html = Client().get(path).content.decode()
    assert [words for words in (TITLE, "The buses leave at eight.", "noindex") if words not in html] == []
    row = Delivery.objects.get(channel="email")
    opened = Client().get(reverse("notifications:open", args=[open_token(row)]))
    assert opened.url == path
    actions.withdraw_broadcast(broadcast, by=organiser)
    assert TITLE not in Client().get(path).content.decode()
    assert Client().get(reverse("notifications:broadcast_page", args=["1:nonsense"])).status_code == 404


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_says_when_it_is_in_another_language(edition, organiser, language):
    confirm(broadcast := draft(organiser, edition, title_ckb="کۆبوونەوە", body_ckb="بەیانی باش"))
    html = Client().get(f"/{language}/notifications/broadcasts/{page_token(broadcast)}/").content.decode()
    assert ('<h1 lang="ckb" dir="rtl">کۆبوونەوە</h1>' in html) == (language != "ckb")
    assert "کۆبوونەوە" in html


# --- cost ---------------------------------------------------------------------------------------------------------


def test_the_list_costs_the_same_with_one_row_and_with_many(client, edition, count_queries):
    user = editor()
    client.force_login(user)
    other = make_edition(days=60)
    campaigns = [factories.campaign(status="approved", approved_at=edition.starts_at) for _n in range(2)]
    for one in campaigns[:1]:
        draft(user, one, "campaigns.supporters")
    draft(user, edition)
    few = count_queries(client, LIST)
    for thing in (other, edition, *campaigns):
        draft(user, thing, "forums.registered" if isinstance(thing, Edition) else "campaigns.supporters")
    draft(user, None, "icssi.members")
    assert count_queries(client, LIST) == few <= 12


def test_the_list_goes_on(client, edition):
    user = editor()
    client.force_login(user)
    for number in range(32):
        draft(user, edition, title_en=f"Number {number:02}", body_en=BODY)
    first = client.get(LIST).content.decode()
    assert ("Number 31" in first, "Number 02" in first, "Number 01" in first) == (True, True, False)
    [older] = set(re.findall(r'href="(\?before=\d+)"', first))
    second = client.get(LIST + older).content.decode()
    assert ("Number 02" in second, "Number 01" in second, "Number 00" in second) == (False, True, True)
    assert client.get(f"{LIST}?before=%00").status_code == client.get(f"{LIST}?before={'9' * 30}").status_code == 200
