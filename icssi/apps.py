from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class IcssiConfig(AppConfig):
    name = "icssi"
    verbose_name = _("Portal")
