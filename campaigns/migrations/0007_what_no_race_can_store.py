"""A place is always for somebody, and a friend greets a campaign once: what a form or a race let through is refused."""

from django.db import migrations, models
from django.db.models import Exists, OuterRef


def put_right(apps, schema_editor):
    """A place for nobody in particular is kept to the members; of two words of one friend the first stays."""
    apps.get_model("campaigns", "Action").objects.filter(place_for="").update(place_for="members")
    words = apps.get_model("campaigns", "Solidarity").objects
    same = words.filter(campaign=OuterRef("campaign"), recipient=OuterRef("recipient"), pk__lt=OuterRef("pk"))
    twice = words.filter(Exists(same), recipient__isnull=False).values_list("pk", flat=True)
    words.filter(pk__in=list(twice)).delete()


class Migration(migrations.Migration):
    dependencies = [("campaigns", "0006_carrier_invitations")]

    operations = [
        migrations.RunPython(put_right, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="action",
            constraint=models.CheckConstraint(
                condition=models.Q(place_for__in=["everyone", "signed_up", "members"]),
                name="action_place_is_for_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="solidarity",
            constraint=models.UniqueConstraint(fields=["campaign", "recipient"], name="solidarity_one_a_friend"),
        ),
    ]
