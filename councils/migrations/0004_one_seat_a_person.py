from django.db import migrations, models
from django.db.models import F, Q


class Migration(migrations.Migration):
    dependencies = [("councils", "0003_evidence_may_be_a_link")]

    operations = [
        migrations.AddConstraint(
            model_name="seat",
            constraint=models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
                name="seat_ends_after_it_begins",
                violation_error_message="A seat cannot end before it begins.",
            ),
        ),
        migrations.AddConstraint(
            model_name="seat",
            constraint=models.UniqueConstraint(
                condition=Q(user__isnull=False, until__isnull=True),
                fields=("council", "user"),
                name="seat_one_a_person_in_a_council",
                violation_error_message="This person already sits in this council.",
            ),
        ),
    ]
