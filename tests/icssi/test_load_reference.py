"""The facts of the project: complete, in three languages where they are known, and marked where they are not sure."""

import pytest
from django.core.management import call_command

from core.languages import LANGUAGES
from councils.models import Council
from forums.models import Edition, Forum
from geography.models import Governorate, Region
from groups.models import Goal, Theme, WorkingGroup
from icssi.facts import read
from icssi.reference import load_reference
from organisations.models import Organisation

MODELS = (Region, Governorate, Goal, Theme, WorkingGroup, Organisation, Forum, Edition, Council)
FILES = ("regions", "governorates", "goals", "themes", "groups", "organisations", "forums", "councils")


def everything() -> list[dict]:
    return [row for model in MODELS for row in model.objects.order_by("pk").values()]


def facts_of(node: object) -> list[dict]:
    """Every mapping inside a file of facts."""
    if isinstance(node, list):
        return [found for item in node for found in facts_of(item)]
    if isinstance(node, dict):
        return [node, *(found for item in node.values() for found in facts_of(item))]
    return []


@pytest.fixture
def loaded(db):
    return load_reference()


def test_load_reference_makes_every_fact(loaded):
    assert {model.__name__: model.objects.count() for model in MODELS} == {
        "Region": 2,
        "Governorate": 19,
        "Goal": 4,
        "Theme": 5,
        "WorkingGroup": 10,
        "Organisation": 12,
        "Forum": 2,
        "Edition": 8,
        "Council": 5,
    }
    assert loaded == 67


def test_load_reference_again_changes_nothing_and_reads_little(loaded, django_assert_num_queries):
    before = everything()
    with django_assert_num_queries(11):  # one a table, and the ends of the transaction
        assert load_reference() == 0
    assert everything() == before


def test_load_reference_leaves_what_an_editor_changed(loaded):
    Council.objects.filter(slug="fallujah").update(note="Confirmed by the council.", name_en="Council of Fallujah")
    Organisation.objects.filter(slug="masarat").delete()
    call_command("load_reference", verbosity=0)
    council = Council.objects.get(slug="fallujah")
    assert (council.note, council.name_en) == ("Confirmed by the council.", "Council of Fallujah")
    assert Organisation.objects.filter(slug="masarat").exists()


def test_groups_are_five_themes_in_two_regions(loaded):
    assert set(WorkingGroup.objects.values_list("slug", flat=True)) == {
        f"{theme}-{region}"
        for theme in Theme.objects.values_list("slug", flat=True)
        for region in Region.objects.values_list("slug", flat=True)
    }


def test_names_are_known_in_three_languages_but_for_organisations(loaded):
    named = [row for model in MODELS if model not in {Organisation, Edition} for row in model.objects.all()]
    assert [row for row in named for code in LANGUAGES if not getattr(row, f"name_{code}")] == []
    assert [row for row in Edition.objects.all() for code in LANGUAGES if not getattr(row, f"label_{code}")] == []


def test_a_name_nobody_found_is_not_invented(loaded):
    organisation = Organisation.objects.get(slug="waterkeepers-iraq")
    assert (organisation.name_en, organisation.name_ar, organisation.name_ckb) == ("Waterkeepers Iraq", None, None)


@pytest.mark.parametrize("name", FILES)
def test_what_is_not_sure_says_why(name):
    unsure = [fact for fact in facts_of(read(name)) if fact.get("sure") is False and "value" not in fact]
    assert [fact for fact in unsure if not fact.get("note")] == []


def test_doubts_stand_beside_the_rows(loaded):
    assert "not verified" in Governorate.objects.get(code="IQ-BA").note
    assert Governorate.objects.get(code="IQ-BG").note == ""
    assert "private" in Governorate.objects.get(code="IQ-HA").note
    assert Governorate.objects.get(code="IQ-HA").population is None
    assert "not known" in Council.objects.get(slug="fallujah").note
    assert "uncertain" in Forum.objects.get(slug="kurdistan-social-forum").note
    assert Edition.objects.get(forum__slug="iraqi-social-forum", slug="2016").starts_at is None


def test_governorates_stand_on_their_tiles(loaded):
    rows = Governorate.objects.values_list("tile_row", "tile_column", "slug")
    assert sorted(rows)[:3] == [(1, 2, "duhok"), (1, 3, "erbil"), (2, 1, "nineveh")]
    assert Governorate.objects.get(slug="kirkuk").region.slug == "iraq"
