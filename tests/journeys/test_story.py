"""The story that proves the portal: from a sign-up in Kurdish to evidence read in English, wrong roles refused on the way."""

import pytest
from playwright.sync_api import Page, expect

from accounts.models import User
from tests.journeys.people import PASSWORD, link_in, opens, press, refused, sends, sign_in

HER_ADDRESS = "roj@example.net"


def test_sign_up(demo, person, letters):
    woman = signs_up_in_kurdish(person, letters)
    print(woman.url)


def signs_up_in_kurdish(person, letters) -> Page:
    """She reads Kurdish, so her mail is Kurdish; nothing happens to the account before she confirms."""
    woman = person("ckb", width=360)
    woman.goto("/")
    expect(woman.locator("html")).to_have_attribute("lang", "ckb")
    assert opens(woman, "/ckb/my/") == 401
    woman.goto("/ckb/accounts/signup/")
    woman.locator("input[name=pseudonym]").fill("ڕۆژی بارانی")
    woman.locator("input[name=email]").fill(HER_ADDRESS)
    woman.locator("input[name=password1]").fill(PASSWORD)
    press(woman)
    assert opens(woman, "/ckb/my/") == 401
    [letter] = letters.wait_for(HER_ADDRESS)
    assert letter.message["Content-Language"] == "ckb"
    assert 'dir="rtl"' in letter.text("html")
    woman.goto(link_in(letter))
    press(woman)
    if "/login/" in woman.url:
        sign_in(woman, HER_ADDRESS, "ckb")
    expect(woman.locator("html")).to_have_attribute("lang", "ckb")
    assert opens(woman, "/ckb/my/") == 200
    return woman
