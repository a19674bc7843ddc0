"""What of councils needs two people: a seat is given by the coordinator of the region and an admin, whoever asks."""

from datetime import date

from django.utils.translation import gettext as _

from accounts.actions import ask_about
from accounts.keys import term, term_of, term_words
from accounts.models import TwoKeyAct, User
from accounts.two_keys import Kind, Words, declare, is_officer_of_region, is_the_other_officer
from core.languages import read
from councils.actions import give_seat
from councils.models import Council, Seat
from organisations.models import Organisation

GIVE_SEAT = "give_seat"


def ask_for_seat(
    address: str, council: Council, kind: str, *, organisation: Organisation | None = None,
    since: date | None = None, until: date | None = None, by: User,
) -> TwoKeyAct:  # fmt: skip
    """Ask that the account with this address sit in `council`. Raises ValidationError when the dates are wrong."""
    facts = {
        "thing": council.pk,
        "seat": kind,
        "organisation": organisation and organisation.pk,
        **term(since, until),
    }
    return ask_about(address, GIVE_SEAT, facts, region=council.governorate.region, by=by)


def _organisation(act: TwoKeyAct) -> Organisation | None:
    return Organisation.objects.filter(pk=act.facts["organisation"]).first() if act.facts["organisation"] else None


def _check(act: TwoKeyAct) -> None:
    since, until = term_of(act)
    seat = Seat(council=act.thing, kind=act.facts["seat"], until=until, **({"since": since} if since else {}))
    seat.full_clean(exclude=["user", "organisation"])


def _give(act: TwoKeyAct) -> Seat:
    assert act.person is not None  # noqa: S101 - nobody may confirm an act about no account
    since, until = term_of(act)
    given = {"organisation": _organisation(act), "since": since, "until": until}
    return give_seat(act.person, act.thing, act.facts["seat"], **given, by=act.asked_by)


def _words(act: TwoKeyAct) -> Words:
    organisation = _organisation(act)
    return Words(
        _("Give a seat in a council"),
        _("The account sits at the council's table from then on and enters its room. The public sees numbers only."),
        [
            (_("Council"), read(act.thing, "name")),
            (_("Kind of seat"), str(Seat.Kind(act.facts["seat"]).label)),
            *([(_("Organisation"), read(organisation, "name"))] if organisation else []),
            *term_words(act),
        ],
    )


declare(
    Kind(
        code=GIVE_SEAT,
        wording=_words,
        check=_check,
        do=_give,
        may_ask=is_officer_of_region,
        may_confirm=is_the_other_officer,
        things=lambda: Council.objects.select_related("governorate__region"),
    )
)
