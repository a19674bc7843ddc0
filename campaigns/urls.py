from django.urls import path

from campaigns import review_views, views

app_name = "campaigns"
urlpatterns = [
    path("", views.campaign_list, name="list"),
    path("new/", views.new, name="new"),
    path("review/", review_views.queue, name="review"),
    path("review/<slug:slug>/", review_views.review, name="review_detail"),
    path("support/sent/", views.support_sent, name="support_sent"),
    path("support/<str:token>/", views.my_support, name="my_support"),
    path("<slug:slug>/", views.detail, name="detail"),
    path("<slug:slug>/edit/", views.edit, name="edit"),
    path("<slug:slug>/submit/", views.submit, name="submit"),
    path("<slug:slug>/take-back/", views.take_back, name="take_back"),
    path("<slug:slug>/close/", views.close, name="close"),
    path("<slug:slug>/support/", views.support, name="support"),
]
