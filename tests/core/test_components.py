"""Components escape what they are given, wire labels to errors, and hold no style or script of their own."""

import re

import pytest
from django import forms
from django.template import Context, Template, TemplateSyntaxError
from django.test import RequestFactory
from django.utils import translation

from core.forms import DateInput, DateTimeInput
from core.languages import Version
from core.styleguide import sample
from core.templatetags.core import path_in

HOSTILE = "<script>alert(1)</script>"
ARABIC_VERSION = Version("أربعون بئرًا", "ar", "rtl", is_fallback=True)


class Registration(forms.Form):
    name = forms.CharField(label="Name", help_text="A pseudonym is fine.")
    email = forms.EmailField(label="E-mail")
    title_ar = forms.CharField(label="Title", required=False)
    languages = forms.MultipleChoiceField(
        label="Languages", choices=[("ar", "A"), ("en", "E")], widget=forms.CheckboxSelectMultiple
    )
    agreed = forms.BooleanField(label="I agree")
    key = forms.CharField(widget=forms.HiddenInput, required=False, initial="once")


def draw(source, language="en", **context):
    with translation.override(language):
        return Template(source).render(Context({"csrf_token": "token", **context}))


@pytest.mark.parametrize(
    "source",
    [
        "{% page_hero title=x lead=x kicker=x %}{{ x }}{% endpage_hero %}",
        "{% section title=x lead=x more=x url=x %}{{ x }}{% endsection %}",
        "{% card title=x url=x meta=x goal_word=x %}{{ x }}{% endcard %}",
        "{% item title=x url=x meta=x %}{{ x }}{% enditem %}",
        "{% forum_card title=x url=x kicker=x when=x count=1 count_word=x note=x %}{{ x }}{% endforum_card %}",
        "{% note title=x %}{{ x }}{% endnote %}",
        "{% timeline %}{% step title=x %}{{ x }}{% endstep %}{% endtimeline %}",
        "{% breadcrumb %}{% crumb text=x url=x %}{% crumb text=x %}{% endbreadcrumb %}",
        "{% tabs label=x %}{% tab text=x url=x %}{% endtabs %}",
        "{% stats %}{% stat value=x label=x %}{% endstats %}",
        "{% tag status='done' word=x %}{% goal slug=x word=x %}{% icon name=x label=x %}",
        "{% weave value=1 label=x note=x %}{% empty_state title=x text=x url=x action=x %}",
        "{% button text=x url=x %}{% post_button text=x url=x name=x value=x %}{% version text=x %}",
        "{% scroll_table label=x %}{{ x }}{% endscroll_table %}{% flash_messages messages=none %}",
    ],
)
def test_component_escapes_what_it_is_given(source):
    html = draw(source, x=HOSTILE)
    assert "<script" not in html
    assert "&lt;script&gt;" in html


def test_block_of_a_component_stays_markup():
    html = draw("{% page_hero title='T' %} <a href='/x'>go</a> {% endpage_hero %}")
    assert "<div class=\"row\"><a href='/x'>go</a></div>" in html


def test_tag_refuses_an_unknown_status():
    with pytest.raises(TemplateSyntaxError):
        draw("{% tag status='great' word='Great' %}")


def test_fallback_brings_its_language_and_one_visible_line():
    html = draw("{% fallback_note v %}{% version text=v element='h2' %}", v=ARABIC_VERSION)
    assert html == (
        '<p class="fallback">Not yet in English — shown in Arabic</p><h2 lang="ar" dir="rtl">أربعون بئرًا</h2>'
    )


def test_reviewed_version_needs_no_note():
    assert draw("{% fallback_note v %}", v=Version("Wells", "en", "ltr", is_fallback=False)) == ""


def test_read_picks_the_version_of_the_page():
    item = {"title_ar": "ماء", "title_en": "Water"}
    assert draw("{% read item 'title' as t %}{{ t }}", item=item) == "Water"
    assert draw("{{ item|read:'title' }}", language="ckb", item=item) == "ماء"


def test_form_has_token_hidden_fields_and_no_browser_validation():
    html = draw("{% form form=form submit='Send' %}", form=Registration())
    assert 'name="csrfmiddlewaretoken" value="token"' in html
    assert 'name="key" value="once"' in html
    assert 'method="post" novalidate' in html


def test_form_for_reading_has_no_token():
    assert "csrf" not in draw("{% form form=form submit='Filter' method='get' row=True %}", form=Registration())


def test_wrong_form_links_its_summary_to_fields_and_keeps_what_was_typed():
    html = draw("{{ form }}", form=Registration({"name": "", "email": "rose@"}))
    targets = re.findall(r'<a href="#([^"]+)"', html)
    assert targets == ["id_name", "id_email", "id_languages_0", "id_agreed"]
    assert all(f'id="{target}"' in html for target in targets)
    assert 'value="rose@"' in html
    assert html.index("data-focus") < html.index('name="name"')


def test_field_names_its_hint_and_its_error():
    html = draw("{{ form }}", form=Registration({}))
    name = re.search(r'<input[^>]*name="name"[^>]*>', html).group()
    assert 'aria-describedby="id_name_helptext id_name_error"' in name
    assert 'aria-invalid="true"' in name
    assert 'id="id_name_helptext"' in html
    assert 'id="id_name_error"' in html


def test_choices_are_one_named_group():
    html = draw("{{ form }}", form=Registration())
    group = re.search(r"<fieldset.*?</fieldset>", html, re.DOTALL).group()
    assert re.search(r"<legend>Languages\s*</legend>", group)
    assert group.count('<label class="pick"') == 2


def test_input_has_the_direction_of_what_is_typed():
    html = draw("{{ form }}", form=Registration())
    assert 'dir="auto"' in re.search(r'<input[^>]*name="name"[^>]*>', html).group()
    assert 'dir="ltr"' in re.search(r'<input[^>]*name="email"[^>]*>', html).group()
    assert 'lang="ar" dir="rtl"' in re.search(r'<input[^>]*name="title_ar"[^>]*>', html).group()


def test_only_what_may_be_left_out_is_marked():
    html = draw("{{ form }}", form=Registration())
    assert html.count("(optional)") == 1


def test_pickers_take_iso_whatever_the_language():
    class Meeting(forms.Form):
        day = forms.DateField(widget=DateInput)
        starts_at = forms.DateTimeField(widget=DateTimeInput)

    form = Meeting({"day": "2025-12-05", "starts_at": "2025-12-05T18:00"})
    assert form.is_valid()
    assert 'type="date" name="day" value="2025-12-05"' in draw("{{ form }}", language="ar", form=form)


def test_programme_places_talks_under_their_rooms():
    talks = [{"title": "One", "room": "B"}, {"title": "All", "kind": "all"}]
    day = {"title": "Day", "rooms": ["A", "B"], "slots": [{"time": "09:30", "talks": talks}]}
    html = draw("{% programme days=days %}", days=[day])
    assert 'class="prog n2"' in html
    assert 'class="talk k3"' in html
    assert 'class="talk all"' in html


def test_tiles_say_their_state_in_words():
    place = {"code": "IQ-BG", "name": "Baghdad", "row": 4, "col": 3, "state": "on", "url": "/x"}
    html = draw("{% tiles places=p key=k label='Map' %}", p=[place], k={"on": "A council works here"})
    assert 'class="r4 c3 on"' in html
    assert 'Baghdad<i class="vh">: A council works here</i>' in html


@pytest.mark.parametrize("language", ["ar", "ckb", "en"])
def test_no_component_has_style_or_script_of_its_own(language):
    html = sample(language)
    assert not re.search(r"<script|<style|\sstyle=|\son[a-z]+=", html)
    assert "</form>" in html


@pytest.mark.parametrize("language", ["ar", "ckb", "en"])
def test_ids_of_a_page_are_unique(language):
    ids = re.findall(r'\sid="([^"]+)"', sample(language))
    assert len(ids) == len(set(ids))


def test_number_in_an_attribute_has_no_separator():
    assert 'max="20000" value="1204"' in draw("{% weave value=1204 max=20000 label='x' %}", language="ar")


def test_same_page_in_another_language_keeps_the_query():
    request = RequestFactory().get("/ar/search/?q=ماء")
    html = draw("{% language_url 'ckb' %}", request=request)
    assert html.startswith("/ckb/search/?q=")
    assert path_in("/styleguide/", "en") == "/en/"


def test_media_of_a_form_carries_the_nonce_of_the_page():
    from django_prose_editor.fields import ProseEditorFormField

    class Story(forms.Form):
        body = ProseEditorFormField(config={"extensions": {"Bold": True}})

    request = RequestFactory().get("/")
    request.csp_nonce = "abc"
    html = draw("{% form_media %}", request=request, form=Story())
    assert '<script type="importmap" nonce="abc">' in html
    assert re.search(r'<script id="editor-words" type="application/json">.*"insert link": "link"', html)
    assert draw("{% form_media %}", request=request, form=Registration()) == ""
