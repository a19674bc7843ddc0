"""Where the pages are: for every address of the portal something in the demo that it shows, and who gets which answer.

A new address without a line here fails `test_every_address_has_its_line`.
"""

from collections.abc import Iterator
from typing import NamedTuple

from django.db.models.functions import Now
from django.urls import URLResolver, get_resolver, reverse
from django.utils import translation

from forums.models import Activity
from groups.models import (
    Document,
    Invitation,
    JoinRequest,
    Meeting,
    Membership,
    Message,
    Post,
    Proposal,
    Task,
)
from notifications.audiences import page_token
from notifications.models import Broadcast, Recipient
from notifications.tokens import open_token, unsubscribe_token
from tests.pages.elsewhere import ELSEWHERE
from tests.pages.roles import ROLES
from tests.pages.things import (
    COUNCIL,
    GROUP,
    Args,
    action,
    action_picture,
    answer,
    asked_spokesperson,
    broadcast,
    confirmation,
    demand,
    edition,
    in_group,
    invited_to,
    item_of_member,
    just,
    letter,
    nothing,
    of_edition,
    public_version,
    recorded,
    registration,
    shown_spokesperson,
    standing,
    support,
    told,
    voice,
    waiting_key,
)
from updates.models import Update

__all__ = ["BY_LETTER", "CLOSED", "COUNCIL", "ELSEWHERE", "ENTRANCES", "FEEDS", "GROUP", "GUIDE", "LANGUAGES", "PUBLIC",
           "Line", "address", "edition", "names_of_all_addresses", "own_pages"]  # fmt: skip

LANGUAGES = ("ar", "ckb", "en")
UNPINNED = Post.objects.filter(reply_to=None, pinned_at=None)
TAKEN = Task.objects.open().filter(owner__email="water-bird@example.org")  # by another member of GROUP
GUIDE = "a-guide-for-the-first-day-on-a-committee"  # an update of womens-rights-kurdistan


class Line(NamedTuple):
    """`answers` stand in the order of ROLES: 401 is being led to sign-in, 200, 302 … as they are."""

    answers: str
    args: Args
    method: str = "get"

    def answer_to(self, role: str) -> int:
        return int(self.answers.split()[list(ROLES).index(role)])


# --- what everyone reads ----------------------------------------------------------------------------------------

PUBLIC: dict[str, Args] = {
    "home": nothing,
    "updates:list": nothing,
    "updates:detail": lambda: list(Update.objects.published().newest().values_list("slug", flat=True)[:1]),
    "groups:list": nothing,
    "groups:detail": just(GROUP),
    "groups:spokespersons": nothing,
    "groups:contact": just(GROUP),
    "groups:contact_spokesperson": shown_spokesperson,
    "groups:contact_sent": nothing,
    "campaigns:list": nothing,
    "campaigns:detail": just("forty-wells-one-map"),
    "campaigns:sheet": just("forty-wells-one-map"),
    "campaigns:support": just("forty-wells-one-map"),
    "campaigns:support_sent": nothing,
    "campaigns:standing_sent": nothing,
    "campaigns:endorse": just("forty-wells-one-map"),
    "campaigns:greet": just("forty-wells-one-map"),
    "campaigns:voices": just("forty-wells-one-map"),
    "campaigns:action": action(),
    "campaigns:sign_up": action(),
    "campaigns:authorities": nothing,
    "forums:list": nothing,
    "forums:forum": just("iraqi-social-forum"),
    "forums:edition": edition,
    "forums:programme": edition,
    "forums:activity": of_edition(status=Activity.Status.PLANNED),
    "forums:recommendations": just("iraqi-social-forum", "2018"),
    "forums:register": edition,
    "forums:register_done": edition,
    "councils:list": nothing,
    "councils:detail": just(COUNCIL),
    "recommendations:list": nothing,
    "recommendations:matrix": nothing,
    "recommendations:detail": just("ISF-2018-01"),
    "search": nothing,
    "about": nothing,
    "partners": nothing,
    "safety": nothing,
    "legal": nothing,
    "account_login": nothing,
    "account_signup": nothing,
    "account_reset_password": nothing,
    "account_reset_password_done": nothing,
}
ENTRANCES = {  # with a form, so never kept
    "campaigns:support", "campaigns:endorse", "campaigns:greet", "campaigns:sign_up", "forums:register",
    "account_login", "account_signup", "account_reset_password",
    "groups:contact", "groups:contact_spokesperson",
}  # fmt: skip
FEEDS: dict[str, Args] = {  # public, and not pages
    "updates:feed": nothing,
    "forums:edition_ics": edition,
    "forums:programme_ics": edition,
    "calendar": nothing,
}

# --- what not everyone reads ------------------------------------------------------------------------------------

#           str mem led ldk coi cok aut org cou edi adm
ACCOUNTS = "401 200 200 200 200 200 200 200 200 200 200"
GROUP_ONLY = "401 200 200 404 404 404 404 404 404 404 404"
LEAD_ONLY = "401 403 200 404 404 404 404 404 404 404 404"
OFFICERS = "401 404 404 404 200 404 404 404 404 404 200"  # the region's coordinator, and admins
ORGANISER_ONLY = "401 404 404 404 404 404 404 200 404 404 404"
OF_ITS_LEAD = "401 403 200 403 403 403 403 403 403 403 403"  # of what everyone reads, so it is no secret
EDITORS_OWN = "401 404 404 404 404 404 404 404 404 200 404"

CLOSED: dict[str, Line] = {
    "my": Line(ACCOUNTS, nothing),
    "profile": Line(ACCOUNTS, nothing),
    "my_safety": Line(ACCOUNTS, nothing),
    "sessions_end": Line(ACCOUNTS.replace("200", "302"), nothing, "post"),
    "lockdown": Line(ACCOUNTS, nothing),
    "quick_exit": Line(ACCOUNTS.replace("200", "303").replace("401", "303"), nothing, "post"),  # away, whoever it is
    "my_tasks": Line(ACCOUNTS, nothing),
    "my_acts": Line(ACCOUNTS, nothing),
    "my_calendar": Line(ACCOUNTS, nothing),
    "my_calendar_end": Line(ACCOUNTS.replace("200", "302"), nothing, "post"),
    "my_data": Line(ACCOUNTS, nothing),
    "my_deletion": Line(ACCOUNTS.replace("200", "302"), nothing),  # asks for proof first: tests/icssi/test_my_data.py
    "my_export": Line(ACCOUNTS.replace("200", "302"), nothing, "post"),  # as my_deletion
    "platform_log": Line("401 404 404 404 404 404 404 404 404 404 200", nothing),
    "notifications:list": Line(ACCOUNTS, nothing),
    "notifications:settings": Line(ACCOUNTS, nothing),
    "notifications:read": Line(ACCOUNTS.replace("200", "302"), nothing, "post"),
    "notifications:readmit": Line(ACCOUNTS.replace("200", "302"), nothing, "post"),
    # --- messages to many     str mem led ldk coi cok aut org cou edi adm
    "notifications:broadcasts": Line("401 404 404 404 404 404 404 200 404 200 404", nothing),
    "notifications:broadcast_new": Line("401 404 404 404 404 404 404 200 404 200 404", nothing),
    "notifications:broadcast": Line(EDITORS_OWN, broadcast(status="draft")),
    "notifications:broadcast_edit": Line(EDITORS_OWN, broadcast(status="draft")),
    "notifications:broadcast_withdraw": Line(EDITORS_OWN, broadcast(status="draft")),
    "notifications:broadcast_confirm": Line(EDITORS_OWN.replace("200", "302"), broadcast(status="draft"), "post"),
    "notifications:broadcast_correct": Line("401 404 404 404 404 404 404 302 404 403 404",  # an editor may withdraw it
                                            broadcast(status="confirmed"), "post"),  # refused in words: it is sent
    # --- two keys             str mem led ldk coi cok aut org cou edi adm
    "accounts:keys": Line(ACCOUNTS, nothing),
    "accounts:key": Line(OFFICERS, waiting_key),
    "accounts:confirm_key": Line("401 404 404 404 403 404 404 404 404 404 302", waiting_key, "post"),
    "accounts:refuse_key": Line("401 404 404 404 403 404 404 404 404 404 302", waiting_key, "post"),
    "accounts:withdraw_key": Line("401 404 404 404 302 404 404 404 404 404 403", waiting_key, "post"),
    "account_email": Line(ACCOUNTS, nothing),
    "account_change_password": Line(ACCOUNTS, nothing),
    "account_logout": Line(ACCOUNTS.replace("401", "302"), nothing),
    "accounts:second_factor": Line(ACCOUNTS, nothing),
    "mfa_index": Line(ACCOUNTS.replace("200", "302").replace("401", "302"), nothing),  # both lead to the page above
    "mfa_list_webauthn": Line(ACCOUNTS.replace("200", "302").replace("401", "302"), nothing),
    "mfa_view_recovery_codes": Line(ACCOUNTS.replace("200", "302"), nothing),  # these have none to be shown
    # --- a group
    "groups:join": Line(ACCOUNTS, just(GROUP)),
    "groups:withdraw": Line(ACCOUNTS.replace("200", "302"), just(GROUP), "post"),  # or nothing to withdraw
    "groups:workspace": Line(GROUP_ONLY, just(GROUP)),
    "groups:log": Line(GROUP_ONLY, just(GROUP)),
    "groups:hide": Line(OFFICERS, just(GROUP)),
    "groups:invited": Line("401 404 404 404 404 404 404 404 404 404 404", just("no-such-token")),
    "groups:settings": Line(LEAD_ONLY, just(GROUP)),
    "groups:show": Line("401 302 302 404 404 404 404 404 404 404 404", just(GROUP)),  # it is not hidden
    "groups:about_me": Line(GROUP_ONLY, just(GROUP)),
    "groups:invitations": Line(LEAD_ONLY, just(GROUP)),
    "groups:revoke_invitation": Line(LEAD_ONLY.replace("200", "302"), in_group(Invitation.objects.usable), "post"),
    "groups:vouching": Line("401 404 404 404 404 404 404 404 404 404 404", just(GROUP)),  # it is not hidden
    "groups:vouch": Line(LEAD_ONLY.replace("200", "403"), in_group(JoinRequest.objects.waiting), "post"),
    "groups:name_facilitator": Line(LEAD_ONLY, in_group(Membership.objects.active, role="member")),
    "groups:end_facilitator": Line(LEAD_ONLY, in_group(Membership.objects.active, role="facilitator")),
    "groups:give_back": Line("401 302 302 404 404 404 404 404 404 404 404", just(GROUP)),  # nothing to give
    "groups:requests": Line(LEAD_ONLY, just(GROUP)),
    "groups:admit": Line(LEAD_ONLY.replace("200", "302"), in_group(JoinRequest.objects.waiting), "post"),
    "groups:decline": Line(LEAD_ONLY, in_group(JoinRequest.objects.waiting)),
    "groups:people": Line(LEAD_ONLY, just(GROUP)),
    "groups:name_lead": Line(LEAD_ONLY, in_group(Membership.objects.active, role="member")),
    "groups:hand_over": Line(LEAD_ONLY, in_group(Membership.objects.active, role="member")),
    "groups:remove": Line(LEAD_ONLY, in_group(Membership.objects.active, role="member")),
    "groups:step_down": Line("401 302 200 404 404 404 404 404 404 404 404", just(GROUP)),  # nothing to give
    "groups:first_lead": Line(OFFICERS, just(GROUP)),
    "groups:remove_without_lead": Line(OFFICERS, just(GROUP)),
    "groups:show_me": Line(GROUP_ONLY.replace("200", "302"), just(GROUP), "post"),
    "groups:leave": Line(GROUP_ONLY.replace("404", "302"), just(GROUP)),  # a second click, after leaving
    "groups:meetings": Line(GROUP_ONLY, just(GROUP)),
    "groups:plan_meeting": Line(GROUP_ONLY, just(GROUP)),
    "groups:meeting": Line(GROUP_ONLY, in_group(Meeting.objects.upcoming)),
    "groups:change_meeting": Line(LEAD_ONLY, in_group(Meeting.objects.upcoming)),
    "groups:cancel_meeting": Line(LEAD_ONLY, in_group(Meeting.objects.upcoming)),
    "groups:answer_meeting": Line(GROUP_ONLY.replace("200", "302"), in_group(Meeting.objects.upcoming), "post"),
    "groups:add_item": Line(GROUP_ONLY, in_group(Meeting.objects.upcoming)),
    "groups:remove_item": Line(GROUP_ONLY.replace("200", "302"), item_of_member, "post"),
    "groups:invite_groups": Line(LEAD_ONLY, in_group(Meeting.objects.upcoming)),
    "groups:decline_meeting": Line(LEAD_ONLY, invited_to),
    "groups:report_meeting": Line(LEAD_ONLY, in_group(Meeting.objects.unreported)),
    "groups:decision_from": Line(LEAD_ONLY, in_group(Meeting.objects.unreported)),
    "groups:task_from": Line(GROUP_ONLY, in_group(Meeting.objects.unreported)),
    "groups:decisions": Line(GROUP_ONLY, just(GROUP)),
    "groups:propose": Line(GROUP_ONLY, just(GROUP)),
    "groups:decision": Line(GROUP_ONLY, in_group(Proposal.objects.open)),
    "groups:withdraw_proposal": Line(LEAD_ONLY, in_group(Proposal.objects.open)),
    "groups:conclude": Line(LEAD_ONLY, in_group(Proposal.objects.to_conclude)),
    "groups:review_decision": Line(LEAD_ONLY, in_group(lambda: Proposal.objects.exclude(review_on=None))),
    "groups:tasks": Line(GROUP_ONLY, just(GROUP)),
    "groups:task": Line(GROUP_ONLY, in_group(lambda: TAKEN)),
    "groups:release_task": Line(GROUP_ONLY.replace("200", "302"),
                                in_group(Task.objects.open, owner__email=ROLES["member"]), "post"),
    "groups:add_task": Line(GROUP_ONLY, just(GROUP)),
    "groups:change_task": Line(LEAD_ONLY, in_group(Task.objects.open, owner=None)),
    "groups:remove_task": Line(LEAD_ONLY, in_group(Task.objects.open, owner=None)),
    "groups:take_task": Line(GROUP_ONLY.replace("200", "302"), in_group(Task.objects.open, owner=None), "post"),
    "groups:complete_task": Line(LEAD_ONLY.replace("200", "302"), in_group(lambda: TAKEN), "post"),
    "groups:reopen_task": Line(LEAD_ONLY.replace("200", "302"), in_group(Task.objects.all, status="done"), "post"),
    "groups:edit_page": Line(LEAD_ONLY, just(GROUP)),
    "groups:messages": Line(LEAD_ONLY, just(GROUP)),
    "groups:answer_message": Line(LEAD_ONLY, in_group(Message.objects.waiting, spokesperson=None)),
    "groups:remove_message": Line(LEAD_ONLY, in_group(Message.objects.waiting, spokesperson=None)),
    "groups:speaking": Line(GROUP_ONLY, just(GROUP)),
    "groups:speak": Line(GROUP_ONLY, just(GROUP)),
    "groups:confirm_spokesperson": Line(LEAD_ONLY, asked_spokesperson),
    "groups:end_spokesperson": Line("401 302 200 404 404 404 404 404 404 404 404", shown_spokesperson),  # not hers
    "groups:posts": Line(GROUP_ONLY, just(GROUP)),
    "groups:post": Line(GROUP_ONLY, in_group(lambda: Post.objects.filter(reply_to=None))),
    "groups:read_posts": Line(GROUP_ONLY.replace("200", "302"), just(GROUP), "post"),
    "groups:write_post": Line(GROUP_ONLY, just(GROUP)),
    "groups:delete_post": Line(LEAD_ONLY, in_group(Post.objects.all, author__email=ROLES["lead"])),
    "groups:remove_post": Line(LEAD_ONLY, in_group(Post.objects.all, author__email="water-bird@example.org")),
    "groups:pin_post": Line(LEAD_ONLY.replace("200", "302"), in_group(lambda: UNPINNED), "post"),
    "groups:unpin_post": Line(LEAD_ONLY.replace("200", "302"),
                              in_group(Post.objects.all, pinned_at__isnull=False), "post"),
    "groups:documents": Line(GROUP_ONLY, just(GROUP)),
    "groups:add_document": Line(GROUP_ONLY, just(GROUP)),
    "groups:document": Line(GROUP_ONLY, in_group(Document.objects.all)),
    "groups:add_version": Line(LEAD_ONLY, in_group(lambda: Document.objects.filter(audience="public"))),
    "groups:rename_document": Line(LEAD_ONLY, in_group(lambda: Document.objects.filter(audience="public"))),
    "groups:open_document": Line(LEAD_ONLY, in_group(lambda: Document.objects.filter(audience="members"))),
    "groups:close_document": Line(LEAD_ONLY, in_group(lambda: Document.objects.filter(audience="public"))),
    "groups:remove_version": Line(LEAD_ONLY, public_version),
    "groups:remove_document": Line(LEAD_ONLY, in_group(lambda: Document.objects.filter(audience="public"))),
    # --- a campaign          str mem led ldk coi cok aut org cou edi adm
    "campaigns:new": Line("401 200 200 200 403 403 403 403 403 403 403", nothing),
    "campaigns:edit": Line("401 200 200 404 404 404 404 404 404 404 404", just("clean-water-for-basra-schools")),
    "campaigns:begin": Line("401 400 400 400 403 403 403 403 403 403 403", nothing, "post"),  # an empty form
    "campaigns:autosave": Line("401 400 400 404 404 404 404 404 404 404 404", just("clean-water-for-basra-schools"),
                               "post"),
    "campaigns:discard": Line("401 404 404 404 404 404 404 404 404 404 404", just("one-schoolyard-many-languages")),
    "campaigns:preview": Line("401 200 200 404 404 404 404 404 404 404 404", just("clean-water-for-basra-schools")),
    "campaigns:carriers": Line("401 200 200 404 404 404 404 404 404 404 404", just("clean-water-for-basra-schools")),
    "campaigns:unask": Line("401 403 302 404 404 404 404 404 404 404 404",
                            just("clean-water-for-basra-schools", "expression-media-iraq"), "post"),
    "campaigns:carry": Line("401 404 200 404 404 404 404 404 404 404 404", just("one-schoolyard-many-languages")),
    "campaigns:part": Line("401 404 404 200 404 404 404 404 404 404 404",
                           just("a-third-of-every-committee", "womens-rights-iraq")),
    "campaigns:submit": Line("401 403 200 404 404 404 404 404 404 404 404", just("clean-water-for-basra-schools")),
    "campaigns:take_back": Line("401 404 404 404 403 403 404 404 404 404 404", just("libraries-open-late")),
    "campaigns:figures": Line(OF_ITS_LEAD, just("forty-wells-one-map")),
    "campaigns:close": Line("401 403 200 403 403 403 403 403 403 403 403", just("forty-wells-one-map")),
    "campaigns:take_down": Line("401 403 200 403 200 200 403 403 403 403 200", just("forty-wells-one-map")),
    "campaigns:republish": Line("401 403 302 403 302 302 403 403 403 403 302", just("forty-wells-one-map")),  # it runs
    "campaigns:answers": Line("401 200 200 403 403 403 403 403 403 403 403", just("forty-wells-one-map")),
    "campaigns:demand_sent": Line("401 403 200 403 403 403 403 403 403 403 403", demand),
    "campaigns:add_answer": Line("401 403 200 403 403 403 403 403 403 403 403", demand),
    "campaigns:remove_answer": Line("401 403 200 403 403 403 403 403 403 403 403", answer),
    "campaigns:appeal": Line("401 403 200 404 403 403 404 404 404 404 404", just("a-number-on-every-tanker")),
    "campaigns:amend": Line("401 403 200 403 403 403 403 403 403 403 403", just("forty-wells-one-map")),
    "campaigns:withdraw_amendment": Line("401 403 403 200 403 403 403 403 403 403 403",
                                         just("a-third-of-every-committee")),
    "campaigns:review": Line("401 404 404 404 200 200 404 404 404 404 404", nothing),
    "campaigns:review_detail": Line("401 404 404 404 200 200 404 404 404 404 404", just("libraries-open-late")),
    "campaigns:review_reading": Line("401 404 404 404 302 403 404 404 404 404 404", just("libraries-open-late"),
                                     "post"),
    "campaigns:review_note": Line("401 404 404 404 200 200 404 404 404 404 404", just("libraries-open-late"),
                                  "post"),  # an empty one is shown again
    "campaigns:plan_action": Line(OF_ITS_LEAD, just("forty-wells-one-map")),
    "campaigns:change_action": Line(OF_ITS_LEAD, action()),
    "campaigns:cancel_action": Line("401 403 200 403 200 200 403 403 403 403 200", action()),
    "campaigns:report_action": Line(OF_ITS_LEAD, action(kind="media", reported_at=None, starts_at__lt=Now())),
    "campaigns:add_picture": Line(OF_ITS_LEAD, action()),
    "campaigns:remove_picture": Line("401 403 200 403 200 200 403 403 403 403 200", action_picture),
    "campaigns:moderate": Line("401 403 200 403 200 200 403 403 403 403 200", just("forty-wells-one-map")),
    "campaigns:show_voice": Line(OF_ITS_LEAD, voice("friends")),
    "campaigns:hide_voice": Line("401 403 200 403 200 200 403 403 403 403 200", voice("organisations")),
    "campaigns:log": Line("401 200 200 403 200 200 403 403 403 403 403", just("forty-wells-one-map")),
    # --- a forum
    "forums:propose": Line(ACCOUNTS, edition),
    "forums:own_registration": Line(ACCOUNTS.replace("200", "302"), edition),
    "forums:organise": Line(ORGANISER_ONLY, edition),
    "forums:registrations": Line(ORGANISER_ONLY, edition, "post"),
    "forums:log": Line(ORGANISER_ONLY, edition),
    "forums:announce": Line(ORGANISER_ONLY.replace("200", "403"), edition),  # it is announced
    "forums:move": Line(ORGANISER_ONLY, edition),
    "forums:cancel": Line(ORGANISER_ONLY, edition),
    "forums:plan_activity": Line(ORGANISER_ONLY, of_edition(status=Activity.Status.PROPOSED)),
    "forums:move_activity": Line(ORGANISER_ONLY, of_edition(status=Activity.Status.PLANNED)),
    "forums:cancel_activity": Line(ORGANISER_ONLY, of_edition(status=Activity.Status.PLANNED)),
    "forums:record_recommendation": Line(ORGANISER_ONLY, edition),
    "forums:adopt_recommendation": Line(ORGANISER_ONLY, recorded),
    # --- a council
    "councils:seats": Line(OFFICERS, just(COUNCIL)),
    "councils:log": Line("401 404 404 404 200 404 200 404 200 404 404", just(COUNCIL)),
    "councils:room": Line("401 404 404 404 200 404 200 404 200 404 404", just(COUNCIL)),
    **{f"councils:{name}": Line("401 404 404 404 403 404 403 404 200 404 404", just(COUNCIL, ref))
       for name, ref in {"take_up": "ISF-2018-03", "add_evidence": "ISF-2018-02", "begin": "ISF-2018-06",
                         "keep": "ISF-2018-02", "miss": "ISF-2018-02", "reopen": "ISF-2018-01"}.items()},
    # --- an update
    "updates:new": Line("401 200 200 200 403 403 403 200 302 200 403", nothing),
    "updates:translate": Line("401 403 403 403 403 403 403 403 403 200 403", nothing),
    "updates:edit": Line("401 404 200 404 404 404 404 404 404 200 404", just("clean-water-at-the-school-gate")),
    "updates:publish": Line("401 404 200 404 404 404 404 404 404 403 404", just("clean-water-at-the-school-gate")),
    "updates:take_down": Line("401 403 403 200 200 200 403 403 403 403 200", just(GUIDE)),
    "updates:republish": Line("401 403 403 403 403 403 403 403 403 403 403", just(GUIDE)),
}  # fmt: skip


# who has the letter may open its link, signed in or not; the address says nothing
BY_LETTER: dict[str, Args] = {
    "confirm:support": support,
    "confirm:standing": standing,
    "letters:letter": letter,
    "forums:registration": registration,
    "notifications:unsubscribe": lambda: [unsubscribe_token(Recipient.objects.order_by("pk")[0], "forums")],
    "notifications:open": lambda: [open_token(told())],
    "notifications:broadcast_page": lambda: [page_token(Broadcast.objects.get(status="confirmed"))],
    "account_confirm_email": confirmation,
    "account_reset_password_from_key": just("1", "set-password"),
}


# --- finding them -----------------------------------------------------------------------------------------------


def own_pages() -> dict[str, str]:
    """The closed pages that somebody opens, each with the first role that may."""
    found = {}
    for name, line in CLOSED.items():
        readers = [role for role in ROLES if line.answer_to(role) == 200]
        if line.method == "get" and readers:
            found[name] = readers[0]
    return found


def address(name: str, language: str = "en") -> str:
    args = {**PUBLIC, **FEEDS, **BY_LETTER}.get(name) or CLOSED[name].args
    with translation.override(language):
        return reverse(name, args=args())


def names_of_all_addresses(resolver: URLResolver | None = None, prefix: str = "") -> Iterator[str]:
    """Every name the portal's resolver knows; the admin counts as one."""
    for pattern in (resolver or get_resolver()).url_patterns:
        if not isinstance(pattern, URLResolver):
            yield f"{prefix}{pattern.name or pattern.pattern}"
        elif pattern.namespace == "admin":
            yield "admin"
        else:
            yield from names_of_all_addresses(pattern, f"{prefix}{pattern.namespace}:" if pattern.namespace else prefix)
