"""A form that acts: cleaned input, one act however often it is sent, a refusal that keeps what was typed."""

import pytest
from django import forms
from django.core.cache import cache
from django.core.exceptions import ValidationError

from core.acts import UNDER_WAY, ActForm


class Plan(ActForm):
    title = forms.CharField()
    seats = forms.IntegerField()
    day = forms.DateField()


def sent(**changes):
    return Plan({"title": "Water", "seats": "3", "day": "2026-12-04", "key": "a" * 32} | changes)


def test_input_is_cleaned_and_arabic_digits_are_numbers():
    form = sent(title="Wa\u202eter\x00 ", seats="٣٠", day="٢٠٢٦-١٢-٠٤")
    assert form.is_valid(), form.errors
    assert form.cleaned_data["title"] == "Water"
    assert form.cleaned_data["seats"] == 30
    assert form.cleaned_data["day"].isoformat() == "2026-12-04"


def test_the_same_form_sent_twice_acts_once():
    done = []
    for _time in range(2):
        form = sent(key="b" * 32)
        assert form.is_valid()
        assert form.act(lambda: done.append(1))
    assert done == [1]
    assert form.is_done


def test_two_forms_with_their_own_keys_act_both():
    done = []
    for letter in "cd":
        form = sent(key=letter * 32)
        assert form.is_valid()
        assert form.act(lambda: done.append(1))
    assert done == [1, 1]


def test_a_refused_act_says_why_and_can_be_sent_again():
    def refuse():
        raise ValidationError("No more places.")

    form = sent(key="e" * 32)
    assert form.is_valid()
    assert not form.act(refuse)
    assert form.non_field_errors() == ["No more places."]
    assert form["title"].value() == "Water"
    again = sent(key="e" * 32)
    assert again.is_valid()
    assert not again.is_done
    assert again.act(lambda: "done")
    assert again.result == "done"


def test_an_error_of_the_act_is_not_swallowed_and_frees_the_key():
    form = sent(key="f" * 32)
    assert form.is_valid()
    with pytest.raises(ZeroDivisionError):
        form.act(lambda: 1 / 0)
    assert not form.is_done


def test_every_form_has_a_key_of_its_own():
    assert Plan()["key"].value() != Plan()["key"].value()


def test_an_act_whose_process_died_can_be_sent_again_soon(monkeypatch):
    """What is not finished is remembered for a minute, what is done for a day."""
    claimed = []
    monkeypatch.setattr(cache, "add", lambda key, value, timeout: claimed.append(timeout) or True)
    kept = []
    monkeypatch.setattr(cache, "set", lambda key, value, timeout: kept.append(timeout))
    form = sent(key="9" * 32)
    assert form.is_valid()
    assert form.act(lambda: kept.append("done"))
    assert (claimed, kept) == ([UNDER_WAY], ["done", 24 * 60 * 60])


@pytest.mark.parametrize("key", ["", "two words", "../../x", "ياء", "short", "A" * 32])
def test_a_key_that_no_form_of_ours_made_is_none(key):
    """It never becomes a key of the cache, and forms with it act each time."""
    done = []
    for _time in range(2):
        form = sent(key=key)
        assert form.is_valid()
        assert not form.is_done
        assert form.act(lambda: done.append(1))
    assert done == [1, 1]
