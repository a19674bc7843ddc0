"""A campaign that was taken down: it keeps when it was approved, and when it closed if it had."""

from django.db import migrations, models
from django.db.models import Q

APPROVED_AT, CLOSED_AT = "campaign_approved_at_when_public", "campaign_closed_at_when_closed"
ONCE_PUBLIC = ["approved", "closed", "down"]


class Migration(migrations.Migration):
    dependencies = [("campaigns", "0008_what_a_change_was_asked_of")]

    operations = [
        migrations.AlterField(
            model_name="campaign",
            name="status",
            field=models.CharField(
                choices=[
                    ("draft", "draft"),
                    ("submitted", "waiting for a decision"),
                    ("changes", "changes requested"),
                    ("approved", "running"),
                    ("refused", "refused"),
                    ("closed", "closed"),
                    ("down", "taken down"),
                ],
                default="draft",
                max_length=9,
                verbose_name="status",
            ),
        ),
        migrations.RemoveConstraint(model_name="campaign", name=APPROVED_AT),
        migrations.RemoveConstraint(model_name="campaign", name=CLOSED_AT),
        migrations.AddConstraint(
            model_name="campaign",
            constraint=models.CheckConstraint(
                condition=Q(status__in=ONCE_PUBLIC, approved_at__isnull=False)
                | (~Q(status__in=ONCE_PUBLIC) & Q(approved_at__isnull=True)),
                name=APPROVED_AT,
            ),
        ),
        migrations.AddConstraint(
            model_name="campaign",
            constraint=models.CheckConstraint(
                condition=Q(status="down")
                | Q(status="closed", closed_at__isnull=False)
                | (~Q(status="closed") & Q(closed_at__isnull=True)),
                name=CLOSED_AT,
            ),
        ),
    ]
