"""What everybody reads of the councils and of what the forums asked for, and what these pages hide."""

from html import unescape

import pytest

from councils.models import Seat
from forums.models import Recommendation
from tests import factories
from tests.councils.factories import commitment, council, day, edition, evidence, official, recommendation, seated
from tests.forums.factories import forum, organiser, planned

pytestmark = pytest.mark.django_db
LANGUAGES = {"ar": "rtl", "ckb": "rtl", "en": "ltr"}


def text(client, url: str, status: int = 200) -> str:
    response = client.get(url)
    assert response.status_code == status, url
    return unescape(response.content.decode())


@pytest.fixture
def world():
    """A council with people and promises, to recommendations of a past edition."""
    here = council(slug="baghdad", since="2018-10-01")
    seated(here, user=factories.person("Walnut 7"))
    official(here)
    Seat.objects.create(council=here, kind=Seat.Kind.WOMEN)
    of = edition()
    asked = recommendation(of, ref="ISF-2018-07", number=7, origin=planned(of, title="Where did the money go?"))
    kept = commitment(here, asked, status="kept", settled_on=day(0))
    evidence(kept, link="https://example.org/decree")
    commitment(council(slug="amara", city_en="Amara", name_en="Council of Amara"), asked, due=-1)
    recommendation(of, ref="ISF-2018-08", number=8, title_en="A contract for every job")
    return asked


PAGES = [
    "councils/", "councils/baghdad/", "recommendations/", "recommendations/matrix/", "recommendations/ISF-2018-07/",
    "recommendations/ISF-2018-08/", "recommendations/?state=overdue",
]  # fmt: skip


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize(("language", "direction"), LANGUAGES.items())
def test_pages_are_read_in_every_language_and_name_nobody(client, world, page, language, direction):
    html = text(client, f"/{language}/{page}")
    assert f'<html lang="{language}" dir="{direction}">' in html
    assert "csrfmiddlewaretoken" not in html  # so that it can be kept for all visitors
    assert "Walnut" not in html
    assert "example.org" not in html.replace("https://example.org/decree", "")


@pytest.mark.parametrize("page", PAGES)
def test_visitor_pays_four_queries_and_who_is_signed_in_four_more(client, count_queries, world, page):
    assert count_queries(client, f"/en/{page}") <= 4
    client.force_login(seated(council()))
    assert count_queries(client, f"/en/{page}") <= 8


@pytest.mark.parametrize("page", PAGES)
def test_three_of_everything_cost_no_more_than_one(client, count_queries, world, page):
    before = count_queries(client, f"/en/{page}")
    for number in range(3):
        there, asked = council(), recommendation(edition(), goal=factories.goal("peacebuilding"))
        seated(there, Seat.Kind.MINORITY)
        for to in (asked, world):
            row = commitment(there, to, due=number - 1)
            evidence(row)
            evidence(row)
    assert count_queries(client, f"/en/{page}") == before


# --- councils


def test_empty_list_says_what_could_be_here(client):
    assert "No council is known here yet" in text(client, "/en/councils/")
    assert "No recommendation is recorded yet" in text(client, "/en/recommendations/")
    assert "No recommendation is adopted yet" in text(client, "/en/recommendations/matrix/")


def test_list_leads_from_the_tile_to_the_councils_of_the_governorate(client, world):
    html = text(client, "/en/councils/")
    assert 'href="/en/councils/#iq-bg"' in html
    assert html.count('id="iq-bg"') == 1
    assert "1 of 1 commitment kept" in html
    assert "since October 2018" in html


def test_council_shows_seats_as_numbers_and_promises_with_evidence(client, world):
    html = text(client, "/en/councils/baghdad/")
    for words in ("women's organisations", "local authorities", "1 of 1 commitment kept", "We post it at the door",
                  "A photograph of the door", "The secretariat"):  # fmt: skip
        assert words in html
    assert 'rel="noopener noreferrer nofollow ugc"' in html
    assert "/room/" not in html


def test_council_without_promises_and_seats_says_so(client):
    council(slug="erbil", status="founding")
    html = text(client, "/en/councils/erbil/")
    assert "being founded" in html
    assert "No commitment yet" in html
    assert "No seat is filled yet." in html


def test_long_list_of_promises_goes_on_on_a_second_page(client):
    here, of = council(slug="baghdad"), edition()
    for number in range(21):
        commitment(here, recommendation(of, ref=f"X-{number:03}", title_en=f"Promise {number:03}"), due=number + 1)
    first = text(client, "/en/councils/baghdad/")
    assert ("Promise 019" in first, "Promise 020" in first) == (True, False)
    [after] = [part.split('"')[0] for part in first.split('href="?after=')[1:]]
    second = text(client, f"/en/councils/baghdad/?after={after}")
    assert ("Promise 019" in second, "Promise 020" in second) == (False, True)


@pytest.mark.parametrize(
    ("role", "expected"), [(seated, True), (official, True), (lambda here: factories.holder("admin"), False)]
)
def test_way_to_the_room_is_shown_to_whom_it_is_open(client, role, expected):
    here = council(slug="baghdad")
    client.force_login(role(here))
    assert ("/en/councils/baghdad/room/" in text(client, "/en/councils/baghdad/")) is expected


def test_unknown_council_is_not_there(client):
    assert client.get("/en/councils/atlantis/").status_code == 404


@pytest.mark.parametrize("page", PAGES[:5])
def test_pages_for_reading_take_no_post(client, world, page):
    assert client.post(f"/en/{page}").status_code == 405


# --- recommendations


def test_thread_leads_from_the_activity_to_the_evidence(client, world):
    html = text(client, "/en/recommendations/ISF-2018-07/")
    steps = ["It began in an activity", "Where did the money go?", "It was recorded", "The assembly adopted it",
             "</bdi> took it up", "Evidence from: <bdi>Council of Baghdad</bdi>", "A photograph of the door",
             "<bdi>Council of Baghdad</bdi> says: kept", "Overdue: <bdi>Council of Amara</bdi>"]  # fmt: skip
    places = [html.index(step, html.index("The way of this recommendation")) for step in steps]
    assert places == sorted(places)
    assert html.count('aria-current="step"') == 1
    for words in ("1 of 2 councils have kept it", "overdue in 1 council", "Residents have not been asked yet",
                  'href="https://example.org/decree"', world.origin.get_absolute_url()):  # fmt: skip
        assert words in html


def test_thread_shows_no_link_to_an_activity_that_is_not_public(client, world):
    world.origin.status = "withdrawn"
    world.origin.save()
    assert world.origin.get_absolute_url() not in text(client, "/en/recommendations/ISF-2018-07/")


def test_reference_reads_the_same_in_small_letters(client, world):
    response = client.get("/en/recommendations/isf-2018-07/")
    assert (response.status_code, response.url) == (301, "/en/recommendations/ISF-2018-07/")


def test_reference_with_small_letters_in_its_edition_is_found(client):
    recommendation(edition(), ref="ISF-2027-najaf-01")
    assert client.get("/en/recommendations/ISF-2027-najaf-01/").status_code == 200
    assert client.get("/en/recommendations/isf-2027-NAJAF-01/").url == "/en/recommendations/ISF-2027-najaf-01/"


@pytest.mark.parametrize("ref", ["ISF-2018-99", "ISF-2018-0_", "ISF-2018-%25", "matrix2"])
def test_unknown_reference_is_not_there(client, world, ref):
    assert client.get(f"/en/recommendations/{ref}/").status_code == 404


@pytest.mark.parametrize(("language", "line"), [("ckb", "fallback"), ("ar", "")])
def test_missing_language_falls_back_visibly(client, world, language, line):
    html = text(client, f"/{language}/recommendations/ISF-2018-07/")
    assert ('class="fallback"' in html) is bool(line)


def test_title_that_nobody_reviewed_is_not_shown(client):
    recommendation(edition(), ref="ISF-2018-01", title_en="A secret draft", state_en="draft", state_ar="missing")
    for page in ("recommendations/", "recommendations/matrix/", "recommendations/ISF-2018-01/"):
        html = text(client, f"/en/{page}")
        assert ("A secret draft" in html, "ISF-2018-01" in html) == (False, True)


@pytest.mark.parametrize(
    ("status", "of", "seen"),
    [("withdrawn", "announced", False), ("recorded", "draft", False), ("recorded", "announced", True)],
)
def test_what_is_not_public_is_seen_by_its_organisers_only(client, status, of, seen):
    held = edition(status=of)
    recommendation(held, ref="ISF-2018-01", status=status)
    assert client.get("/en/recommendations/ISF-2018-01/").status_code == (200 if seen else 404)
    assert ("ISF-2018-01" in text(client, "/en/recommendations/")) is seen
    client.force_login(organiser(held))
    assert client.get("/en/recommendations/ISF-2018-01/").status_code == 200


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", {"a", "b", "c"}),
        ("forum=forum-isf", {"a", "b"}),
        ("forum=forum-ksf", {"c"}),
        ("edition=forum-isf/2018", {"a"}),
        ("goal=peacebuilding", {"b"}),
        ("state=overdue", {"c"}),
        ("state=waiting&forum=forum-isf", {"a", "b"}),
        ("theme=water-environment", {"a"}),
        ("goal=peacebuilding&state=kept", set()),
        ("goal=no-such-goal", set()),
        ("edition=forum-isf", set()),
        ("state=x&state=y", set()),
    ],
)
def test_list_is_narrowed(client, query, expected):
    theme = factories.group().theme
    first, second = edition(slug="2018"), edition(slug="2019", year=2019)
    third = edition(of=forum("KSF"), slug="2018")
    recommendation(first, ref="REF-a", theme=theme)
    recommendation(second, ref="REF-b", goal=factories.goal("peacebuilding"))
    commitment(to=recommendation(third, ref="REF-c"), due=-1)
    html = text(client, f"/en/recommendations/?{query}")
    assert {name for name in "abc" if f"REF-{name}" in html} == expected


def test_choice_that_is_none_is_refused_in_words(client, world):
    html = text(client, "/en/recommendations/?goal=no-such-goal")
    assert "Select a valid choice" in html
    assert "Nothing fits what you chose" in html


def test_list_goes_on_behind_thirty_and_stays_narrowed(client):
    of = edition()
    Recommendation.objects.bulk_create(
        Recommendation(
            edition=of, number=n, ref=f"X-{n:03}", title_en=f"Title {n:03}", state_en="reviewed", addressee="x"
        )
        for n in range(31)
    )
    first = text(client, "/en/recommendations/?state=recorded")
    assert ("X-029" in first, "X-030" in first) == (True, False)
    link = "/en/recommendations/?state=recorded&after=2018.X-029"
    assert link in first
    second = text(client, link)
    assert (">X-029<" in second, ">X-030<" in second) == (False, True)


@pytest.mark.parametrize("after", ["x", "2018", "²018.X", "99999999.X", ".", "2018."])
@pytest.mark.parametrize("page", ["", "matrix/"])
def test_cursor_nobody_gave_out_shows_the_first_page(client, world, page, after):
    assert "ISF-2018-07" in text(client, f"/en/recommendations/{page}?after={after}")


def test_matrix_says_every_state_in_words_to_those_who_do_not_see(client, world):
    html = text(client, "/en/recommendations/matrix/")
    assert '<span class="tag done"><span>kept</span></span>' in html
    assert '<span class="tag stop"><span>overdue</span></span>' in html
    assert html.count('<span class="vh">not taken up</span>') == 2
    assert html.count('scope="col"') == 3
    assert "matrix.css" in html
