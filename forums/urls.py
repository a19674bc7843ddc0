from django.urls import path

from forums.views import calendar, log, organise, public, registering

app_name = "forums"

EDITION = "<slug:forum>/<slug:edition>/"
ORGANISE = f"{EDITION}organise/"
ACTIVITY = f"{ORGANISE}activities/<slug:activity>/"

urlpatterns = [
    path("", public.forum_list, name="list"),
    path("<slug:forum>/", public.forum_page, name="forum"),
    path(EDITION, public.edition_page, name="edition"),
    path(f"{EDITION}edition.ics", calendar.edition_ics, name="edition_ics"),
    path(f"{EDITION}programme/", public.programme, name="programme"),
    path(f"{EDITION}programme.ics", calendar.programme_ics, name="programme_ics"),
    path(f"{EDITION}activities/<slug:activity>/", public.activity_page, name="activity"),
    path(f"{EDITION}recommendations/", public.recommendations, name="recommendations"),
    path(f"{EDITION}propose/", registering.propose, name="propose"),
    path(f"{EDITION}register/", registering.register, name="register"),
    path(f"{EDITION}register/done/", registering.register_done, name="register_done"),
    path(f"{EDITION}registration/", registering.own_registration, name="own_registration"),
    path(f"{EDITION}registration/<str:token>/", registering.registration, name="registration"),
    path(ORGANISE, organise.organise, name="organise"),
    path(f"{ORGANISE}log/", log.log, name="log"),
    path(f"{ORGANISE}registrations.csv", organise.registrations, name="registrations"),
    path(f"{ORGANISE}announce/", organise.announce, name="announce"),
    path(f"{ORGANISE}move/", organise.move, name="move"),
    path(f"{ORGANISE}cancel/", organise.cancel, name="cancel"),
    path(f"{ACTIVITY}plan/", organise.plan_activity, name="plan_activity"),
    path(f"{ACTIVITY}move/", organise.move_activity, name="move_activity"),
    path(f"{ACTIVITY}cancel/", organise.cancel_activity, name="cancel_activity"),
    path(f"{ORGANISE}recommendations/new/", organise.record_recommendation, name="record_recommendation"),
    path(f"{ORGANISE}recommendations/<str:ref>/adopt/", organise.adopt_recommendation, name="adopt_recommendation"),
]
