"""Addresses of the pages of one's own account, below `/{language}/my/`."""

from django.urls import URLPattern, path

from accounts.views import factors, keys

app_name = "accounts"

urlpatterns: list[URLPattern] = [
    path("second-factor/", factors.second_factor, name="second_factor"),
    path("keys/", keys.keys, name="keys"),
    path("keys/<int:pk>/", keys.key, name="key"),
    path("keys/<int:pk>/confirm/", keys.confirm, name="confirm_key"),
    path("keys/<int:pk>/refuse/", keys.refuse, name="refuse_key"),
    path("keys/<int:pk>/withdraw/", keys.withdraw, name="withdraw_key"),
]
