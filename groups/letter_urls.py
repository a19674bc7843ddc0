"""Where mail about letters leads: an address that tells nobody what it is about."""

from django.urls import path

from groups.views import contact

app_name = "letters"
urlpatterns = [path("<str:token>/", contact.letter, name="letter")]
