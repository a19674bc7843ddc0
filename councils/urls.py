from django.urls import path

from councils.views import log, public, room, seats

app_name = "councils"

ROOM = "<slug:slug>/room/"

urlpatterns = [
    path("", public.council_list, name="list"),
    path("<slug:slug>/", public.detail, name="detail"),
    path("<slug:slug>/seats/", seats.seats, name="seats"),
    path(ROOM, room.room, name="room"),
    path(f"{ROOM}log/", log.log, name="log"),
    path(f"{ROOM}<str:ref>/take-up/", room.take_up, name="take_up"),
    path(f"{ROOM}<str:ref>/evidence/", room.add_evidence, name="add_evidence"),
    path(f"{ROOM}<str:ref>/begin/", room.begin, name="begin"),
    path(f"{ROOM}<str:ref>/kept/", room.keep, name="keep"),
    path(f"{ROOM}<str:ref>/not-kept/", room.miss, name="miss"),
    path(f"{ROOM}<str:ref>/reopen/", room.reopen, name="reopen"),
]
