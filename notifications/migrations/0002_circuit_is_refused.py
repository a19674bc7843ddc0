from django.db import migrations, models


class Migration(migrations.Migration):
    """A server that refuses the portal's sign-in needs a person; one that is away comes back by itself."""

    dependencies = [("notifications", "0001_initial")]

    operations = [
        migrations.AddField("circuit", "is_refused", models.BooleanField(default=False)),
    ]
