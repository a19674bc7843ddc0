"""What a forum asks for: recorded with a reference that is never given twice, adopted by the assembly."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.transitions import move
from forums.actions.holding import hold
from forums.models import Edition, Recommendation, Viewer
from notifications.actions import record

Status = Recommendation.Status


@transaction.atomic
def record_recommendation(recommendation: Recommendation, *, by: User) -> Recommendation:
    """Give a new recommendation the next number of its edition, and with it its reference, such as ISF-2018-07.

    Raises ValidationError when the edition is not announced.
    """
    edition = recommendation.edition
    hold(edition)
    if edition.status != Edition.Status.ANNOUNCED:
        raise ValidationError(_("Recommendations are recorded for an announced edition."), code="not_announced")
    last = edition.recommendations.aggregate(last=Max("number"))["last"] or 0
    recommendation.number = last + 1
    recommendation.ref = f"{edition.forum.short}-{edition.slug}-{recommendation.number:02d}"
    recommendation.status, recommendation.recorded_by, recommendation.recorded_at = Status.RECORDED, by, timezone.now()
    recommendation.full_clean(exclude=["title", "addressee"])
    recommendation.save()
    record("forums.recommendation_recorded", recommendation, by=by)
    return recommendation


@transaction.atomic
def adopt_recommendation(recommendation: Recommendation, *, by: Viewer, on: date) -> None:
    """Write down that the assembly adopted it on the day `on`: not before its edition began, and not in the future.

    Raises ValidationError for such a day, MoveRefused when it is no longer only recorded.
    """
    begins = recommendation.edition.starts_at
    if on > timezone.localdate():
        raise ValidationError(_("This day has not come yet."), code="future")
    if begins is not None and on < timezone.localdate(begins):
        raise ValidationError(_("The edition had not begun on this day."), code="too_early")
    move(recommendation, Status.ADOPTED, adopted_on=on)
    record("forums.recommendation_adopted", recommendation, by=by)
