"""What was done in a group, for its members; who asks, joins or goes, for its leads."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.languages import Version
from groups.models import Document, JoinRequest, Meeting, Membership, Proposal, Task
from groups.queries import decisions_in, names_seen_by, since, tasks_in
from groups.queries.filing import documents_in
from notifications.history import Page, acts_about, page, words
from notifications.models import Activity

WORK = {
    "groups.meeting_planned": gettext_lazy("Planned a meeting"),
    "groups.meeting_edited": gettext_lazy("Changed the words of a meeting"),
    "groups.meeting_moved": gettext_lazy("Moved a meeting"),
    "groups.meeting_cancelled": gettext_lazy("Cancelled a meeting"),
    "groups.meeting_invited": gettext_lazy("Invited a group to a meeting"),
    "groups.group_parted": gettext_lazy("Meets without a group that was invited"),
    "groups.invitation_declined": gettext_lazy("A group that was invited does not take part"),
    "groups.item_removed": gettext_lazy("Took something off an agenda"),
    "groups.meeting_reported": gettext_lazy("Wrote down what came of a meeting"),
    "groups.minutes_changed": gettext_lazy("Changed the minutes of a meeting"),
    "groups.proposal_made": gettext_lazy("Proposed something"),
    "groups.proposal_concluded": gettext_lazy("Wrote down or withdrew a decision"),
    "groups.decision_reviewed": gettext_lazy("Looked at a decision again"),
    "groups.task_added": gettext_lazy("Added a task"),
    "groups.task_changed": gettext_lazy("Changed a task"),
    "groups.task_removed": gettext_lazy("Took a task off the list"),
    "groups.task_taken": gettext_lazy("Took on a task"),
    "groups.task_released": gettext_lazy("Gave a task back"),
    "groups.task_freed": gettext_lazy("Freed a task that somebody had taken on"),
    "groups.task_done": gettext_lazy("Marked a task as done"),
    "groups.task_reopened": gettext_lazy("Opened a task again"),
    "groups.post_deleted": gettext_lazy("Deleted a post"),
    "groups.post_removed": gettext_lazy("Removed somebody's post"),
    "groups.post_pinned": gettext_lazy("Pinned a post"),
    "groups.post_unpinned": gettext_lazy("Took down a pinned post"),
    "groups.document_added": gettext_lazy("Added a document"),
    "groups.document_renewed": gettext_lazy("Added a version of a document"),
    "groups.version_removed": gettext_lazy("Removed a version of a document"),
    "groups.document_renamed": gettext_lazy("Changed the title of a document"),
    "groups.document_opened": gettext_lazy("Made a document public"),
    "groups.document_closed": gettext_lazy("Made a public document the members' again"),
    "groups.document_removed": gettext_lazy("Removed a document"),
    "groups.page_edited": gettext_lazy("Changed the page of the group"),
    "groups.message_answered": gettext_lazy("Answered a letter"),
    "groups.message_removed": gettext_lazy("Deleted a letter"),
    "groups.lead_named": gettext_lazy("Named a lead"),
    "groups.become_lead": gettext_lazy("Became a lead"),
    "groups.stepped_down": gettext_lazy("Gave up the lead"),
    "groups.facilitator_named": gettext_lazy("Named a facilitator"),
    "groups.facilitator_ended": gettext_lazy("Ended that somebody facilitates"),
    "groups.settings_changed": gettext_lazy("Changed how open the group is"),
    "groups.hiding_changed": gettext_lazy("Had the group hidden or shown again"),
}
PEOPLE = {
    "groups.join_asked": gettext_lazy("Asked to join"),
    "groups.join_withdrawn": gettext_lazy("Withdrew the wish to join"),
    "groups.person_invited": gettext_lazy("Made an invitation"),
    "groups.person_uninvited": gettext_lazy("Revoked an invitation"),
    "groups.vouched": gettext_lazy("Vouched for somebody who asks to join"),
    "groups.vouch_withdrawn": gettext_lazy("Vouches no more for somebody who asks to join"),
    "groups.join_admitted": gettext_lazy("Admitted a person"),
    "groups.join_declined": gettext_lazy("Declined a wish to join"),
    "groups.spokesperson_asked": gettext_lazy("Asked to be a spokesperson"),
    "groups.spokesperson_confirmed": gettext_lazy("Confirmed a spokesperson"),
    "groups.spokesperson_ended": gettext_lazy("Ended speaking for the group in public"),
    "groups.left": gettext_lazy("Left the group"),
    "groups.removed": gettext_lazy("Removed a person"),
}
OTHERS = {"groups.invitation_declined"}  # by a lead of another group: who leads it is told to nobody here
ONES_OWN = {  # nobody else's business
    "groups.shown": gettext_lazy("Became visible in a group"),
    "groups.hidden": gettext_lazy("Became hidden in a group"),
}
words(WORK | PEOPLE | ONES_OWN)
OF_OTHER_APPS = ("campaigns.discarded",)  # what is left of a thing that is gone: its own log went with it


def log_of(me: Membership, before: str = "") -> Page:
    """The log of the group as this member may read it: names as in the room, people's coming and going for leads.
    Who came later to a group with closed history reads it from her first day on."""
    group = me.group
    acts = acts_about(
        group,
        since(Meeting.objects.filter(group=group), me, "ends_at"),
        tasks_in(group, me),
        decisions_in(group, me),
        documents_in(group, me),
        Membership.objects.filter(group=group),
        JoinRequest.objects.filter(group=group),
    )
    names = names_seen_by(me)

    def name(act: Activity) -> str:
        if act.by_id is None or act.verb in OTHERS:
            return ""
        return names.get(act.by_id) or _("a person not shown")

    verbs = [*WORK, *OF_OTHER_APPS, *(PEOPLE if me.leads else ())]
    return page(since(acts, me, "at"), name=name, verbs=verbs, before=before, about=_about)


def _about(thing: Any) -> str | Version:
    if isinstance(thing, Meeting):
        return thing.heading
    return thing.title if isinstance(thing, Task | Proposal | Document) else ""
