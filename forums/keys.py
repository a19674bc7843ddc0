"""What of forums needs two people: an admin asks for an organiser, and a second admin or a coordinator confirms."""

from datetime import date

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.actions import ask_about
from accounts.keys import term, term_of, term_words
from accounts.models import TwoKeyAct, User
from accounts.rules import is_coordinator, is_platform_admin
from accounts.two_keys import Kind, Words, declare
from forums.actions import appoint_organiser
from forums.models import Edition, Organiser
from forums.wording import edition_name

MAKE_ORGANISER = "make_organiser"


def ask_for_organiser(
    address: str, edition: Edition, *, since: date | None = None, until: date | None = None, by: User
) -> TwoKeyAct:
    """Ask that the account with this address organise `edition`. Raises ValidationError when the dates are wrong."""
    return ask_about(address, MAKE_ORGANISER, {"thing": edition.pk, **term(since, until)}, by=by)


def _check(act: TwoKeyAct) -> None:
    since, until = term_of(act)
    if until and until < (since or Organiser().since):
        raise ValidationError(_("An office cannot end before it begins."), code="term")


def _appoint(act: TwoKeyAct) -> Organiser:
    assert act.person is not None  # noqa: S101 - nobody may confirm an act about no account
    return appoint_organiser(act.thing, act.person, *term_of(act), by=act.asked_by)


def _words(act: TwoKeyAct) -> Words:
    return Words(
        _("Appoint an organiser"),
        _("The account organises the edition from then on: it plans the programme, and sees pseudonyms, needs and "
          "counts of those who register."),
        [(_("Edition"), edition_name(act.thing)), *term_words(act)],
    )  # fmt: skip


declare(
    Kind(
        code=MAKE_ORGANISER,
        wording=_words,
        check=_check,
        do=_appoint,
        may_ask=is_platform_admin,
        may_confirm=is_platform_admin | is_coordinator,
        things=lambda: Edition.objects.select_related("forum"),
    )
)
