"""Where mail to people without an account leads: addresses that tell nobody what they are about."""

from django.urls import path

from campaigns.views import standing

app_name = "confirm"
urlpatterns = [
    path("<str:token>/", standing.my_support, name="support"),
    path("w/<str:token>/", standing.standing, name="standing"),
]
