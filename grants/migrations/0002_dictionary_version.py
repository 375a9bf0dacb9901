"""Dictionaries count their versions, so that of two people who save one entry at once the second is told."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("grants", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name=name,
            name="version",
            field=models.PositiveIntegerField(default=1, editable=False, verbose_name="version"),
        )
        for name in ("area", "kind", "proofkind")
    ]
