"""Who may do what in a working group: deny by default. A thing of a group is judged by its group."""

import rules

from accounts.models import User
from accounts.rules import is_coordinator, is_coordinator_of, is_platform_admin
from accounts.second_factor import demanded_of
from groups.models import (
    AgendaItem,
    Document,
    DocumentVersion,
    JoinRequest,
    Meeting,
    Membership,
    Message,
    Post,
    Proposal,
    Spokesperson,
    Task,
    WorkingGroup,
)
from groups.queries import concerns, is_vouched_for, membership_of
from groups.queries.speaking import speaking_of

Thing = WorkingGroup | JoinRequest | Meeting | Task | Post | Membership | Proposal | Message | Spokesperson | Document


def _membership(user: object, thing: Thing | None) -> Membership | None:
    if thing is None or not isinstance(user, User):
        return None
    return membership_of(user, thing if isinstance(thing, WorkingGroup) else thing.group)


@rules.predicate
def is_member(user: object, thing: Thing | None) -> bool:
    return _membership(user, thing) is not None


@rules.predicate
def is_lead(user: object, thing: Thing | None) -> bool:
    membership = _membership(user, thing)
    return membership is not None and membership.leads


@rules.predicate
def facilitates(user: object, thing: Thing | None) -> bool:
    """Lead or facilitator."""
    membership = _membership(user, thing)
    return membership is not None and membership.facilitates


@rules.predicate
def has_account(user: object) -> bool:
    return isinstance(user, User)


@rules.predicate
def admits(user: object, group: WorkingGroup | None) -> bool:
    """Anybody may knock at its door; into a hidden one only who is invited comes."""
    return group is not None and group.is_admitting and not group.is_hidden


@rules.predicate
def is_hidden(user: object, thing: Thing | None) -> bool:
    group = thing if thing is None or isinstance(thing, WorkingGroup) else thing.group
    return group is not None and group.is_hidden


@rules.predicate
def waits(user: object, request: JoinRequest | None) -> bool:
    return request is not None and request.status == JoinRequest.Status.WAITING


@rules.predicate
def is_known_inside(user: object, request: JoinRequest | None) -> bool:
    """In a hidden group two members have vouched; elsewhere nobody needs to."""
    return request is not None and is_vouched_for(request)


@rules.predicate
def asked_herself(user: object, request: JoinRequest | None) -> bool:
    return request is not None and isinstance(user, User) and request.user_id == user.pk


@rules.predicate
def is_to_come(user: object, meeting: Meeting | None) -> bool:
    return meeting is not None and meeting.is_to_come


@rules.predicate
def planned_it_for_members(user: object, meeting: Meeting | None) -> bool:
    """A member looks after the members' meeting she planned; a public one is the leads' and facilitators'."""
    return meeting is not None and isinstance(user, User) and meeting.planned_by_id == user.pk and not meeting.is_public


@rules.predicate
def is_concerned(user: object, meeting: Meeting | None) -> bool:
    """Member of the group that meets, or of one that it invited."""
    return meeting is not None and isinstance(user, User) and concerns(meeting, user)


@rules.predicate
def is_held(user: object, meeting: Meeting | None) -> bool:
    return meeting is not None and meeting.is_held


@rules.predicate
def has_begun(user: object, meeting: Meeting | None) -> bool:
    return meeting is None or meeting.has_begun


@rules.predicate
def is_of_known_group(user: object, meeting: Meeting | None) -> bool:
    """A hidden group invites nobody: that would tell that it exists."""
    return meeting is not None and not meeting.group.is_hidden


@rules.predicate
def may_take_off(user: object, item: AgendaItem | None) -> bool:
    """Who put it on the agenda while it concerns her, and who speaks for the calendar of the group."""
    if item is None or not isinstance(user, User):
        return False
    own = item.by_id == user.pk and concerns(item.meeting, user)
    return not item.meeting.has_begun and (own or bool(facilitates(user, item.meeting)))


@rules.predicate
def is_open(user: object, task: Task | None) -> bool:
    return task is not None and not task.is_done


@rules.predicate
def is_free(user: object, task: Task | None) -> bool:
    return task is not None and task.owner_id is None


@rules.predicate
def took_it(user: object, task: Task | None) -> bool:
    return task is not None and isinstance(user, User) and task.owner_id == user.pk


@rules.predicate
def added_it(user: object, task: Task | None) -> bool:
    return task is not None and isinstance(user, User) and task.created_by_id == user.pk


@rules.predicate
def takes_stances(user: object, proposal: Proposal | None) -> bool:
    return proposal is not None and proposal.is_open


@rules.predicate
def wants_outcome(user: object, proposal: Proposal | None) -> bool:
    return proposal is not None and proposal.is_to_conclude


@rules.predicate
def is_decided(user: object, proposal: Proposal | None) -> bool:
    return proposal is not None and proposal.is_closed


@rules.predicate
def proposed_it(user: object, proposal: Proposal | None) -> bool:
    return proposal is not None and isinstance(user, User) and proposal.made_by_id == user.pk


@rules.predicate
def wrote_it(user: object, post: Post | None) -> bool:
    return post is not None and isinstance(user, User) and post.author_id == user.pk


@rules.predicate
def may_be_pinned(user: object, post: Post | None) -> bool:
    return post is not None and post.reply_to_id is None and post.pinned_at is None


@rules.predicate
def is_pinned(user: object, post: Post | None) -> bool:
    return post is not None and post.pinned_at is not None


@rules.predicate
def is_for_everyone(user: object, document: Document | None) -> bool:
    return document is not None and document.is_public


@rules.predicate
def added_all_of_it(user: object, document: Document | None) -> bool:
    """Nobody else's work is among its versions."""
    return document is not None and isinstance(user, User) and not document.versions.exclude(added_by=user).exists()


@rules.predicate
def may_take_out(user: object, version: DocumentVersion | None) -> bool:
    """Who speaks for the group; while the document is the members' alone, who added the version, too."""
    if version is None or not isinstance(user, User):
        return False
    own = version.added_by_id == user.pk and not version.document.is_public
    return bool(facilitates(user, version.document)) or (own and bool(is_member(user, version.document)))


@rules.predicate
def is_no_lead(user: object, membership: Membership | None) -> bool:
    """The membership asked about is a present one and not a lead's already."""
    return membership is not None and membership.left_at is None and not membership.leads


@rules.predicate
def is_plain(user: object, membership: Membership | None) -> bool:
    return membership is not None and membership.left_at is None and membership.role == Membership.Role.MEMBER


@rules.predicate
def is_facilitator(user: object, membership: Membership | None) -> bool:
    return membership is not None and membership.facilitates and not membership.leads


@rules.predicate
def is_somebody_else(user: object, membership: Membership | None) -> bool:
    return membership is not None and isinstance(user, User) and membership.user_id != user.pk


@rules.predicate
def coordinates(user: object, group: WorkingGroup | None) -> bool:
    """Coordinator of the region the group is in."""
    if group is None or not is_coordinator(user):  # the region is read for coordinators alone
        return False
    return bool(is_coordinator_of(user, group.region))


@rules.predicate
def may_be_known(user: object, group: WorkingGroup | None) -> bool:
    """Who spoke for a hidden group would tell that it exists."""
    return group is not None and not group.is_hidden


@rules.predicate
def speaks(user: object, group: WorkingGroup | None) -> bool:
    """Spokesperson of the group, whether or not she is shown at the moment."""
    membership = _membership(user, group)
    return membership is not None and speaking_of(membership) is not None


@rules.predicate
def is_addressed(user: object, message: Message | None) -> bool:
    """A lead, of what was written to the group; she alone, of what was written to a spokesperson."""
    membership = _membership(user, message)
    if membership is None or message is None:
        return False
    if message.spokesperson is None:
        return membership.leads
    speaking = message.spokesperson
    return speaking.membership_id == membership.pk and speaking.ended_at is None and speaking.confirmed_at is not None


@rules.predicate
def wants_answer(user: object, message: Message | None) -> bool:
    return message is not None and message.confirmed_at is not None and message.answered_at is None


@rules.predicate
def is_asked(user: object, speaking: Spokesperson | None) -> bool:
    return speaking is not None and speaking.is_asked


@rules.predicate
def has_not_ended(user: object, speaking: Spokesperson | None) -> bool:
    return speaking is not None and speaking.ended_at is None


@rules.predicate
def speaks_herself(user: object, speaking: Spokesperson | None) -> bool:
    return speaking is not None and isinstance(user, User) and speaking.membership.user_id == user.pk


demanded_of(lambda: Membership.objects.active().leads().values("user"))

may_ask_to_join = has_account & ~is_member & admits
may_accept_invitation = has_account & ~is_member

rules.add_perm("groups.ask_to_join", may_ask_to_join)  # narrowed by councils.rules
rules.add_perm("groups.enter_workspace", is_member)
rules.add_perm("groups.leave_group", is_member)
rules.add_perm("groups.see_requests", is_lead)
rules.add_perm("groups.admit_member", is_lead & waits & is_known_inside)
rules.add_perm("groups.vouch", is_hidden & waits & is_member & ~asked_herself)
rules.add_perm("groups.invite_people", facilitates)
rules.add_perm("groups.accept_invitation", may_accept_invitation)  # narrowed by councils.rules
rules.add_perm("groups.see_members", is_lead)
rules.add_perm("groups.name_lead", is_lead & is_no_lead)
rules.add_perm("groups.hand_over", is_lead & is_no_lead)
rules.add_perm("groups.name_facilitator", is_lead & is_plain)
rules.add_perm("groups.end_facilitator", is_facilitator & (is_lead | ~is_somebody_else))
rules.add_perm("groups.change_settings", is_lead)
rules.add_perm("groups.ask_to_hide", ~is_hidden & (coordinates | is_platform_admin))  # as ask_for_lead
rules.add_perm("groups.ask_to_show", is_hidden & is_lead)  # nobody outside knows of it, so its lead begins
rules.add_perm("groups.step_down", is_lead)
rules.add_perm("groups.become_lead", has_account)  # narrowed by councils.rules
rules.add_perm("groups.remove_member", is_lead & is_no_lead & is_somebody_else)
rules.add_perm("groups.ask_for_lead", coordinates | is_platform_admin)  # and the other of the two confirms
rules.add_perm("groups.count_members", is_member | is_coordinator | is_platform_admin)
rules.add_perm("groups.plan_meeting", is_member)
rules.add_perm("groups.announce_meeting", facilitates)
rules.add_perm("groups.change_meeting", is_to_come & (facilitates | (is_member & planned_it_for_members)))
rules.add_perm("groups.answer_meeting", is_to_come & is_concerned)
rules.add_perm("groups.add_item", is_to_come & ~has_begun & is_concerned)
rules.add_perm("groups.remove_item", may_take_off)
rules.add_perm("groups.invite_groups", is_to_come & facilitates & is_of_known_group)
rules.add_perm("groups.decline_meetings", is_lead)
rules.add_perm("groups.report_meeting", is_held & facilitates)
rules.add_perm("groups.record_decision", facilitates)
rules.add_perm("groups.give_task", facilitates)
rules.add_perm("groups.add_task", is_member)
rules.add_perm("groups.change_task", is_open & (facilitates | (is_member & (took_it | added_it))))
rules.add_perm("groups.remove_task", (is_free | took_it) & (facilitates | (is_member & added_it)))  # nobody else has it
rules.add_perm("groups.take_task", is_member & is_open & is_free)
rules.add_perm("groups.release_task", is_open & ~is_free & (facilitates | (is_member & took_it)))
rules.add_perm("groups.complete_task", is_open & (facilitates | (is_member & took_it)))
rules.add_perm("groups.reopen_task", ~is_open & (facilitates | (is_member & took_it)))
rules.add_perm("groups.propose", is_member)
rules.add_perm("groups.take_stance", takes_stances & is_member)
rules.add_perm("groups.withdraw_proposal", takes_stances & (facilitates | (is_member & proposed_it)))
rules.add_perm("groups.conclude_proposal", wants_outcome & facilitates)
rules.add_perm("groups.review_decision", is_decided & facilitates)
rules.add_perm("groups.write_post", is_member)
rules.add_perm("groups.delete_post", is_member & wrote_it)
rules.add_perm("groups.remove_post", is_lead & ~wrote_it)
rules.add_perm("groups.pin_post", facilitates & may_be_pinned)
rules.add_perm("groups.unpin_post", facilitates & is_pinned)
rules.add_perm("groups.add_document", is_member)
rules.add_perm("groups.add_version", facilitates | (is_member & ~is_for_everyone))  # everyone would read it at once
rules.add_perm("groups.open_document", facilitates & ~is_for_everyone)
rules.add_perm("groups.close_document", facilitates & is_for_everyone)
rules.add_perm("groups.rename_document", facilitates | (is_member & ~is_for_everyone & added_all_of_it))
rules.add_perm("groups.remove_version", may_take_out)
rules.add_perm("groups.remove_document", facilitates | (is_member & ~is_for_everyone & added_all_of_it))
rules.add_perm("groups.edit_page", is_lead)
rules.add_perm("groups.read_messages", is_lead | speaks)
rules.add_perm("groups.answer_message", wants_answer & is_addressed)
rules.add_perm("groups.remove_message", is_addressed)
rules.add_perm("groups.ask_to_speak", is_member & may_be_known)
rules.add_perm("groups.see_spokespersons", is_lead)
# nobody becomes the face of a group by her own word: a lead who asks needs another lead
rules.add_perm("groups.confirm_spokesperson", is_asked & is_lead & ~speaks_herself)
rules.add_perm("groups.end_spokesperson", has_not_ended & (is_lead | speaks_herself))
