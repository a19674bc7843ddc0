"""Two people who are everywhere a person can be named, in lockdown in every test that reads the demo.

So each page that is crawled is crawled for them, also one that names people only some day. What they could be known by
stands nowhere else.
"""

from django.utils import timezone

from accounts.models import Office, User
from campaigns.models import Campaign, Endorsement, Solidarity, Support
from councils.models import Council, Seat
from forums.models import Activity, Edition, Organiser, Registration
from groups.models import JoinRequest, Membership, Post, Spokesperson, Task, WorkingGroup
from icssi.lockdown import hide
from notifications.actions import recipient_for, record
from notifications.models import Recipient
from tests.pages.places import COUNCIL, GROUP, edition

KURDISTAN = "womens-rights-kurdistan"
HER, ASKER = "zanbaq@example.org", "zanbaq2@example.org"
TRACES = {"Zanbaq Marshreed", "Zanbaq Spokesreed", "Zanbaq Badgereed", "Zanbaq Supportreed",
          "Zanbaq Endorsereed", "Zanbaq Greetreed"}  # fmt: skip


def _stand_behind(me: Recipient) -> None:
    """As an organisation's contact and as a friend, both in her own words."""
    said = {"campaign": Campaign.objects.get(slug="forty-wells-one-map"), "recipient": me, "status": "confirmed",
            "confirmed_at": timezone.now()}  # fmt: skip
    Support.objects.create(**said, name="Zanbaq Supportreed")
    Endorsement.objects.create(**said, name="Zanbaq Endorsereed")
    Solidarity.objects.create(**said, name="Zanbaq Greetreed", country="Iraq", text="With you", shown_at=timezone.now())


def go_everywhere() -> None:
    """One leads, organises, speaks, sits, coordinates and writes; the other asks to join. Both want to be seen."""
    her = User.objects.create_user(HER, "a long password", pseudonym="Zanbaq Marshreed", level=User.Level.NAMED)
    me, own = recipient_for(her), WorkingGroup.objects.get(slug=GROUP)
    mine = Membership.objects.create(user=her, group=own, role="lead", is_shown=True)
    Membership.objects.create(user=her, group=WorkingGroup.objects.get(slug=KURDISTAN), is_shown=True)
    Spokesperson.objects.create(membership=mine, name="Zanbaq Spokesreed", speaks_for="The marshes",
                                languages=["ar"], confirmed_at=timezone.now())  # fmt: skip
    Post.objects.create(group=own, author=her, text="The pump stands still.")
    Task.objects.create(group=own, owner=her, created_by=her, title="Read the gauge")
    forum, slug = edition()
    coming = Edition.objects.get(forum__slug=forum, slug=slug)
    Organiser.objects.create(edition=coming, user=her)
    Activity.objects.create(edition=coming, slug="reed-houses", status="proposed", proposed_by=her, group=own,
                            title_en="Reed houses", original_language="en", state_en="reviewed")  # fmt: skip
    Registration.objects.create(edition=coming, recipient=me, badge_name="Zanbaq Badgereed", code="REED-1")
    Seat.objects.create(council=Council.objects.get(slug=COUNCIL), user=her, kind="civil_society")
    Office.objects.create(user=her, role="coordinator", region=own.region)
    _stand_behind(me)
    record("groups.lead_named", mine, by=her)
    asker = User.objects.create_user(ASKER, "a long password", pseudonym="Zanbaq Marshreed, too")
    JoinRequest.objects.create(user=asker, group=WorkingGroup.objects.get(slug=KURDISTAN), word="I have a boat")
    for person in (her, asker):
        hide(person)
