"""What accounts hold of a person, for how long, and who will have to follow her."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from django.apps import apps
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actions.erasing import ACCOUNT, erase, remove
from accounts.keeping import GONE, NAMELESS, delete_in_batches, grave, holding, nothing_in, term, warning
from accounts.models import CalendarLink, Office, Session, TwoKeyAct, User

CHARGE_KEPT = timedelta(days=365)
KEYS_KEPT = timedelta(days=365)
SESSIONS_KEPT = timedelta(days=30)
UNPROVEN_KEPT = timedelta(days=14)

holding(
    code="account",
    title=gettext_lazy("Your account"),
    model=User,
    of=("pk",),
    shows=("email", "pseudonym", "language", "zone", "is_discreet", "level", "joined_on", "last_login", "locked_at"),
    becomes=GONE,
)
holding(
    code="addresses",
    title=gettext_lazy("E-mail addresses of your account"),
    model=EmailAddress,
    of=("user",),
    shows=("email", "verified", "primary"),
    becomes=GONE,
)
if apps.is_installed("allauth.mfa"):
    holding(
        code="second-factors",
        title=gettext_lazy("Second factors: passkeys, codes of an app, recovery codes"),
        model=apps.get_model("mfa.Authenticator"),
        of=("user",),
        shows=("type", "created_at", "last_used_at"),
        becomes=GONE,
    )
holding(
    code="sessions",
    title=gettext_lazy("Where you are signed in"),
    model=Session,
    of=("user",),
    shows=("device", "began_at", "seen_at", "expire_date"),
    becomes=GONE,
)
holding(
    code="calendar-link",
    title=gettext_lazy("Your calendar link"),
    model=CalendarLink,
    of=("user",),
    shows=("made_at",),
    becomes=GONE,
)
holding(
    code="offices",
    title=gettext_lazy("Offices you hold or held"),
    model=Office,
    of=("user",),
    shows=("role", "region__slug", "since", "until"),
    becomes=GONE,
)
holding(
    code="offices-given",
    title=gettext_lazy("Offices you gave to others"),
    model=Office,
    of=("given_by",),
    shows=("role", "region__slug", "since", "until"),
    becomes=NAMELESS,
)
holding(
    code="two-keys",
    title=gettext_lazy("Acts of two people that you asked for or that concern you"),
    model=TwoKeyAct,
    of=("asked_by", "person"),
    shows=("kind", "status", "asked_at", "expires_at", "answered_at"),
    becomes=GONE,
)
holding(
    code="two-keys-answered",
    title=gettext_lazy("Acts of two people that you answered"),
    model=TwoKeyAct,
    of=("answered_by",),
    shows=("kind", "status", "asked_at", "answered_at"),
    becomes=NAMELESS,
)
nothing_in("account.EmailConfirmation.email_address", "confirmations are signed links: no row is written")
nothing_in("admin.LogEntry.user", "acts in the administration are activities: no row is written")


@warning
def last_admin(user: User) -> Iterable[str]:
    admins = Office.objects.current().filter(role=Office.Role.ADMIN, user__is_active=True)
    if user.holds(Office.Role.ADMIN) and not admins.exclude(user=user).exists():
        yield _("You are the only admin of the platform. After you, only who runs the server can name another.")


# --- for how long -------------------------------------------------------------------------------------------------


def end_sessions(now: datetime) -> int:
    return delete_in_batches(Session.objects.filter(Q(expire_date__lt=now) | Q(began_at__lt=now - SESSIONS_KEPT)))


def end_unproven(now: datetime) -> int:
    """Accounts of addresses that nobody confirmed; who signed in once has confirmed one."""
    addresses = EmailAddress.objects.filter(user=OuterRef("pk"))
    unproven = User.objects.filter(
        Exists(addresses),
        ~Exists(addresses.filter(verified=True)),
        last_login=None,
        joined_on__lt=timezone.localdate(now - UNPROVEN_KEPT),
    )
    found = list(unproven)
    for user in found:
        erase(user)
    return len(found)


def end_keys(now: datetime) -> int:
    """Acts of two people, answered or expired."""
    over = Q(answered_at__lt=now - KEYS_KEPT) | Q(answered_at=None, expires_at__lt=now - KEYS_KEPT)
    return delete_in_batches(TwoKeyAct.objects.filter(over))


def end_offices(now: datetime) -> int:
    return delete_in_batches(Office.objects.filter(until__lt=timezone.localdate(now - CHARGE_KEPT)))


term(
    code="accounts.sessions",
    what=gettext_lazy("Where you are signed in: the kind of browser and since when"),
    kept=SESSIONS_KEPT,
    since=gettext_lazy("after you signed in, or earlier when the session ends"),
    becomes=gettext_lazy("deleted"),
    end=end_sessions,
)
term(
    code="accounts.unproven",
    what=gettext_lazy("Accounts whose address nobody confirmed"),
    kept=UNPROVEN_KEPT,
    since=gettext_lazy("after signing up"),
    becomes=gettext_lazy("deleted"),
    end=end_unproven,
)
term(
    code="accounts.keys",
    what=gettext_lazy("Requests for acts that need two people"),
    kept=KEYS_KEPT,
    since=gettext_lazy("after the answer"),
    becomes=gettext_lazy("deleted"),
    end=end_keys,
)
term(
    code="accounts.offices",
    what=gettext_lazy("Who held an office"),
    kept=CHARGE_KEPT,
    since=gettext_lazy("after its end"),
    becomes=gettext_lazy("deleted"),
    end=end_offices,
)
grave(what=ACCOUNT, model=User, born="joined_on", bury=remove)
