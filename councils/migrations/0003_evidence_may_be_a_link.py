from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("councils", "0002_initial")]

    operations = [
        *(
            migrations.AlterField(
                model_name="evidence",
                name=name,
                field=models.TextField(blank=True, max_length=1000, verbose_name="what it shows", **options),
            )
            for name, options in [
                ("text", {}),
                ("text_ar", {"null": True}),
                ("text_ckb", {"null": True}),
                ("text_en", {"null": True}),
            ]
        ),
        migrations.AddConstraint(
            model_name="evidence",
            constraint=models.CheckConstraint(
                condition=~Q(link="")
                | (Q(text_ar__isnull=False) & ~Q(text_ar=""))
                | (Q(text_ckb__isnull=False) & ~Q(text_ckb=""))
                | (Q(text_en__isnull=False) & ~Q(text_en="")),
                name="evidence_text_or_link",
                violation_error_message="Say what it shows, or give a link.",
            ),
        ),
    ]
