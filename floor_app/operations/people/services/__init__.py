"""People get passwords, roles, skills, PINs and badges; stations are registered; people sign in at them."""

from floor_app.operations.people.services.api_tokens import issue_api_token, revoke_api_token
from floor_app.operations.people.services.keys import (
    EasyPin,
    LongUsername,
    MalformedPin,
    issue_badge,
    register_station,
    set_pin,
)
from floor_app.operations.people.services.sign_in import (
    NoStationRole,
    PersonOutOfUse,
    PinLocked,
    StationLocked,
    UnknownBadge,
    UnregisteredStation,
    WrongPin,
    sign_in_with_badge,
    sign_in_with_pin,
)
from floor_app.operations.people.services.staff import (
    AboveYou,
    OwnAccess,
    assign_roles,
    qualify,
    save_person,
    set_password,
)

__all__ = [
    "AboveYou",
    "EasyPin",
    "LongUsername",
    "MalformedPin",
    "NoStationRole",
    "OwnAccess",
    "PersonOutOfUse",
    "PinLocked",
    "StationLocked",
    "UnknownBadge",
    "UnregisteredStation",
    "WrongPin",
    "assign_roles",
    "issue_api_token",
    "issue_badge",
    "qualify",
    "register_station",
    "revoke_api_token",
    "save_person",
    "set_password",
    "set_pin",
    "sign_in_with_badge",
    "sign_in_with_pin",
]
