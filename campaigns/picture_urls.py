"""Where pictures of actions are: outside the languages, under names nobody can guess."""

from django.urls import re_path

from campaigns.views.doing import picture

urlpatterns = [re_path(r"^(?P<name>[0-9a-f]{32}(/\d{3,4}w)?\.webp)$", picture, name="action_picture")]
