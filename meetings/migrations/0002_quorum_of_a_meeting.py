"""Each meeting keeps its quorum rule: the meetings that are there take their commission's present one."""

from django.db import migrations, models
from django.db.models import OuterRef, Q, Subquery

RULE = ("quorum", "quorum_number", "seats")


def take_the_commission_s(apps, schema_editor):
    commission = apps.get_model("meetings", "Commission").objects.filter(pk=OuterRef("commission"))
    rules = {name: Subquery(commission.values(name)[:1]) for name in RULE}
    apps.get_model("meetings", "Meeting").objects.update(**rules)


def drop_times_nobody_asked(apps, schema_editor):
    """No form keeps the times of who was there from the start to the end, or not at all; nothing else may either from now on."""
    rows = apps.get_model("meetings", "Attendance").objects.exclude(presence__in=["late", "left"])
    rows.filter(Q(arrived__isnull=False) | Q(left__isnull=False)).update(arrived=None, left=None)


class Migration(migrations.Migration):
    dependencies = [("meetings", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="meeting",
            name="quorum",
            field=models.CharField(
                choices=[
                    ("majority", "more than half of the members"),
                    ("two_thirds", "two thirds of the members"),
                    ("number", "a fixed number"),
                    ("unknown", "unknown"),
                ],
                default="unknown",
                max_length=20,
                verbose_name="quorum",
            ),
        ),
        migrations.AddField(
            model_name="meeting",
            name="quorum_number",
            field=models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="number needed for a quorum"),
        ),
        migrations.AddField(
            model_name="meeting",
            name="quorum_reason",
            field=models.TextField(blank=True, editable=False, verbose_name="reason for its own quorum rule"),
        ),
        migrations.AddField(
            model_name="meeting",
            name="seats",
            field=models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="seats with a vote"),
        ),
        migrations.RunPython(take_the_commission_s, migrations.RunPython.noop),
        migrations.RunPython(drop_times_nobody_asked, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="attendance",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("presence__in", ["late", "left"]),
                    models.Q(("arrived__isnull", True), ("left__isnull", True)),
                    _connector="OR",
                ),
                name="attendance_times",
                violation_error_message="A time of coming or leaving belongs to who came late or left early.",
            ),
        ),
        migrations.AddConstraint(
            model_name="meeting",
            constraint=models.CheckConstraint(
                condition=models.Q(("quorum__in", ["majority", "two_thirds", "number", "unknown"])),
                name="meeting_quorum",
                violation_error_message="There is no such choice.",
            ),
        ),
        migrations.AddConstraint(
            model_name="meeting",
            constraint=models.CheckConstraint(
                condition=models.Q(("seats__isnull", True), models.Q(("seats__gte", 1), ("seats__lte", 500)), _connector="OR"),
                name="meeting_seats",
                violation_error_message="A body has 1 to 500 seats.",
            ),
        ),
        migrations.AddConstraint(
            model_name="meeting",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("quorum", "number"), ("quorum_number__gte", 1), ("quorum_number__isnull", False)),
                    models.Q(models.Q(("quorum", "number"), _negated=True), ("quorum_number__isnull", True)),
                    _connector="OR",
                ),
                name="meeting_quorum_number",
                violation_error_message="Give the number needed for a quorum exactly where the quorum is a fixed number.",
            ),
        ),
    ]
