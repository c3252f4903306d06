"""Django's makemessages, which also reads `_l`: gettext_lazy in modules that need gettext too."""

from django.core.management.commands import makemessages

OPTIONS = [*makemessages.Command.xgettext_options, "--keyword=_l"]


class Command(makemessages.Command):
    xgettext_options = OPTIONS
