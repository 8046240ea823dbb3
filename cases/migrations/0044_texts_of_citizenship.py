"""The free texts that are understood become citizenships; the others stay beside them, as they were written."""

from django.db import migrations

from cases.citizenships import read_texts


def read(apps, schema_editor):
    read_texts(apps.get_model("cases", "Person").objects, apps.get_model("cases", "Citizenship").objects)


class Migration(migrations.Migration):
    dependencies = [("cases", "0043_citizenships_and_languages")]
    operations = [migrations.RunPython(read, migrations.RunPython.noop)]
