from django.urls import path

from updates import views

app_name = "updates"
urlpatterns = [
    path("", views.update_list, name="list"),
    path("feed/", views.feed, name="feed"),
    path("new/", views.new, name="new"),
    path("translate/", views.translate, name="translate"),
    path("<slug:slug>/", views.detail, name="detail"),
    path("<slug:slug>/edit/", views.edit, name="edit"),
    path("<slug:slug>/publish/", views.publish, name="publish"),
    path("<slug:slug>/take-down/", views.take_down, name="take_down"),
    path("<slug:slug>/republish/", views.republish, name="republish"),
]
