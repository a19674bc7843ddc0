"""Who may do what with an update: deny by default.

The predicates take an update, or what one is to be about: a group, forum, campaign or council; None is the project.
"""

from typing import Any

import rules
from django.db.models import Exists

from accounts.models import Office, User
from accounts.rules import is_coordinator, is_editor, is_platform_admin
from campaigns.models import Campaign, CampaignGroup
from councils.models import Council, Seat
from forums.models import Forum, Organiser
from groups.models import Membership, WorkingGroup
from notifications.models import Activity, ActivityQuerySet
from updates.models import Update

Status = Update.Status


def subject_of(thing: Any) -> Any:
    return thing.subject if isinstance(thing, Update) else thing


def _carriers(campaign: Campaign) -> Any:
    return CampaignGroup.objects.filter(campaign=campaign).values("group")


@rules.predicate
def is_about_a_group(user: object, thing: Any) -> bool:
    return isinstance(subject_of(thing), WorkingGroup)


@rules.predicate
def is_about_a_campaign(user: object, thing: Any) -> bool:
    return isinstance(subject_of(thing), Campaign)


@rules.predicate
def is_of_this_body(user: object, thing: Any) -> bool:
    """Member of the group or of one that carries the campaign, organiser of the forum, council member."""
    if not isinstance(user, User):
        return False
    match subject := subject_of(thing):
        case WorkingGroup():
            return Membership.objects.active().filter(user=user, group=subject).exists()
        case Campaign():
            return Membership.objects.active().filter(user=user, group__in=_carriers(subject)).exists()
        case Forum():
            return Organiser.objects.current().filter(user=user, edition__forum=subject).exists()
        case Council():
            return Seat.objects.current().of_members().filter(user=user, council=subject).exists()
    return False


@rules.predicate
def is_lead(user: object, thing: Any) -> bool:
    """Lead of the group, or of one that carries the campaign."""
    if not isinstance(user, User):
        return False
    if getattr(thing, "viewer", None) == user.pk:
        return bool(thing.is_led)
    match subject := subject_of(thing):
        case WorkingGroup():
            return Membership.objects.leads().filter(user=user, group=subject).exists()
        case Campaign():
            return Membership.objects.leads().filter(user=user, group__in=_carriers(subject)).exists()
    return False


@rules.predicate
def is_author(user: object, update: Update | None) -> bool:
    return isinstance(user, User) and update is not None and update.author_id == user.pk


@rules.predicate
def took_it_down(user: object, update: Update | None) -> bool:
    """Whoever took it down last."""
    if update is None or not isinstance(user, User):
        return False
    acts = ActivityQuerySet(Activity).about(update).filter(verb="updates.taken_down")
    taken = acts.order_by("-at", "-pk").first()
    return taken is not None and taken.by_id == user.pk


def _is(status: str) -> rules.Predicate:
    return rules.predicate(lambda user, update: update is not None and update.status == status, f"is_{status}")


is_draft, is_published, is_taken_down = _is(Status.DRAFT), _is(Status.PUBLISHED), _is(Status.TAKEN_DOWN)


@rules.predicate
def writes_somewhere(user: object) -> bool:
    """Has a group, a forum to organise, a seat as council member or the office of editor: one query for all."""
    if not isinstance(user, User) or not user.is_active:
        return False
    return User.objects.filter(
        Exists(Membership.objects.active().filter(user=user.pk))
        | Exists(Organiser.objects.current().filter(user=user.pk))
        | Exists(Seat.objects.current().of_members().filter(user=user.pk))
        | Exists(Office.objects.current().filter(user=user.pk, role=Office.Role.EDITOR)),
        pk=user.pk,
    ).exists()


may_write = is_of_this_body | (~is_about_a_group & is_editor)
is_second_person = ~is_author & (
    (~is_about_a_group & is_editor) | (~is_about_a_group & ~is_about_a_campaign & is_coordinator)
)

rules.add_perm("updates.write_updates", writes_somewhere)
rules.add_perm("updates.write_update", may_write)
rules.add_perm("updates.revise_update", is_lead | is_editor | (is_draft & is_author & may_write))
# the text in its original language and the picture; editors translate what groups wrote, and do not rewrite it
rules.add_perm("updates.rewrite_update", is_lead | (~is_about_a_group & is_editor) | (is_draft & is_author & may_write))
rules.add_perm("updates.publish_update", is_draft & (is_lead | is_second_person))
rules.add_perm("updates.take_down_update", is_published & (is_coordinator | is_platform_admin | is_lead))
rules.add_perm(
    "updates.republish_update", is_taken_down & (is_coordinator | is_platform_admin | (is_lead & took_it_down))
)
rules.add_perm("updates.translate_updates", is_editor)
