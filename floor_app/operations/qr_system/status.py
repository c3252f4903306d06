"""What a code can stand for, the life of a label, and what became of a scan."""

from collections.abc import Mapping

from django.db import models
from django.utils.translation import gettext_lazy as _


class CodeKind(models.TextChoices):
    """The value is the first letter of the code itself."""

    JOB_CARD = "J", _("Job card")
    OPERATION = "O", _("Operation")
    UNIT = "U", _("Unit")
    PERSON = "P", _("Person")
    WORK_CENTER = "W", _("Work center")
    LOCATION = "L", _("Location")
    ASSET = "A", _("Asset")
    ITEM = "I", _("Item")
    LOT = "B", _("Lot")
    COMMAND = "C", _("Command")


class Command(models.TextChoices):
    """The value is the body of the code: it grants nothing, so anybody may know it."""

    START = "START", _("Start")
    PAUSE = "PAUSE", _("Pause")
    REPORT = "REPORT", _("Report good")
    FINISH = "FINISH", _("Finish")
    SCRAP = "SCRAP", _("Scrap")
    HELP = "HELP", _("Call help")
    SIGN_OUT = "SIGNOUT", _("Sign out")


# Whoever holds such a code is granted something, so nobody may be able to guess one.
SECRET_KINDS = frozenset({CodeKind.PERSON})
# Their labels may carry an address. A badge in a browser's history would be a key left lying about; steps and
# commands say nothing outside the terminal.
ADDRESSED_KINDS = frozenset(CodeKind) - {CodeKind.PERSON, CodeKind.COMMAND, CodeKind.OPERATION}
# Their labels open something to people who do not sign in: a fault report.
SIGNED_KINDS = frozenset({CodeKind.ASSET})


class CodeState(models.TextChoices):
    ACTIVE = "ACTIVE", _("Active")
    REPLACED = "REPLACED", _("Replaced")
    RETIRED = "RETIRED", _("Retired")


class PrintStatus(models.TextChoices):
    """The file's way to a printer. UNCERTAIN: some of it left here, and nobody knows what became of it."""

    QUEUED = "QUEUED", _("Waiting")
    SENDING = "SENDING", _("Being sent")
    SENT = "SENT", _("Printed")
    UNCERTAIN = "UNCERTAIN", _("Uncertain")
    FAILED = "FAILED", _("Not printed")


# A print that may have happened never goes back to the queue by itself: a person says that it did not happen.
PRINT_MOVES: Mapping[str, frozenset[str]] = {
    PrintStatus.QUEUED: frozenset({PrintStatus.SENDING, PrintStatus.FAILED}),
    PrintStatus.SENDING: frozenset({PrintStatus.SENT, PrintStatus.QUEUED, PrintStatus.UNCERTAIN}),
    PrintStatus.UNCERTAIN: frozenset({PrintStatus.SENT, PrintStatus.QUEUED, PrintStatus.FAILED}),
    PrintStatus.FAILED: frozenset({PrintStatus.QUEUED}),
    PrintStatus.SENT: frozenset(),
}


class ScanSource(models.TextChoices):
    WEDGE = "WEDGE", _("Scanner")
    CAMERA = "CAMERA", _("Camera")
    TYPED = "TYPED", _("Typed")
    PHOTO = "PHOTO", _("Photo")
    API = "API", _("Other system")


class ScanOutcome(models.TextChoices):
    """The first four are known when the code is read; the others are what the floor answered."""

    RESOLVED = "RESOLVED", _("Recognised")
    UNKNOWN = "UNKNOWN", _("Unknown code")
    MISREAD = "MISREAD", _("Misread")
    RETIRED = "RETIRED", _("Retired label")
    DONE = "DONE", _("Done")
    REFUSED = "REFUSED", _("Refused")
    REPEATED = "REPEATED", _("Repeated")
