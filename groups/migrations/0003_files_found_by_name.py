"""A download asks who reads a file by its name: the tables are not searched row by row."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("groups", "0002_running_themselves")]

    operations = [
        migrations.AddIndex("attachment", models.Index(fields=["file"], name="attachment_by_file")),
        migrations.AddIndex("documentversion", models.Index(fields=["file"], name="documentversion_by_file")),
    ]
