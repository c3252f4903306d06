from django.db import models
from django.utils.translation import gettext_lazy as _


class StockQuality(models.TextChoices):
    """Only RELEASED is available to promise."""

    QUARANTINE = "QUARANTINE", _("Quarantine")
    INSPECTION = "INSPECTION", _("In inspection")
    RELEASED = "RELEASED", _("Released")
    BLOCKED = "BLOCKED", _("Blocked")


STOCK_QUALITY_MOVES: dict[str, frozenset[str]] = {
    StockQuality.QUARANTINE: frozenset({StockQuality.INSPECTION}),
    StockQuality.INSPECTION: frozenset({StockQuality.RELEASED, StockQuality.BLOCKED}),
    StockQuality.RELEASED: frozenset({StockQuality.BLOCKED}),
    StockQuality.BLOCKED: frozenset({StockQuality.INSPECTION}),
}


class MoveKind(models.TextChoices):
    RECEIPT = "RECEIPT", _("Received")
    ISSUE = "ISSUE", _("Issued")
    TRANSFER = "TRANSFER", _("Moved")
    ADJUSTMENT = "ADJUSTMENT", _("Corrected")
    SHIPMENT = "SHIPMENT", _("Shipped")


class UnitStatus(models.TextChoices):
    IN_PRODUCTION = "IN_PRODUCTION", _("In production")
    IN_STOCK = "IN_STOCK", _("In stock")
    RESERVED = "RESERVED", _("Reserved")
    UNDER_INSPECTION = "UNDER_INSPECTION", _("Under inspection")
    UNDER_REPAIR = "UNDER_REPAIR", _("Under repair")
    IN_TRANSIT = "IN_TRANSIT", _("In transit")
    AT_CUSTOMER = "AT_CUSTOMER", _("At the customer")
    SOLD = "SOLD", _("Sold")
    SCRAPPED = "SCRAPPED", _("Scrapped")
    LOST = "LOST", _("Lost")


_FROM_STOCK = frozenset(
    {
        UnitStatus.RESERVED,
        UnitStatus.UNDER_INSPECTION,
        UnitStatus.UNDER_REPAIR,
        UnitStatus.IN_TRANSIT,
        UnitStatus.AT_CUSTOMER,
        UnitStatus.SOLD,
        UnitStatus.SCRAPPED,
        UnitStatus.LOST,
    }
)
_IN_HOUSE = frozenset(
    {UnitStatus.IN_STOCK, UnitStatus.UNDER_INSPECTION, UnitStatus.UNDER_REPAIR, UnitStatus.SCRAPPED}
)

UNIT_MOVES: dict[str, frozenset[str]] = {
    UnitStatus.IN_PRODUCTION: frozenset({UnitStatus.IN_STOCK, UnitStatus.SCRAPPED, UnitStatus.LOST}),
    UnitStatus.IN_STOCK: _FROM_STOCK,
    UnitStatus.RESERVED: _FROM_STOCK - {UnitStatus.RESERVED} | {UnitStatus.IN_STOCK},
    UnitStatus.UNDER_INSPECTION: _IN_HOUSE - {UnitStatus.UNDER_INSPECTION} | {UnitStatus.LOST},
    UnitStatus.UNDER_REPAIR: _IN_HOUSE - {UnitStatus.UNDER_REPAIR} | {UnitStatus.LOST},
    UnitStatus.IN_TRANSIT: _IN_HOUSE - {UnitStatus.SCRAPPED} | {UnitStatus.AT_CUSTOMER, UnitStatus.LOST},
    UnitStatus.AT_CUSTOMER: _IN_HOUSE | {UnitStatus.IN_TRANSIT, UnitStatus.SOLD, UnitStatus.LOST},
    UnitStatus.SOLD: _IN_HOUSE - {UnitStatus.SCRAPPED} | {UnitStatus.IN_TRANSIT},
    UnitStatus.SCRAPPED: frozenset(),
    UnitStatus.LOST: frozenset({UnitStatus.IN_STOCK, UnitStatus.SCRAPPED}),
}


# A unit in any other status is not counted among the stock of its item.
COUNTED_STATUSES = frozenset({UnitStatus.IN_STOCK, UnitStatus.RESERVED, UnitStatus.UNDER_INSPECTION})


class UnitCondition(models.TextChoices):
    NEW = "NEW", _("New")
    USED = "USED", _("Used")
    REPAIRABLE = "REPAIRABLE", _("Repairable")
    REWORKED = "REWORKED", _("Reworked")
    SCRAP = "SCRAP", _("Scrap")


class Ownership(models.TextChoices):
    OWN = "OWN", _("Own")
    CUSTOMER = "CUSTOMER", _("Customer's")
    CONSIGNMENT = "CONSIGNMENT", _("Consignment")


# Such a unit is not in the house, as far as the books know.
GONE_STATUSES = frozenset(
    {UnitStatus.IN_TRANSIT, UnitStatus.AT_CUSTOMER, UnitStatus.SOLD, UnitStatus.SCRAPPED, UnitStatus.LOST}
)


class BatchKind(models.TextChoices):
    COUNT = "COUNT", _("Stock count")
    PUT_AWAY = "PUT_AWAY", _("Put-away")


class BatchStatus(models.TextChoices):
    OPEN = "OPEN", _("Open")
    BOOKED = "BOOKED", _("Booked")
    CANCELLED = "CANCELLED", _("Cancelled")


BATCH_MOVES: dict[str, frozenset[str]] = {
    BatchStatus.OPEN: frozenset({BatchStatus.BOOKED, BatchStatus.CANCELLED}),
    BatchStatus.BOOKED: frozenset(),
    BatchStatus.CANCELLED: frozenset(),
}


class ScanProblem(models.TextChoices):
    """What is the matter with a row of a scan batch; the empty value is a row that can be booked."""

    UNKNOWN = "UNKNOWN", _("Unknown code")
    RETIRED = "RETIRED", _("Label not in use")
    NOT_STOCK = "NOT_STOCK", _("Not a unit, lot or item")
    GONE = "GONE", _("Not in the house")
    NONE_THERE = "NONE_THERE", _("None in stock")
    WHICH = "WHICH", _("Which lot or place?")
    NO_QUANTITY = "NO_QUANTITY", _("How many?")
    ELSEWHERE = "ELSEWHERE", _("Booked at another place")
    RESERVED = "RESERVED", _("Reserved")


# These are said, and booked all the same.
NOTICES = frozenset({ScanProblem.ELSEWHERE, ScanProblem.RESERVED})


class Missing(models.TextChoices):
    """What a count makes of what it expected and did not find."""

    KEEP = "KEEP", _("Leave it as it is: it was not looked for")
    GONE = "GONE", _("It is not there: units are lost, quantities are 0")
