import django.db.models.deletion
from django.db import migrations, models

import koksu.fields


class Migration(migrations.Migration):
    dependencies = [
        ("grants", "0005_totals"),
    ]

    operations = [
        migrations.CreateModel(
            name="OwedTotal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("due", models.DateField()),
                ("owed", koksu.fields.TengeField()),
                (
                    "allocation",
                    models.ForeignKey(
                        db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="grants.allocation"
                    ),
                ),
            ],
            options={
                "verbose_name": "what an allocation is owed by a day",
                "verbose_name_plural": "what allocations are owed by a day",
                "constraints": [models.UniqueConstraint(fields=("allocation", "due"), name="owedtotal_one_of_each")],
            },
        ),
    ]
