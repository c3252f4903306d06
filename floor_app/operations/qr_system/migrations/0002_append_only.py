from typing import ClassVar

from django.db import migrations

from core.schema import append_only


class Migration(migrations.Migration):
    dependencies: ClassVar = [("qr_system", "0001_initial")]

    operations: ClassVar = [append_only("qr_system_scanlog"), append_only("qr_system_scananswer")]
