from floor_app.operations.people.models.api_token import ApiToken
from floor_app.operations.people.models.skill import Qualification, Skill
from floor_app.operations.people.models.station import Station
from floor_app.operations.people.models.user import User

__all__ = ["ApiToken", "Qualification", "Skill", "Station", "User"]
