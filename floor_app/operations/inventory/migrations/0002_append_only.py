from typing import ClassVar

from django.db import migrations

from core.schema import append_only


class Migration(migrations.Migration):
    dependencies: ClassVar = [("inventory", "0001_initial")]

    operations: ClassVar = [append_only("inventory_stockmove")]
