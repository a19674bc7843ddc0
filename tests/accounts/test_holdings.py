"""Everything that speaks of a person is declared: what it is called, what becomes of it, or why it is nothing."""

from itertools import chain

import pytest
from django.apps import apps
from django.db import models
from django.test.utils import isolate_apps

from accounts.keeping import GONE, NAMELESS, holdings, holds_nothing, terms
from accounts.models import User

KEYS = models.ForeignKey | models.ManyToManyField


def persons(known) -> set[type[models.Model]]:
    """The account, and what goes with it: a row of these belongs to one person."""
    found = {User}
    while more := {model for model in known if model not in found and any(_goes_with(model, found))}:
        found |= more
    return found


def _goes_with(model, found):
    for field in model._meta.local_fields:
        if isinstance(field, models.ForeignKey) and field.remote_field.on_delete is models.CASCADE:
            yield field.related_model in found


def speaking_of_people(known) -> set[str]:
    """Columns that lead to a person or hold an e-mail address."""
    people = persons(known)
    return {
        f"{model._meta.label}.{field.name}"
        for model in known
        for field in chain(model._meta.local_fields, model._meta.local_many_to_many)
        if isinstance(field, models.EmailField)
        or (isinstance(field, KEYS) and field.related_model in people)
    }  # fmt: skip


def undeclared(known) -> set[str]:
    declared = set().union(*(held.columns for held in holdings.values()))
    return speaking_of_people(known) - declared - holds_nothing.keys()


def test_every_column_that_speaks_of_a_person_is_declared():
    assert undeclared(apps.get_models()) == set()


def test_nothing_is_excused_that_is_not_there():
    assert holds_nothing.keys() - speaking_of_people(apps.get_models()) == set()


@isolate_apps("groups")
def test_a_new_table_about_people_is_noticed():
    class Whisper(models.Model):
        said_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
        kept_for = models.ForeignKey("notifications.Recipient", models.CASCADE, related_name="+")
        contact = models.EmailField()

        class Meta:
            app_label = "groups"

    Whisper._meta.get_field("kept_for").remote_field.model = apps.get_model("notifications.Recipient")
    found = undeclared([*apps.get_models(), Whisper])
    assert found == {"groups.Whisper.said_by", "groups.Whisper.kept_for", "groups.Whisper.contact"}


def test_what_stays_can_lose_its_name_and_what_is_shown_is_no_key_of_another_person():
    people = persons(apps.get_models())
    for held in holdings.values():
        assert held.becomes in {GONE, NAMELESS}
        for way in held.of:
            field = held.model._meta.get_field("id" if way == "pk" else way.partition("__")[0])
            if held.becomes is NAMELESS:
                assert field.remote_field.on_delete is models.SET_NULL, f"{held.code}: {way}"
        for path in held.shows:
            model, column = held.model, None
            for step in path.split("__"):
                column = model._meta.get_field(step)
                model = column.related_model
            assert column.related_model not in people, f"{held.code}: {path}"


@pytest.mark.parametrize("language", ["ar", "ckb", "en"])
def test_every_term_says_what_it_is(language):
    from django.utils import translation

    with translation.override(language):
        for one in terms.values():
            assert all(map(str, (one.what, one.since, one.becomes, one.how_long)))
