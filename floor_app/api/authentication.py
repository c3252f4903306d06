"""Browsers come with their session and a CSRF token, other systems with a token of their own."""

from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from floor_app.operations.people import queries as people
from floor_app.operations.people.models import User

SCHEME = "Bearer"


class TokenAuthentication(BaseAuthentication):
    """`Authorization: Bearer TOKEN`, issued by `manage.py issue_api_token`."""

    def authenticate(self, request: Request) -> tuple[User, str] | None:
        scheme, _space, token = request.META.get("HTTP_AUTHORIZATION", "").partition(" ")
        if scheme.lower() != SCHEME.lower():
            return None
        holder = people.holder_of_api_token(token.strip(), timezone.now())
        if holder is None:
            raise AuthenticationFailed(_("This token is not known, or no longer."))
        return holder, SCHEME

    def authenticate_header(self, request: Request) -> str:
        return SCHEME
