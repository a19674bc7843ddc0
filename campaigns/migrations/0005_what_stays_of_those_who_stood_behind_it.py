"""What is left when a campaign has ended names nobody: not the contact of an organisation, not a friend abroad."""

import django.db.models.deletion
from django.db import migrations, models


def _nobody(model: str) -> migrations.AlterField:
    key = models.ForeignKey(
        blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name=f"{model}_rows",
        to="notifications.recipient",
    )  # fmt: skip
    return migrations.AlterField(model_name=model, name="recipient", field=key)


class Migration(migrations.Migration):
    dependencies = [
        ("campaigns", "0004_from_idea_to_outcome"),
        ("notifications", "0005_addresses_asked_at"),
    ]

    operations = [
        migrations.AddField(
            model_name="action",
            name="signed_up_then",
            field=models.PositiveIntegerField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name="endorsement",
            name="hidden_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        _nobody("endorsement"),
        _nobody("solidarity"),
        migrations.AlterField(
            model_name="solidarity",
            name="name",
            field=models.CharField(blank=True, max_length=60, verbose_name="name to show"),
        ),
    ]
