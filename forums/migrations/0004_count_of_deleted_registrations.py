from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("forums", "0003_moves_of_editions_and_slots"),
    ]

    operations = [
        migrations.AddField(
            model_name="edition",
            name="registered_count",
            field=models.PositiveIntegerField(blank=True, editable=False, null=True),
        ),
    ]
