from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TerminalConfig(AppConfig):
    name = "floor_app.terminal"
    verbose_name = _("Terminal")
