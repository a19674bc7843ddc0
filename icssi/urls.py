"""The outline of the portal: which app answers at which address."""

from django.conf import settings
from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.contrib.sitemaps import views as sitemap_views
from django.urls import include, path
from django.views.generic import RedirectView

from accounts.views.factors import change_password
from core.styleguide import styleguide
from groups.views.tasks import mine as my_tasks
from icssi import health, logs, machines, my_calendar, my_data, my_safety, views
from icssi.calendar import calendar
from icssi.home import home

handler400 = "core.errors.bad_request"
handler403 = "core.errors.permission_denied"
handler404 = "core.errors.not_found"
handler429 = "core.errors.too_many_requests"
handler500 = "core.errors.server_error"

urlpatterns = [
    path("", views.entrance, name="entrance"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("robots.txt", machines.robots, name="robots"),
    path("calendar/<str:token>.ics", my_calendar.feed, name="my_calendar_feed"),
    path(".well-known/security.txt", machines.security, name="security"),
    path(
        "sitemap.xml",
        sitemap_views.index,
        {"sitemaps": machines.SITEMAPS, "sitemap_url_name": "sitemap"},
        name="sitemap-index",
    ),
    path("sitemap-<section>.xml", sitemap_views.sitemap, {"sitemaps": machines.SITEMAPS}, name="sitemap"),
    path("favicon.ico", RedirectView.as_view(url=f"{settings.STATIC_URL}img/favicon.svg", permanent=True)),
    path("admin/", admin.site.urls),
    path("media/updates/", include("updates.picture_urls")),
    path("media/rooms/", include("groups.file_urls")),
    path("media/actions/", include("campaigns.picture_urls")),
    path("media/groups/", include("groups.picture_urls")),
]
urlpatterns += i18n_patterns(
    path("", home, name="home"),
    path("updates/", include("updates.urls")),
    path("groups/", include("groups.urls")),
    path("campaigns/", include("campaigns.urls")),
    path("confirm/", include("campaigns.confirm_urls")),
    path("letter/", include("groups.letter_urls")),
    path("forums/", include("forums.urls")),
    path("councils/", include("councils.urls")),
    path("recommendations/", include("councils.recommendation_urls")),
    path("calendar.ics", calendar, name="calendar"),
    path("search/", include("search.urls")),
    path("about/", views.about, name="about"),
    path("about/partners/", views.partners, name="partners"),
    path("safety/", views.safety, name="safety"),
    path("legal/", views.legal, name="legal"),
    path("accounts/password/change/", change_password, name="account_change_password"),
    path("accounts/", include("allauth.account.urls")),
    path("accounts/2fa/", include("accounts.factor_urls")),
    path("my/", views.my, name="my"),
    path("my/tasks/", my_tasks, name="my_tasks"),
    path("my/acts/", logs.own_acts, name="my_acts"),
    path("my/platform-log/", logs.platform, name="platform_log"),
    path("my/calendar/", my_calendar.my_calendar, name="my_calendar"),
    path("my/calendar/end/", my_calendar.end, name="my_calendar_end"),
    path("my/data/", my_data.my_data, name="my_data"),
    path("my/data/delete/", my_data.delete, name="my_deletion"),
    path("my/data/export/", my_data.take_along, name="my_export"),
    path("my/profile/", views.profile, name="profile"),
    path("my/safety/", my_safety.my_safety, name="my_safety"),
    path("my/safety/sessions/", my_safety.sessions_end, name="sessions_end"),
    path("my/safety/lockdown/", my_safety.lockdown, name="lockdown"),
    path("my/safety/unlock/", my_safety.unlock, name="unlock"),
    path("my/exit/", my_safety.quick_exit, name="quick_exit"),
    path("my/", include("accounts.urls")),
    path("", include("notifications.urls")),
)
if settings.DEMO or settings.DEBUG:
    urlpatterns += [
        path("styleguide/", styleguide, name="styleguide"),
        path("dev/mailbox/", include("icssi.mailbox_urls")),
    ]
