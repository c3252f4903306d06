from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class QRSystemConfig(AppConfig):
    name = "floor_app.operations.qr_system"
    verbose_name = _("Labels and scans")
