from django.urls import path

from icssi import mailbox

urlpatterns = [
    path("", mailbox.listing, name="mailbox"),
    path("<str:name>/", mailbox.letter, name="mailbox-letter"),
    path("<str:name>/html/", mailbox.html, name="mailbox-html"),
]
