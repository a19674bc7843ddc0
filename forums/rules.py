"""Who may do what to forums. Everything that is not granted here is denied; the state of things is asked as well,
so that a page offers only what can be done."""

import rules

from accounts.models import User
from accounts.second_factor import demanded_of
from forums.models import Activity, Edition, Organiser, Recommendation, Viewer
from forums.queries import editions_open_to_words_of


@rules.predicate
def is_account(user: Viewer) -> bool:
    return isinstance(user, User) and user.is_active


@rules.predicate
def organises(user: Viewer, thing: Edition | Activity | Recommendation | None) -> bool:
    """Organiser, today, of the edition that `thing` is or belongs to."""
    if thing is None or not isinstance(user, User) or not user.is_active:
        return False
    edition = thing.pk if isinstance(thing, Edition) else thing.edition_id
    return Organiser.objects.current().filter(user=user, edition=edition).exists()


@rules.predicate
def takes_proposals(user: Viewer, edition: Edition | None) -> bool:
    return edition is not None and edition.takes_proposals


@rules.predicate
def is_draft(user: Viewer, edition: Edition | None) -> bool:
    return edition is not None and edition.status == Edition.Status.DRAFT


@rules.predicate
def can_still_change(user: Viewer, edition: Edition | None) -> bool:
    return edition is not None and edition.is_changeable


@rules.predicate
def is_announced(user: Viewer, edition: Edition | None) -> bool:
    return edition is not None and edition.status == Edition.Status.ANNOUNCED


@rules.predicate
def is_proposed(user: Viewer, activity: Activity | None) -> bool:
    return activity is not None and activity.status == Activity.Status.PROPOSED


@rules.predicate
def is_planned(user: Viewer, activity: Activity | None) -> bool:
    return activity is not None and activity.status == Activity.Status.PLANNED


@rules.predicate
def edition_can_still_change(user: Viewer, activity: Activity | None) -> bool:
    return activity is not None and bool(can_still_change(user, activity.edition))


@rules.predicate
def is_recorded(user: Viewer, recommendation: Recommendation | None) -> bool:
    return recommendation is not None and recommendation.status == Recommendation.Status.RECORDED


@rules.predicate
def may_write_to_registered(user: Viewer, edition: Edition | None) -> bool:
    """While their registrations are there, to organisers and editors."""
    if edition is None or not isinstance(user, User) or not user.is_active:
        return False
    return editions_open_to_words_of(user).filter(pk=edition.pk).exists()


demanded_of(lambda: Organiser.objects.current().values("user"))

rules.add_perm("forums.propose_activity", is_account & takes_proposals)
rules.add_perm("forums.organise_edition", organises)
rules.add_perm("forums.announce_edition", organises & is_draft)
rules.add_perm("forums.move_edition", organises & can_still_change)
rules.add_perm("forums.cancel_edition", organises & is_announced & can_still_change)
rules.add_perm("forums.plan_activity", organises & is_proposed & edition_can_still_change)
rules.add_perm("forums.move_activity", organises & is_planned & edition_can_still_change)
rules.add_perm("forums.cancel_activity", organises & is_planned & edition_can_still_change)
rules.add_perm("forums.record_recommendation", organises & is_announced)
rules.add_perm("forums.adopt_recommendation", organises & is_recorded)
rules.add_perm("forums.write_to_registered", may_write_to_registered)
