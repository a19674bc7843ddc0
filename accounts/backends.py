"""How an account signs in, and what an office may keep in the admin. What no setting names is denied."""

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.conf import settings
from django.http import HttpRequest

from accounts.models import User


class EmailBackend(AuthenticationBackend):
    """Sign-in by e-mail and password. It gives no permission: the account model has no superusers.

    An account is looked for by one query and one hash is made, whether there is one, it is closed, or it is not.
    """

    def _authenticate_by_email(self, email: str, password: str) -> User | None:
        found: User | None = self._check_password(User.objects.filter(email=email.lower()).first(), password)
        return found

    def get_user(self, user_id: Any) -> User | None:
        """Whose session it is: in lockdown nobody's, also when one was begun while the lockdown was."""
        user: User | None = super().get_user(user_id)
        return user if user and user.locked_at is None else None

    def get_all_permissions(self, user_obj: Any, obj: object = None) -> set[str]:
        return set()

    def has_perm(self, user_obj: Any, perm: str, obj: object = None) -> bool:
        return False

    def has_module_perms(self, user_obj: Any, app_label: str) -> bool:
        return False

    def with_perm(self, *args: Any, **kwargs: Any) -> Any:
        return User.objects.none()


class OfficeBackend:
    """Model permissions of the admin, from the offices held today and settings.OFFICE_PERMISSIONS.

    Permissions on single things are predicates in each app's rules.py; this one answers for models only.
    """

    def authenticate(self, request: HttpRequest | None, **credentials: Any) -> None:
        return None

    def has_perm(self, user_obj: Any, perm: str, obj: object = None) -> bool:
        return perm in permissions_of_offices() and perm in permissions_of(user_obj)

    def has_module_perms(self, user_obj: Any, app_label: str) -> bool:
        return any(perm.startswith(f"{app_label}.") for perm in permissions_of(user_obj))


def permissions_of(user: Any) -> set[str]:
    """Such as `geography.change_region`: all that the offices of `user` may do in the admin today."""
    if not isinstance(user, User) or not user.is_active:
        return set()
    return {perm for office in user.offices_held for perm in permissions_of_office(office.role)}


def permissions_of_office(role: str) -> set[str]:
    return {
        f"{app}.{verb}_{model}"
        for name, verbs in settings.OFFICE_PERMISSIONS.get(role, {}).items()
        for app, model in [name.split(".")]
        for verb in verbs.split()
    }


def permissions_of_offices() -> set[str]:
    """What any office may do there. For all else nobody's offices have to be read."""
    return {perm for role in settings.OFFICE_PERMISSIONS for perm in permissions_of_office(role)}
