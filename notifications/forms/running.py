"""What those who run the portal ask of the queue."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from core.acts import ActForm
from notifications.actions.running import park, requeue
from notifications.models import Delivery

REQUEUE, PARK = "requeue", "park"
ACTS = {REQUEUE: (requeue, Delivery.Status.PARKED), PARK: (park, Delivery.Status.QUEUED)}


class SweepForm(ActForm):
    """Requeue all that is put aside of one kind, or put aside all that waits of it."""

    act_on = forms.ChoiceField(choices=[(name, name) for name in ACTS], widget=forms.HiddenInput)
    kind = forms.CharField(max_length=60, widget=forms.HiddenInput)

    @property
    def rows(self) -> QuerySet[Delivery]:
        _act, source = ACTS[self.cleaned_data["act_on"]]
        return Delivery.objects.filter(kind=self.cleaned_data["kind"], status=source)

    def carry_out(self, *, by: Any) -> int:
        act, _source = ACTS[self.cleaned_data["act_on"]]
        return act(self.rows, by=by, kind=self.cleaned_data["kind"])
