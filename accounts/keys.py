"""What of accounts needs two people: an office is given by an admin, and a second admin or a coordinator confirms."""

from datetime import date

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.actions import ask_about, give_office
from accounts.models import Office, TwoKeyAct, User
from accounts.rules import is_coordinator, is_platform_admin
from accounts.two_keys import Kind, Words, declare
from core.languages import Version, read
from geography.models import Region

GIVE_OFFICE = "give_office"


def ask_for_office(
    address: str, role: str, region: Region | None = None, *, since: date | None = None, until: date | None = None,
    by: User,
) -> TwoKeyAct:  # fmt: skip
    """Ask that the account with this address be given an office. Raises ValidationError when dates or region are
    wrong."""
    facts = {"role": role, **term(since, until)}
    return ask_about(address, GIVE_OFFICE, facts, region=region, by=by)


# --- a term in the facts of an act ----------------------------------------------------------------------------------


def term(since: date | None, until: date | None) -> dict[str, str | None]:
    """Two days as they stand in facts."""
    return {"since": since and since.isoformat(), "until": until and until.isoformat()}


def term_of(act: TwoKeyAct) -> tuple[date | None, date | None]:
    since, until = (act.facts.get(name) for name in ("since", "until"))
    return since and date.fromisoformat(since), until and date.fromisoformat(until)


def term_words(act: TwoKeyAct) -> list[tuple[str, str | Version]]:
    """The days that are given, with labels."""
    since, until = term_of(act)
    labelled = [(_("From"), since), (_("Until"), until)]
    return [(label, date_format(day)) for label, day in labelled if day]


# --- the act ----------------------------------------------------------------------------------------------------------


def _office(act: TwoKeyAct) -> Office:
    since, until = term_of(act)
    days = {"since": since} if since else {}
    return Office(role=act.facts["role"], region=act.region, until=until, **days)


def _check(act: TwoKeyAct) -> None:
    _office(act).full_clean(exclude=["user", "given_by"])


def _give(act: TwoKeyAct) -> Office:
    assert act.person is not None  # noqa: S101 - nobody may confirm an act about no account
    return give_office(act.person, act.facts["role"], act.region, *term_of(act), by=act.asked_by)


def _words(act: TwoKeyAct) -> Words:
    region = [(_("Region"), read(act.region, "name"))] if act.region else []
    return Words(
        _("Give an office"),
        _("The account holds the office from then on, with all it may see and do. An office can be ended at any time."),
        [(_("Office"), str(Office.Role(act.facts["role"]).label)), *region, *term_words(act)],
    )


declare(
    Kind(
        code=GIVE_OFFICE,
        wording=_words,
        check=_check,
        do=_give,
        may_ask=is_platform_admin,
        may_confirm=is_platform_admin | is_coordinator,
    )
)
