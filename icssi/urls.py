"""The outline of the portal: `docs/architecture.md` says which app answers what."""

import importlib

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.contrib.sitemaps import views as sitemap_views
from django.http import HttpResponse
from django.urls import include, path
from django.views.generic import RedirectView

from icssi import health, machines, views

handler400 = "core.errors.bad_request"
handler403 = "core.errors.permission_denied"
handler404 = "core.errors.not_found"
handler429 = "core.errors.too_many_requests"
handler500 = "core.errors.server_error"


# --- TEMPORARY: stand-ins for what colleagues are still building
def _stub(request, *args, **kwargs):
    return HttpResponse("soon")


def _there(module):
    try:
        importlib.import_module(module)
    except ImportError:
        return False
    return True


def _app(prefix, module, namespace, names):
    if _there(module):
        return path(prefix, include(module))
    stubs = [path(f"{route}", _stub, name=name) for name, route in names.items()]
    return path(prefix, include((stubs, namespace)))


D = {"list": "", "detail": "<slug>/"}
_home = importlib.import_module("icssi.home").home if _there("icssi.home") else views.safety
_search = path("search/", include("search.urls")) if _there("search.urls") else path("search/", _stub, name="search")
_calendar = (
    path("calendar.ics", importlib.import_module("icssi.calendar").calendar, name="calendar")
    if _there("icssi.calendar")
    else path("calendar.ics", _stub, name="calendar")
)
# --- end of TEMPORARY

urlpatterns = [
    path("", views.entrance, name="entrance"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("robots.txt", machines.robots, name="robots"),
    path(".well-known/security.txt", machines.security, name="security"),
    path(
        "sitemap.xml",
        sitemap_views.index,
        {"sitemaps": machines.SITEMAPS, "sitemap_url_name": "sitemap"},
        name="sitemap-index",
    ),
    path("sitemap-<section>.xml", sitemap_views.sitemap, {"sitemaps": machines.SITEMAPS}, name="sitemap"),
    path("favicon.ico", RedirectView.as_view(url=f"{settings.STATIC_URL}img/favicon.svg", permanent=True)),
    *([path("media/updates/", include("updates.picture_urls"))] if _there("updates.picture_urls") else []),
    path("admin/", admin.site.urls),
    path("media/updates/", include("updates.picture_urls")),
]
urlpatterns += i18n_patterns(
    path("", _home, name="home"),
    _app("updates/", "updates.urls", "updates", D | {"feed": "feed/"}),
    _app("groups/", "groups.urls", "groups", D),
    _app("campaigns/", "campaigns.urls", "campaigns", D),
    _app("forums/", "forums.urls", "forums", {"list": "", "forum": "<slug>/", "edition": "<slug>/<slug:e>/"}),
    _app("councils/", "councils.urls", "councils", D),
    _app("recommendations/", "councils.recommendation_urls", "recommendations", D),
    _calendar,
    _search,
    path("about/", views.about, name="about"),
    path("about/partners/", views.partners, name="partners"),
    path("safety/", views.safety, name="safety"),
    path("legal/", views.legal, name="legal"),
    path("accounts/", include("allauth.account.urls")),
    path("my/", views.my, name="my"),
    path("my/profile/", views.profile, name="profile"),
    _app("", "notifications.urls", "notifications", {"list": "my/notifications/"}),
)
if settings.DEMO or settings.DEBUG:
    urlpatterns += [
        *(
            [path("styleguide/", importlib.import_module("core.styleguide").styleguide)]
            if _there("core.styleguide")
            else []
        ),
        *([path("dev/mailbox/", include("icssi.mailbox_urls"))] if _there("icssi.mailbox_urls") else []),
    ]
