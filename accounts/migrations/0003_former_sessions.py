from django.db import migrations


class Migration(migrations.Migration):
    """Sessions have a table of ours: that of Django's app, with keys that sign in, goes with the app. All sign in anew."""

    dependencies = [("accounts", "0002_safety")]

    operations = [migrations.RunSQL("DROP TABLE IF EXISTS django_session", migrations.RunSQL.noop)]
