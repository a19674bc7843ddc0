"""Who registered for the coming editions: addresses without an account, and a few of the demo accounts."""

from forums.models import Edition, Registration
from icssi.demo.world import World, add_all, texts
from notifications.models import Recipient

LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"  # none that is taken for another one
FOLLOWED = (["ar"], ["ckb"], ["ar", "en"], ["ckb", "ar"], ["ar"], ["ckb", "en"])
NEEDS = ("رعاية طفلين", "چاودێریی منداڵێک", "A place to sleep for one night", "مكان يصل إليه كرسي متحرك")
WITH_ACCOUNT = {"iraqi-social-forum": ("member", "lead"), "kurdistan-social-forum": ("lead.kurdistan",)}


def add_registrations(world: World) -> None:
    for row in texts("editions")["editions"]:
        edition = Edition.objects.get(forum__slug=row["forum"], slug=row["slug"])
        own = [world.people[name] for name in WITH_ACCOUNT[row["forum"]]]
        accounts = list(Recipient.objects.filter(account__in=own).order_by("pk"))
        visitors = world.visitors(row["registrations"] * world.scale - len(accounts))
        add_all(
            _registration(world, edition, number, recipient) for number, recipient in enumerate([*accounts, *visitors])
        )


def _registration(world: World, edition: Edition, number: int, recipient: Recipient) -> Registration:
    """Every fifteenth gave the place back; every tenth asked for something."""
    is_cancelled = number % 15 == 14
    registered_at = world.at(-20 + number % 19, 8 + number % 14, number % 60)
    return Registration(
        edition=edition,
        recipient=recipient,
        badge_name=f"{number + 1}",
        governorate=world.random.choice(list(world.governorates.values())),
        languages=FOLLOWED[number % len(FOLLOWED)],
        needs=NEEDS[number // 10 % len(NEEDS)] if number % 10 == 3 else "",
        code="".join(world.random.choices(LETTERS, k=8)),
        status=Registration.Status.CANCELLED if is_cancelled else Registration.Status.REGISTERED,
        registered_at=registered_at,
        cancelled_at=world.at(-1, 7) if is_cancelled else None,
    )
