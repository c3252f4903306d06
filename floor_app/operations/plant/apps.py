from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PlantConfig(AppConfig):
    name = "floor_app.operations.plant"
    verbose_name = _("Plant")
