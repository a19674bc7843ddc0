from django.urls import path

from notifications import views
from notifications.views import broadcasts

app_name = "notifications"
urlpatterns = [
    path("my/notifications/", views.listing, name="list"),
    path("my/notifications/count/", views.count, name="count"),
    path("my/notifications/settings/", views.settings, name="settings"),
    path("my/notifications/read/", views.read, name="read"),
    path("my/notifications/readmit/", views.readmit, name="readmit"),
    path("my/broadcasts/", broadcasts.broadcast_list, name="broadcasts"),
    path("my/broadcasts/new/", broadcasts.broadcast_new, name="broadcast_new"),
    path("my/broadcasts/<int:pk>/", broadcasts.broadcast, name="broadcast"),
    path("my/broadcasts/<int:pk>/edit/", broadcasts.broadcast_edit, name="broadcast_edit"),
    path("my/broadcasts/<int:pk>/confirm/", broadcasts.broadcast_confirm, name="broadcast_confirm"),
    path("my/broadcasts/<int:pk>/correct/", broadcasts.broadcast_correct, name="broadcast_correct"),
    path("my/broadcasts/<int:pk>/withdraw/", broadcasts.broadcast_withdraw, name="broadcast_withdraw"),
    path("notifications/broadcasts/<str:token>/", broadcasts.broadcast_page, name="broadcast_page"),
    path("notifications/unsubscribe/<str:token>/", views.unsubscribe, name="unsubscribe"),
    path("notifications/open/<str:token>/", views.follow, name="open"),
]
