"""Other systems sign in with a token instead of a password."""

import secrets
from datetime import datetime

from django.db import transaction

from core.events import record
from floor_app.operations.people.models import ApiToken, User
from floor_app.operations.people.queries import token_hash


@transaction.atomic
def issue_api_token(
    *, user: User, name: str, by: User | None, at: datetime, expires_at: datetime | None = None
) -> str:
    """Let a system act as this person. The token is shown this once; one of the same name is void at once.

    `by` is nobody where the administrator of the server issues it from the command line.
    """
    token = secrets.token_urlsafe(32)
    ApiToken.objects.update_or_create(
        user=user,
        name=name,
        defaults={"token": token_hash(token), "created_at": at, "expires_at": expires_at},
    )
    record("people.api_token.issued", subject=user, by=by, at=at, name=name, expires_at=expires_at)
    return token


@transaction.atomic
def revoke_api_token(*, token: ApiToken, by: User | None, at: datetime) -> User:
    """The system that holds this token is a stranger from now on."""
    user = token.user
    token.delete()
    record("people.api_token.revoked", subject=user, by=by, at=at, name=token.name)
    return user
