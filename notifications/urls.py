from django.urls import path

from notifications import views

app_name = "notifications"
urlpatterns = [
    path("my/notifications/", views.listing, name="list"),
    path("my/notifications/count/", views.count, name="count"),
    path("my/notifications/settings/", views.settings, name="settings"),
    path("my/notifications/read/", views.read, name="read"),
    path("my/notifications/readmit/", views.readmit, name="readmit"),
    path("notifications/unsubscribe/<str:token>/", views.unsubscribe, name="unsubscribe"),
    path("notifications/open/<str:token>/", views.follow, name="open"),
]
