"""How a visitor narrows the list of updates."""

from typing import Any

import django_filters
from django import forms
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.utils.translation import gettext_lazy as _

from updates.models import Update
from updates.queries import KINDS, PROJECT, thing_named


class AboutField(forms.CharField):
    """`project`, a kind such as `groups`, or one thing such as `groups:water-environment-iraq`."""

    def clean(self, value: Any) -> Any:
        about = super().clean(value)
        if about in {"", PROJECT, *KINDS}:
            return about
        try:
            return thing_named(about, AnonymousUser())  # the list holds what is published, so nothing else is named
        except LookupError as error:
            raise ValidationError(_("There is nothing of this name.")) from error


class AboutFilter(django_filters.Filter):
    field_class = AboutField

    def filter(self, qs: QuerySet[Update], value: Any) -> QuerySet[Update]:
        if value == PROJECT:
            return qs.filter(**{f"{kind.field}__isnull": True for kind in KINDS.values()})
        if value in KINDS:
            return qs.filter(**{f"{KINDS[value].field}__isnull": False})
        if isinstance(value, Model):
            field = next(kind.field for kind in KINDS.values() if isinstance(value, kind.model))
            return qs.filter(**{field: value.pk})
        return qs


class UpdateFilter(django_filters.FilterSet):
    about = AboutFilter(label=_("What is it about?"))

    class Meta:
        model = Update
        fields: list[str] = []
