"""Addresses of the pages of one's own account, below `/{language}/my/`."""

from django.urls import URLPattern

app_name = "accounts"

urlpatterns: list[URLPattern] = []
