"""Councils in the admin: words and days can be put right, seats are given by exact address, people are not listed."""

from html import unescape

import pytest
from django.utils import translation

from accounts.models import TwoKeyAct
from councils.models import Commitment, Council, Evidence, Seat
from notifications.models import Activity
from tests import factories
from tests.councils.factories import commitment, council, day, evidence, seated

pytestmark = pytest.mark.django_db
EDITING = {
    "councils.council": "view add change",
    "councils.commitment": "view change",
    "councils.evidence": "view change delete",
    "councils.seat": "view",
}

STATES = {"original_language": "en", "state_ar": "missing", "state_ckb": "missing", "state_en": "reviewed"}


@pytest.fixture(autouse=True)
def _permissions(settings):
    settings.OFFICE_PERMISSIONS = {
        "admin": {**settings.OFFICE_PERMISSIONS["admin"], **EDITING, "councils.seat": "view add"},
        "editor": {**settings.OFFICE_PERMISSIONS["editor"], **EDITING},
    }


@pytest.fixture
def as_(client):
    def sign_in(role):
        client.force_login(factories.holder(role))
        client.cookies["django_language"] = "en"
        return client

    with translation.override("en"):
        yield sign_in


def page(response) -> str:
    return unescape(response.content.decode())


@pytest.mark.parametrize("model", ["council", "commitment", "evidence", "seat"])
@pytest.mark.parametrize("role", ["admin", "editor"])
def test_lists_open_and_name_nobody(as_, role, model):
    here = council()
    seated(here, user=factories.person("Walnut 7"))
    evidence(commitment(here, made_by=factories.person("Walnut 8")))
    html = page(as_(role).get(f"/admin/councils/{model}/"))
    assert ("Walnut" in html, "person" in html) == (False, False)


def test_lists_cost_the_same_for_one_row_as_for_three(as_, count_queries):
    client = as_("admin")
    evidence(commitment())
    seated(Council.objects.get())
    addresses = [f"/admin/councils/{model}/" for model in ("council", "commitment", "evidence", "seat")]
    before = [count_queries(client, address) for address in addresses]
    here = council()
    for _number in range(3):
        evidence(commitment(here))
        seated(here)
    assert [count_queries(client, address) for address in addresses] == before


def test_status_of_a_commitment_is_not_the_editors_to_change(as_):
    row = commitment()
    client = as_("editor")
    address = f"/admin/councils/commitment/{row.pk}/change/"
    assert 'name="status"' not in page(client.get(address))
    sent = {
        "text_en": "Put right",
        "owner_en": "The secretariat",
        "due_on": day(50).isoformat(),
        "status": "kept",
    } | STATES
    assert client.post(address, sent).status_code == 302
    row.refresh_from_db()
    assert (row.text_en, row.due_on, row.status) == ("Put right", day(50), "planned")
    acts = Activity.objects.about(row).values_list("verb", flat=True)
    assert set(acts) == {"councils.corrected", "admin.changed"}  # the council's log has it, and the platform's


def test_commitment_keeps_words_in_one_language_at_least(as_):
    row = commitment()
    sent = {"text_en": "", "owner_en": "", "due_on": day(50).isoformat()} | STATES
    html = page(as_("editor").post(f"/admin/councils/commitment/{row.pk}/change/", sent))
    assert html.count("Write it in one language at least.") == 2


def test_commitments_and_councils_are_not_deleted_and_evidence_can_be(as_):
    piece = evidence(commitment())
    client = as_("editor")
    assert client.post(f"/admin/councils/commitment/{piece.commitment_id}/delete/", {"post": "yes"}).status_code == 403
    assert (
        client.post(f"/admin/councils/council/{piece.commitment.council_id}/delete/", {"post": "yes"}).status_code
        == 403
    )
    assert client.post(f"/admin/councils/evidence/{piece.pk}/delete/", {"post": "yes"}).status_code == 302
    assert (Commitment.objects.count(), Council.objects.count(), Evidence.objects.count()) == (1, 1, 0)


def test_evidence_stays_as_it_was_shown_and_its_translations_can_be_put_right(as_):
    piece = evidence(commitment(), original_language="en", text_en="A decision", link="https://example.com")
    sent = {"text_en": "Nothing", "text_ckb": "بڕیارێک", "link": "https://example.org", "seen_on": day(-9).isoformat()}
    sent |= STATES | {"original_language": "ckb", "state_ckb": "reviewed", "state_en": "missing"}
    assert as_("editor").post(f"/admin/councils/evidence/{piece.pk}/change/", sent).status_code == 302
    now = Evidence.objects.get()
    assert (now.text_en, now.link, now.seen_on) == ("A decision", piece.link, piece.seen_on)
    assert (now.original_language, now.state_en) == ("en", piece.state_en)
    assert (now.text_ckb, now.state_ckb) == ("بڕیارێک", "reviewed")


# --- seats


def give(client, **fields):
    return client.post("/admin/councils/seat/add/", {"kind": "women", "key": "k"} | fields)


def test_admin_asks_for_a_seat_by_the_exact_address(as_):
    here, user = council(), factories.person()
    assert give(as_("admin"), email=f" {user.email.upper()} ", council=here.pk).status_code == 302
    act = TwoKeyAct.objects.get()
    assert (act.person, act.region, act.facts["thing"], act.facts["seat"]) == (
        user, here.governorate.region, here.pk, "women"
    )  # fmt: skip
    assert Seat.objects.count() == 0


@pytest.mark.parametrize("email", ["nobody@example.org", "person%@example.org"])
def test_no_other_address_finds_anybody(as_, email):
    here = council()
    factories.person()
    assert give(as_("admin"), email=email, council=here.pk).status_code == 302
    assert TwoKeyAct.objects.get().person is None


@pytest.mark.parametrize("email", ["person", ""])
def test_what_is_no_address_is_refused(as_, email):
    assert (give(as_("admin"), email=email, council=council().pk).status_code, TwoKeyAct.objects.count()) == (200, 0)


@pytest.mark.parametrize("method", ["get", "post"])
def test_editor_seats_nobody(as_, method):
    assert getattr(as_("editor"), method)("/admin/councils/seat/add/").status_code == 403


@pytest.mark.parametrize(("role", "ended"), [("admin", True), ("editor", False)])
def test_admin_ends_seats(as_, role, ended):
    user = seated(council())
    as_(role).post("/admin/councils/seat/", {"action": "end", "_selected_action": [user.seats.get().pk]})
    assert (user.seats.get().until == day(-1)) is ended
