"""Where mail to supporters leads: an address that tells nobody what it is about."""

from django.urls import path

from campaigns.views import pages

app_name = "confirm"
urlpatterns = [path("<str:token>/", pages.my_support, name="support")]
