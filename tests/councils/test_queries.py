"""What became of it all: figures, lines, threads, the matrix, and what waits for whom."""

from datetime import date

import pytest
from django.utils import translation

from councils import queries
from councils.models import Commitment, Council
from forums.models import Recommendation
from geography.models import Governorate
from tests import factories
from tests.councils.factories import commitment, council, day, edition, evidence, official, recommendation, seated
from tests.forums.factories import planned

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


# --- figures and tiles


def a_country():
    """Two places, three councils, five recommendations of which four are adopted in public."""
    factories.governorate("IQ-BG", slug="baghdad")
    factories.governorate("IQ-AR", slug="erbil")
    factories.governorate("IQ-BA", slug="basra")
    here, other = council(), council()
    council(governorate=Governorate.objects.get(code="IQ-AR"), status="founding")
    council(governorate=Governorate.objects.get(code="IQ-BA"), status="closed")
    kept, late, claimed, _untaken = (recommendation() for _number in range(4))
    recommendation(status="recorded")
    hidden = recommendation(edition(status="draft"))
    for row in (commitment(here, kept, status="kept"), commitment(other, kept, status="kept")):
        evidence(row)
        evidence(row, "A second one")
    commitment(here, late, due=-1)
    commitment(other, late, due=-2)
    commitment(here, claimed, status="kept")  # nothing shows it
    commitment(here, hidden, due=-5)


def test_tiles_and_figures_are_one_query(django_assert_num_queries):
    a_country()
    with django_assert_num_queries(1):
        rows = queries.progress_tiles()
    assert queries.figures(rows) == {"adopted": 4, "taken_up": 3, "kept": 1, "overdue": 2}
    states = {tile["code"]: (tile["state"], tile["url"]) for tile in queries.tiles(rows)}
    assert states == {
        "IQ-BG": ("on", "/en/councils/#baghdad"),
        "IQ-AR": ("soon", "/en/councils/#erbil"),
        "IQ-BA": ("none", ""),
    }


def test_figures_are_the_same_beside_every_governorate():
    a_country()
    rows = queries.progress_tiles()
    assert len({(row["adopted"], row["taken_up"], row["kept"], row["overdue"]) for row in rows}) == 1


def test_figures_of_nothing_are_noughts():
    factories.governorate()
    nothing = {"adopted": 0, "taken_up": 0, "kept": 0, "overdue": 0}
    assert (queries.figures(queries.progress_tiles()), queries.figures([])) == (nothing, nothing)


def test_words_of_the_tiles_are_those_of_their_states():
    assert list(queries.tile_words()) == ["on", "soon", "none"]


def test_numbers_of_a_council_count_each_commitment_once():
    here = council()
    for row in (commitment(here, status="kept"), commitment(here, due=-1), commitment(here)):
        evidence(row)
        evidence(row, "A second one")
    seated(here)
    seated(here)
    found = queries.with_numbers(Council.objects.with_composition()).get()
    assert (found.promised, found.kept, found.overdue, found.seats_youth) == (3, 1, 1, 2)
    assert queries.composition(found) == [{"kind": "youth", "number": 2}]


def test_progress_of_a_recommendation_counts_each_council_once():
    asked = recommendation()
    for status, due in (("kept", 1), ("kept", 1), ("planned", -1)):
        evidence(commitment(to=asked, status=status, due=due))
    found = queries.with_progress(Recommendation.objects.all()).get()
    assert (found.councils, found.kept, found.overdue) == (3, 2, 1)


# --- states


@pytest.fixture
def of_every_state():
    made = {name: recommendation() for name in ("waiting", "taken-up", "kept", "overdue")}
    made["recorded"] = recommendation(status="recorded")
    commitment(to=made["taken-up"])
    commitment(to=made["kept"], status="kept")
    commitment(to=made["overdue"], due=-1)
    return made


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        ("recorded", {"recorded"}),
        ("waiting", {"waiting"}),
        ("taken-up", {"taken-up", "kept", "overdue"}),
        ("kept", {"kept"}),
        ("overdue", {"overdue"}),
    ],
)
def test_recommendations_are_found_by_state(of_every_state, state, expected):
    found = set(queries.in_state(Recommendation.objects.all(), state))
    assert {name for name, row in of_every_state.items() if row in found} == expected


def test_every_state_has_its_shape_and_word(of_every_state):
    rows = {row.pk: row for row in queries.with_progress(Recommendation.objects.all())}
    found = {name: queries.standing_of(rows[row.pk]) for name, row in of_every_state.items()}
    assert found == {
        "recorded": ("wait", "recorded, not yet adopted"),
        "waiting": ("none", "adopted, taken up by no council"),
        "taken-up": ("doing", "taken up by a council"),
        "kept": ("done", "kept"),
        "overdue": ("stop", "overdue"),
    }


def test_what_one_council_kept_is_not_yet_kept_by_all():
    asked = recommendation()
    commitment(to=asked, status="kept")
    commitment(to=asked)
    assert queries.standing_of(queries.with_progress(Recommendation.objects.all()).get()).shape == "doing"


@pytest.mark.parametrize(
    ("status", "due", "expected"),
    [
        ("planned", 0, ("wait", "planned")),
        ("under_way", 0, ("doing", "under way")),
        ("planned", -1, ("stop", "overdue")),
        ("under_way", -1, ("stop", "overdue")),
        ("kept", -1, ("done", "kept")),
        ("not_kept", -1, ("stop", "not kept")),
    ],
)
def test_late_commitment_is_overdue_whatever_else_it_is(status, due, expected):
    assert queries.standing(status, day(due)) == expected


# --- lines


def test_lines_put_the_most_urgent_first_with_their_evidence_in_one_query(django_assert_num_queries):
    here = council()
    settled, later, late = commitment(here, status="kept", due=-90), commitment(here, due=9), commitment(here, due=-3)
    evidence(late, "The second", seen_on=day(-1))
    evidence(late, "The first", seen_on=day(-9))
    with django_assert_num_queries(1):
        page = queries.lines(here.commitments.all())
    assert [line.pk for line in page.lines] == [late.pk, later.pk, settled.pk]
    assert [str(piece.text) for piece in page.lines[0].evidence] == ["The first", "The second"]
    assert [len(line.evidence) for line in page.lines] == [2, 0, 0]
    assert (page.lines[0].is_overdue, page.lines[0].is_open, page.lines[2].is_open, page.after) == (
        True,
        True,
        False,
        "",
    )


def test_lines_go_on_behind_their_cursor_and_miss_none():
    here = council()
    rows = (5, "planned"), (5, "planned"), (6, "under_way"), (-9, "kept"), (7, "kept")
    made = [commitment(here, due=due, status=status).pk for due, status in rows]
    seen, after = [], ""
    while True:
        page = queries.lines(here.commitments.all(), shown=2, after=after)
        seen += [line.pk for line in page.lines]
        after = page.after
        if not after:
            break
    assert seen == made


@pytest.mark.parametrize(
    "after",
    ["x", "0", "0.1.1", "0.20261301.1", "1.²0261101.1", "0.20261101.99999999999999999999", "..", "-1.20261101.1"],
)
def test_cursor_nobody_gave_out_is_ignored(after):
    row = commitment()
    assert [line.pk for line in queries.lines(Commitment.objects.all(), after=after).lines] == [row.pk]


def test_words_that_are_not_ready_are_read_in_the_room_only():
    row = commitment(state_en="draft")
    evidence(row, state_en="draft")
    evidence(row, state_en="draft", link="https://example.org/")
    [public], [room] = (queries.lines(Commitment.objects.all(), drafts=drafts).lines for drafts in (False, True))
    assert (public.text.text, public.owner.text, public.languages) == ("", "", [])
    assert [(piece.text.text, piece.link) for piece in public.evidence] == [("", "https://example.org/")]
    assert (room.text.text, len(room.evidence)) == ("We post it at the door", 2)


def test_line_reads_each_text_in_its_own_language():
    commitment(text_ckb="لە دەرگا", state_ckb="reviewed")
    with translation.override("ckb"):
        [line] = queries.lines(Commitment.objects.all()).lines
    assert (line.text.text, line.text.is_fallback) == ("لە دەرگا", False)
    assert (line.owner.text, line.owner.language, line.owner.is_fallback) == ("The secretariat", "en", True)
    assert (line.council_name.language, line.title.language) == ("ckb", "ar")
    assert line.languages == ["ckb", "en"]


# --- the thread


def kinds(asked: Recommendation) -> list[tuple[str, str]]:
    promises = queries.lines(Commitment.objects.filter(recommendation=asked)).lines
    return [(step.kind, step.state) for step in queries.thread(asked, promises)]


def test_thread_of_what_is_only_recorded():
    assert kinds(recommendation(status="recorded")) == [
        ("recorded", "now"),
        ("to_adopt", "later"),
        ("to_take_up", "later"),
    ]


def test_thread_of_what_nobody_took_up():
    asked = recommendation(origin=planned(edition()))
    assert kinds(asked) == [("origin", "ok"), ("recorded", "ok"), ("adopted", "now"), ("to_take_up", "later")]


def test_thread_runs_by_date_through_all_councils_and_points_at_what_is_late():
    asked = recommendation()
    kept = commitment(to=asked, status="kept", made_on=day(-90), settled_on=day(-5))
    evidence(kept, seen_on=day(-5))
    late = commitment(to=asked, made_on=day(-60), due=-1)
    evidence(late, seen_on=day(-10))
    commitment(to=asked, made_on=day(-3), due=30)
    assert kinds(asked) == [
        ("recorded", "ok"), ("adopted", "ok"), ("taken_up", "ok"), ("taken_up", "ok"), ("evidence", "ok"),
        ("evidence", "ok"), ("kept", "ok"), ("taken_up", "ok"), ("overdue", "now"), ("due", "later"),
    ]  # fmt: skip


def test_thread_that_has_come_to_its_end_has_no_now():
    asked = recommendation()
    commitment(to=asked, status="not_kept")
    assert kinds(asked) == [("recorded", "ok"), ("adopted", "ok"), ("taken_up", "ok"), ("not_kept", "ok")]


def test_evidence_seen_before_the_promise_stands_where_it_belongs():
    asked = recommendation()
    row = commitment(to=asked, made_on=day(-5), status="under_way")
    evidence(row, seen_on=day(-50))
    assert [kind for kind, _state in kinds(asked)] == ["recorded", "adopted", "evidence", "taken_up", "due"]


def test_day_of_recording_long_after_the_assembly_is_left_out():
    typed_today = recommendation()
    assert [step.day for step in queries.thread(typed_today, []) if step.kind == "recorded"] == [""]


# --- the matrix


def test_matrix_has_a_row_a_recommendation_and_a_column_a_council(django_assert_num_queries):
    late, untaken = recommendation(), recommendation()
    b, a = council(slug="b"), council(slug="a", status="closed")
    council(slug="c", status="founding")
    council(slug="d", status="closed")
    commitment(a, late, due=-1)
    with django_assert_num_queries(2):
        councils, rows = queries.matrix([late, untaken])
    assert councils == [a, b]
    assert [(row["recommendation"], row["cells"]) for row in rows] == [
        (late, [("stop", "overdue"), None]),
        (untaken, [None, None]),
    ]


# --- what waits


def test_council_is_offered_what_it_has_not_taken_up():
    here, taken, open_to_it = council(), recommendation(), recommendation(adopted_on=day(-1))
    older = recommendation()
    commitment(here, taken)
    commitment(council(), open_to_it)
    recommendation(status="recorded")
    recommendation(edition(status="draft"))
    assert list(queries.open_to(here)) == [open_to_it, older]


def test_member_is_told_what_is_late_soon_due_and_taken_up_by_nobody():
    here = council()
    commitment(here, due=-1)
    commitment(here, recommendation(title_en="Light the streets"), due=14)
    commitment(here, due=15)
    recommendation()
    room = f"/en/councils/{here.slug}/room/"
    found = queries.needs(seated(here))
    assert [(need.title, need.detail, need.url, need.urgent) for need in found] == [
        ("1 commitment is overdue", "Council of Baghdad", room, True),
        ("“Light the streets” is due soon", "Council of Baghdad", room, False),
        ("1 recommendation is taken up by no council", "Council of Baghdad", room, False),
    ]


def test_closed_council_is_not_asked_to_take_up_anything():
    here = council(status="closed")
    recommendation()
    assert queries.needs(seated(here)) == []


def test_others_are_told_nothing_of_a_council():
    here = council()
    commitment(here, due=-1)
    people = official(here), seated(here, until=day(-1)), seated(council(status="closed")), factories.coordinator()
    assert [queries.needs(user) for user in people] == [[], [], [], []]


def test_needs_cost_the_same_for_one_council_as_for_three(django_assert_num_queries):
    user, other = factories.person(), factories.person()
    for _number in range(3):
        here = council()
        seated(here, user=user)
        commitment(here, due=-1)
        commitment(here, due=3)
    with django_assert_num_queries(2):
        assert len(queries.needs(user)) == 6
    with django_assert_num_queries(1):
        queries.needs(other)


def test_something_due_is_due_at_nine_in_the_morning_in_iraq():
    assert queries.due_moment(date(2026, 12, 1)).isoformat() == "2026-12-01T06:00:00+00:00"
