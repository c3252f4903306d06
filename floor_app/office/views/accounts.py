"""Signing in with a password and signing out. Badges and PINs belong to the terminal."""

from django.conf import settings
from django.contrib.auth import login, logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from floor_app.access import reads_on
from floor_app.office import demo_logins
from floor_app.office.forms.accounts import SignInForm
from floor_app.operations.people import queries as people

TEMPLATE = "office/sign_in.html"


@reads_on
@sensitive_post_parameters("password")
@never_cache
def sign_in(request: HttpRequest) -> HttpResponse:
    """Ask for user name and password, then go on to the page that was wanted."""
    if request.user.is_authenticated:
        return redirect(_wanted(request))
    form = SignInForm(request, request.POST or None)
    if request.method == "POST" and form.is_valid():
        login(request, form.get_user())
        return redirect(_wanted(request))
    return render(request, TEMPLATE, _context(request, form), status=403 if form.errors else 200)


@reads_on
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    logout(request)
    return redirect(settings.LOGOUT_REDIRECT_URL)


def locked_out(request: HttpRequest, original: HttpResponse, credentials: object) -> HttpResponse:
    """What axes answers with after too many wrong passwords: the sign-in page with a sentence."""
    minutes = int(settings.AXES_COOLOFF_TIME.total_seconds() // 60)
    sentence = ngettext(
        "Too many wrong passwords. Try again in %(minutes)d minute, or ask an administrator.",
        "Too many wrong passwords. Try again in %(minutes)d minutes, or ask an administrator.",
        minutes,
    ) % {"minutes": minutes}
    form = SignInForm(request, initial={"username": request.POST.get("username", "")})
    return render(request, TEMPLATE, {**_context(request, form), "locked": sentence}, status=429)


def _context(request: HttpRequest, form: SignInForm) -> dict[str, object]:
    return {
        "form": form,
        "next": request.POST.get("next", request.GET.get("next", "")),
        "demo_logins": demo_logins.offered(),
        "first_command": "" if people.anybody() else f"{settings.MANAGE_COMMAND} createsuperuser",
    }


def _wanted(request: HttpRequest) -> str:
    url = request.POST.get("next", request.GET.get("next", ""))
    safe = url_has_allowed_host_and_scheme(
        url, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return url if safe else settings.LOGIN_REDIRECT_URL
