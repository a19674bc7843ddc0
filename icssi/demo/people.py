"""Pseudonyms with accounts: the ten demo accounts, the other people of people.yaml, and as many more as asked for."""

from datetime import timedelta
from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password

from accounts.models import Office, User
from councils.models import Council, Seat
from groups.models import Membership
from icssi.demo.world import World, add_all, texts
from notifications.models import Recipient

ADMIN = "admin@example.org"
PASSWORD = "mesopotamia-2026"  # noqa: S105 - printed for everyone who tries the demo
NO_PASSWORD = "!"  # noqa: S105 - nobody can sign in with it
MORE_A_STEP = 200  # people that each step of scale adds
WORDS = (
    *("نهر", "غيمة", "نافذة", "قارب", "سدرة", "باب", "فانوس", "درب"),
    *("کانی", "پەپوولە", "پرد", "گوێز", "چرا", "دەرگا", "شاخ", "باران"),
    *("Reed", "Lamp", "Bridge", "Paper", "River", "Stone", "Window", "Walnut"),
)


def add_people(world: World) -> None:
    facts = texts("people")
    hashed = make_password(PASSWORD, salt="TwoRiversAndManyThreads")  # one salt: two loads are equal
    people = [*facts["accounts"], *({"email": f"{row['key']}@example.org", **row} for row in facts["people"])]
    more = [_another(number) for number in range(MORE_A_STEP * (world.scale - 1))]
    users = add_all(
        User(
            email=row["email"],
            pseudonym=row["pseudonym"],
            language=row["language"],
            password=hashed if row in facts["accounts"] else NO_PASSWORD,
            is_discreet=number % 3 != 0,
            joined_on=world.day(-200 + number % 150),
        )
        for number, row in enumerate([*people, *more])
    )
    world.people = {user.email.split("@")[0]: user for user in users[: len(people)]}
    add_all(EmailAddress(user=user, email=user.email, verified=True, primary=True) for user in users)
    add_all(Recipient(account=user) for user in users)
    _offices(world, facts["accounts"])
    _memberships(world, [*people, *more], users)
    _seated(world, people)


def _another(number: int) -> dict[str, Any]:
    word = WORDS[number % len(WORDS)]
    language = ("ar", "ckb", "en")[number % len(WORDS) // 8]
    region = "kurdistan" if language == "ckb" else "iraq"
    return {
        "email": f"person-{number:05}@example.org",
        "pseudonym": f"{word} {number // len(WORDS) + 1}",
        "language": language,
        "groups": {f"{THEMES[number % len(THEMES)]}-{region}": "member"},
    }


THEMES = ("social-justice", "minorities-displaced", "expression-media", "womens-rights", "water-environment")


def _offices(world: World, accounts: list[dict[str, Any]]) -> None:
    admin = world.people["admin"]
    add_all(
        Office(
            user=world.people[row["email"].split("@")[0]],
            role=row["office"],
            region=world.regions[row["region"]] if row["office"] == "coordinator" else None,
            since=world.day(-300),
            given_by=admin,
        )
        for row in accounts
        if "office" in row
    )


def _memberships(world: World, people: list[dict[str, Any]], users: list[User]) -> None:
    rows = []
    for number, (row, user) in enumerate(zip(people, users, strict=True)):
        for slug, role in row.get("groups", {}).items():
            joined = world.at(-180 + number % 150)
            is_shown = role == "lead" or number % 3 != 1
            rows.append(Membership(user=user, group=world.groups[slug], role=role, is_shown=is_shown, joined_at=joined))
            world.members.setdefault(slug, []).append(user)
            if role == "lead":
                world.leads[slug] = user
    add_all(rows)


def _seated(world: World, people: list[dict[str, Any]]) -> None:
    councils = {council.slug: council for council in Council.objects.all()}
    since = world.today - timedelta(days=400)
    rows = []
    for row in people:
        if "council" in row:
            user = world.people[row["email"].split("@")[0]]
            slug = row["council"]["slug"]
            rows.append(Seat(council=councils[slug], kind=row["council"]["kind"], user=user, since=since))
            world.seats.setdefault(slug, []).append(user)
    add_all(rows)
