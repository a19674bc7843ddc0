"""Where the files of rooms are: outside the languages, under names nobody can guess."""

from django.urls import re_path

from groups.views.filing import file

urlpatterns = [re_path(r"^(?P<name>[0-9a-f]{32}\.(?:webp|pdf))$", file, name="room_file")]
