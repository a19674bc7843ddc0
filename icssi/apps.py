from django.apps import AppConfig
from django.contrib.admin import apps as admin_apps
from django.utils.translation import gettext_lazy as _


class IcssiConfig(AppConfig):
    name = "icssi"
    verbose_name = _("Portal")
    default = True

    def ready(self) -> None:
        from icssi import history, inactivity, keys, notices  # noqa: F401 - declare what is told about accounts


class PortalAdminConfig(admin_apps.AdminConfig):
    """Django's admin behind the portal's own sign-in."""

    default = False
    default_site = "icssi.admin_site.PortalAdminSite"
