"""What was done to a campaign, for its authors and the coordinators."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from campaigns.models import Campaign
from core.languages import read
from geography.models import Region
from groups.models import Membership
from groups.queries import names_seen_by
from notifications.history import Page, acts_about, page, words
from notifications.models import Activity

DECISIONS = {
    "campaigns.approve": gettext_lazy("Approved it"),
    "campaigns.ask": gettext_lazy("Asked for changes"),
    "campaigns.refuse": gettext_lazy("Refused it"),
    "campaigns.published": gettext_lazy("Turned the last key: it is public"),
    "campaigns.amended": gettext_lazy("Approved a change of what runs"),
    "campaigns.amendment_decided": gettext_lazy("Decided on a change of what runs"),
}
AMONG_COORDINATORS = {"campaigns.review_note": gettext_lazy("Wrote a note for coordinators")}
AUTHORS = {
    "campaigns.drafted": gettext_lazy("Drafted it"),
    "campaigns.revised": gettext_lazy("Changed the draft"),
    "campaigns.discarded": gettext_lazy("Discarded the draft of a campaign"),
    "campaigns.submitted": gettext_lazy("Submitted it"),
    "campaigns.taken_back": gettext_lazy("Took it back"),
    "campaigns.appealed": gettext_lazy("Appealed against the refusal"),
    "campaigns.amendment_submitted": gettext_lazy("Asked for a change of what runs"),
    "campaigns.amendment_withdrawn": gettext_lazy("Withdrew a change of what runs"),
    "campaigns.demand_sent": gettext_lazy("Wrote down when a demand was sent"),
    "campaigns.answered": gettext_lazy("Wrote down an answer"),
    "campaigns.answer_removed": gettext_lazy("Took out an answer"),
    "campaigns.closed": gettext_lazy("Closed it"),
    "campaigns.carry_asked": gettext_lazy("Asked another group to carry it together"),
    "campaigns.carry_unasked": gettext_lazy("Took back the question to another group"),
    "campaigns.action_planned": gettext_lazy("Added an action"),
    "campaigns.action_edited": gettext_lazy("Changed an action"),
    "campaigns.action_moved": gettext_lazy("Moved an action to another time or place"),
    "campaigns.action_reported": gettext_lazy("Wrote down what came of an action"),
    "campaigns.picture_added": gettext_lazy("Added a picture of an action"),
    "campaigns.figures_set": gettext_lazy("Wrote down how far it is"),
    "campaigns.word_shown": gettext_lazy("Showed a word of an organisation or a friend"),
}
TAKEN_DOWN = {
    "campaigns.word_hidden": gettext_lazy("Hid a name or a word, with a reason"),
    "campaigns.action_cancelled": gettext_lazy("Cancelled an action"),
    "campaigns.picture_removed": gettext_lazy("Took out a picture of an action"),
    "campaigns.taken_down": gettext_lazy("Took a campaign down, with a reason"),
    "campaigns.republished": gettext_lazy("Showed a campaign again"),
}
OTHERS = {  # by a lead of another group, or of either: who leads it is told to nobody here
    "campaigns.carry_declined": gettext_lazy("A group that was asked does not carry it"),
    "campaigns.carrier_joined": gettext_lazy("Another group took the campaign on"),
    "campaigns.carrier_parted": gettext_lazy("A group does not carry it any more"),
}
EDITORS = {"campaigns.translation_changed": gettext_lazy("Changed a translation")}
words(DECISIONS | EDITORS | AMONG_COORDINATORS | AUTHORS | OTHERS | TAKEN_DOWN)


def log_of(campaign: Campaign, *, reader: User, before: str = "") -> Page:
    """Who decided is told as an office, of which region; who wrote it, to the members of her group who may see her."""
    own = Membership.objects.active().filter(user=reader, group__carried__campaign=campaign).distinct()
    names = {pk: name for me in own for pk, name in names_seen_by(me).items()}
    regions = {region.slug: read(region, "name").text for region in Region.objects.all()}

    def name(act: Activity) -> str:
        if act.by is None or act.verb in OTHERS:
            return ""
        if act.by == reader:
            return _("you")
        if act.verb in AUTHORS:
            return names.get(act.by.pk) or _("a member of its groups")
        if act.verb in TAKEN_DOWN:  # a lead, a coordinator or an admin: which of them is nobody's matter
            return names.get(act.by.pk) or _("a lead, a coordinator or the platform")
        if act.verb in EDITORS:
            return _("an editor")
        region = regions.get(str(act.facts.get("region")))
        return _("coordinator of %(region)s") % {"region": region} if region else _("a coordinator")

    office = AMONG_COORDINATORS if reader.holds("coordinator") else ()
    verbs = {*DECISIONS, *EDITORS, *AUTHORS, *OTHERS, *TAKEN_DOWN, *office}
    return page(acts_about(campaign), name=name, verbs=verbs, before=before)
