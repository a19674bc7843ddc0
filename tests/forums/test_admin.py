"""The admin keeps content; of people it shows counts, and pseudonyms of those who organise."""

from datetime import timedelta

import pytest
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts.actions import confirm
from accounts.models import Office, TwoKeyAct
from accounts.two_keys import may_confirm
from forums.keys import ask_for_organiser
from forums.models import Activity, Edition, Forum, Organiser, Recommendation, Registration, Room, Slot
from tests.factories import coordinator, holder, person
from tests.forums.factories import edition, organiser, planned, recommendation, registration, room

pytestmark = pytest.mark.django_db
KEPT = [Forum, Edition, Room, Activity, Recommendation]


def pages(model):
    base = f"/admin/forums/{model.__name__.lower()}/"
    return [base, *(f"{base}{row.pk}/change/" for row in model.objects.all()[:1])]


@pytest.fixture
def filled():
    of = edition()
    organiser(of)
    planned(of, where=room(of))
    Slot.objects.create(edition=of, pause_en="Lunch", starts_at=of.starts_at, ends_at=of.ends_at)
    recommendation(of)
    registration(of, "secret@example.org", badge_name="Secret rose", needs="Secret bed")
    return of


@pytest.mark.parametrize(
    ("role", "model"),
    [*((Office.Role.ADMIN, model) for model in [*KEPT, Slot]), *((Office.Role.EDITOR, model) for model in KEPT)],
)
def test_offices_keep_content_and_meet_nobody(client, filled, role, model):
    if model is Slot:
        Slot.objects.exclude(activity=None).update(activity=None)
    client.force_login(holder(role))
    for path in pages(model):
        response = client.get(path)
        assert response.status_code == 200, path
        for hidden in ("secret@example.org", "Secret rose", "Secret bed"):
            assert hidden not in response.content.decode()


def test_registrations_are_not_in_the_admin():
    assert not admin.site.is_registered(Registration)


def test_an_organiser_is_asked_for_by_her_exact_address_and_appointed_by_two(client, filled):
    user, admin_, second = person(), holder(Office.Role.ADMIN), coordinator("kurdistan")
    client.force_login(holder(Office.Role.EDITOR))
    assert client.get("/admin/forums/organiser/add/").status_code == 403
    client.force_login(admin_)
    assert user.email not in client.get("/admin/forums/organiser/").content.decode()
    answers = {"edition": filled.pk, "since": "2026-01-01"}
    assert client.post("/admin/forums/organiser/add/", answers | {"email": "nobody"}).status_code == 200
    assert (
        client.post("/admin/forums/organiser/add/", answers | {"until": "2025-01-01", "email": user.email}).status_code
        == 200
    )
    for email in ("nobody@example.org", user.email):
        assert client.post("/admin/forums/organiser/add/", answers | {"email": email}).status_code == 302
    assert [may_confirm(second, act) for act in TwoKeyAct.objects.order_by("pk")] == [False, True]
    assert not may_confirm(holder(Office.Role.EDITOR), TwoKeyAct.objects.get(person=user))
    confirm(TwoKeyAct.objects.get(person=user), by=second)
    assert Organiser.objects.filter(edition=filled, user=user).exists()


def test_a_term_is_made_shorter_by_an_admin_and_longer_by_two(client, filled):
    row = Organiser.objects.get(edition=filled)
    admin_, today = holder(Office.Role.ADMIN), timezone.localdate()
    client.force_login(admin_)
    path = f"/admin/forums/organiser/{row.pk}/change/"
    assert client.post(path, {"until": today - timedelta(days=1)}).status_code == 302
    for until in ("", today):
        assert client.post(path, {"until": until}).status_code == 200
    row.refresh_from_db()
    assert row.until == today - timedelta(days=1)
    confirm(ask_for_organiser(row.user.email, filled, by=admin_), by=holder(Office.Role.ADMIN))
    row.refresh_from_db()
    assert (row.since, row.until) == (today, None)
    with pytest.raises(ValidationError):
        confirm(ask_for_organiser(row.user.email, filled, by=admin_), by=holder(Office.Role.ADMIN))


def test_more_places_in_the_admin_let_people_move_up(client):
    of = edition(capacity=1)
    registration(of)
    second = registration(of)
    client.force_login(holder(Office.Role.ADMIN))
    path = f"/admin/forums/edition/{of.pk}/change/"
    form = client.get(path).context["adminform"].form
    data = {
        name: value
        for name in form.fields
        if (value := form.get_initial_for_field(form.fields[name], name)) is not None
    }
    data |= {f"rooms-{name}_FORMS": 0 for name in ("TOTAL", "INITIAL", "MIN_NUM", "MAX_NUM")}
    data = {name: getattr(value, "pk", value) for name, value in data.items()} | {"capacity": 5}
    response = client.post(path, data)
    assert response.status_code == 302, response.context["adminform"].form.errors
    second.refresh_from_db()
    assert second.status == "registered"


@pytest.mark.parametrize(("status", "title"), [("recorded", "Rewritten"), ("adopted", "Water for all")])
def test_what_was_adopted_keeps_its_words(client, filled, status, title):
    row = Recommendation.objects.get()
    Recommendation.objects.filter(pk=row.pk).update(
        status=status, adopted_on=timezone.localdate(), title_en="Water for all", original_language="en"
    )
    client.force_login(holder(Office.Role.EDITOR))
    sent = {"title_en": "Rewritten", "title_ckb": "ئاو", "addressee_en": "Nobody", "original_language": "en",
            "state_ar": "missing", "state_ckb": "reviewed", "state_en": "reviewed"}  # fmt: skip
    assert client.post(f"/admin/forums/recommendation/{row.pk}/change/", sent).status_code == 302
    row.refresh_from_db()
    assert (row.title_en, row.title_ckb, row.state_ckb) == (title, "ئاو", "reviewed")
    client.force_login(holder(Office.Role.ADMIN))
    assert client.post(f"/admin/forums/recommendation/{row.pk}/change/", sent).status_code == 403
