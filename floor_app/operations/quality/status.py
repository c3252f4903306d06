from django.db import models
from django.utils.translation import gettext_lazy as _


class Verdict(models.TextChoices):
    PASS = "PASS", _("Pass")
    FAIL = "FAIL", _("Fail")


class CheckResult(models.TextChoices):
    OK = "OK", _("OK")
    NOT_OK = "NOT_OK", _("Not OK")
    NOT_APPLICABLE = "NA", _("Not applicable")


class NcrSeverity(models.TextChoices):
    MINOR = "MINOR", _("Minor")
    MAJOR = "MAJOR", _("Major")
    CRITICAL = "CRITICAL", _("Critical")


class Disposition(models.TextChoices):
    USE_AS_IS = "USE_AS_IS", _("Use as is")
    REWORK = "REWORK", _("Rework")
    REPAIR = "REPAIR", _("Repair")
    SCRAP = "SCRAP", _("Scrap")
    RETURN_TO_SUPPLIER = "RETURN_TO_SUPPLIER", _("Return to supplier")
    DOWNGRADE = "DOWNGRADE", _("Downgrade")


class NcrStatus(models.TextChoices):
    OPEN = "OPEN", _("Open")
    INVESTIGATING = "INVESTIGATING", _("Investigating")
    PENDING_DISPOSITION = "PENDING_DISPOSITION", _("Pending disposition")
    IN_REWORK = "IN_REWORK", _("In rework")
    PENDING_VERIFICATION = "PENDING_VERIFICATION", _("Pending verification")
    CLOSED = "CLOSED", _("Closed")
    CANCELLED = "CANCELLED", _("Cancelled")


_N = NcrStatus

ENDED_NCRS: frozenset[str] = frozenset({_N.CLOSED, _N.CANCELLED})

NCR_MOVES: dict[str, frozenset[str]] = {
    _N.OPEN: frozenset({_N.INVESTIGATING, _N.CANCELLED}),
    _N.INVESTIGATING: frozenset({_N.PENDING_DISPOSITION, _N.CANCELLED}),
    _N.PENDING_DISPOSITION: frozenset({_N.IN_REWORK, _N.PENDING_VERIFICATION, _N.CANCELLED}),
    _N.IN_REWORK: frozenset({_N.PENDING_VERIFICATION, _N.CANCELLED}),
    _N.PENDING_VERIFICATION: frozenset({_N.IN_REWORK, _N.CLOSED, _N.CANCELLED}),
    _N.CLOSED: frozenset(),
    _N.CANCELLED: frozenset(),
}
