from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EngineeringConfig(AppConfig):
    name = "floor_app.operations.engineering"
    verbose_name = _("Engineering")
