"""What the admin shows of updates, and what cannot be done there."""

import pytest
from django.test import Client

from tests import factories as make
from tests.updates import factories as news
from updates.models import Update

pytestmark = pytest.mark.django_db


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_drafts_of_groups_are_closed_to_the_admin_of_the_platform():
    draft, public = news.update(group=make.group()), news.update(published=True)
    for role, seen in [("admin", [False, True]), ("editor", [True, True])]:
        page = signed_in(make.holder(role)).get("/admin/updates/update/", headers={"accept-language": "en"})
        assert [update.title_en in page.content.decode() for update in (draft, public)] == seen


def test_an_editor_corrects_what_she_may_rewrite_and_it_is_cleaned_and_recorded():
    from notifications.models import Activity

    update = news.update(published=True)
    client = signed_in(make.holder("editor"))
    address = f"/admin/updates/update/{update.pk}/change/"
    form = client.get(address).context["adminform"].form
    sent = {name: form.get_initial_for_field(field, name) or "" for name, field in form.fields.items()}
    sent |= {"title_en": "Corrected", "body_en": "<p onclick=x>a</p>"}
    response = client.post(address, sent)
    assert response.status_code == 302, response.context["adminform"].form.errors
    stored = Update.objects.get()
    assert (stored.title_en, stored.body_en, stored.slug) == ("Corrected", "<p>a</p>", update.slug)
    assert {act.verb for act in Activity.objects.about(stored)} == {"admin.changed", "updates.revised"}


def test_what_a_group_wrote_is_not_rewritten_added_or_deleted_there():
    update = news.update(published=True, group=make.group())
    client = signed_in(make.holder("editor"))
    address = f"/admin/updates/update/{update.pk}"
    assert client.post(f"{address}/change/", {"title_en": "Mine"}).status_code == 403
    assert client.get(f"{address}/delete/").status_code == 403
    assert client.get("/admin/updates/update/add/").status_code == 403
