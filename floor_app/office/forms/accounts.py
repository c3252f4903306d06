from django.contrib.auth.forms import AuthenticationForm
from django.utils.translation import gettext_lazy as _


class SignInForm(AuthenticationForm):
    """User name and password; the refusal does not say which of the two was wrong."""

    error_messages = {  # noqa: RUF012  # as Django declares it
        "invalid_login": _("User name or password is wrong."),
        "inactive": _("User name or password is wrong."),
    }
