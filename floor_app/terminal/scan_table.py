"""What every scan is answered with: by kind and state of the thing, by state of the label, and by pairs.

The terminal goes where this table says. tests/test_scan_table.py scans every line of it, and the manual page
docs/manual/scanning.md is printed from it, so nothing is said here that does not happen.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from floor_app.operations.inventory.status import StockQuality, UnitStatus
from floor_app.operations.maintenance.status import AssetStatus
from floor_app.operations.production.status import JobCardStatus, OperationStatus
from floor_app.operations.qr_system.status import CodeKind, Command, ScanOutcome

K, C = CodeKind, Command

Words = str | Promise


@dataclass(frozen=True, slots=True)
class Offer:
    """The main thing to do on the page that a scan opens; `sign` is its name there."""

    sign: str
    words: Words


START = Offer("start", _("Start"))
RESUME = Offer("resume", _("Resume"))
REPORT = Offer("report", _("Report good"))
JOIN = Offer("join", _("Join"))
WAIT = Offer("wait", _("Not ready yet, with what it waits for"))
INSPECT = Offer("inspect", _("Inspect, or “Waits for QC” for everybody else"))
SHOW = Offer("show", _("Shows it; nothing to do"))
FAULT = Offer("fault", _("Report a fault"))
MOVE = Offer("move", _("Shows it; scan a location to put it there"))
PUT = Offer("put", _("Put the unit at the location"))
HERE = Offer("here", _("Shows what lies there; scan a unit to put it there"))
ISSUE = Offer("issue", _("Shows its stock and issues it; of lots only released ones"))
ISSUE_TO_CARD = Offer("issue-to-card", _("Issue it to the card scanned before"))
WORK_HERE = Offer("work-here", _("Work there from now on; shows what is next"))
SIGN_IN = Offer("sign-in", _("Signs the person in; goes on with what was scanned before"))
MY_JOBS = Offer("my-jobs", _("The person's own jobs, end of shift, sign out"))
GONE = Offer("gone", _("“Not here any more”"))


# Which page of the terminal is about a kind of thing. A step is on its card's page, a lot on its item's.
PAGES: Mapping[str, str] = {
    K.JOB_CARD: "terminal:job-card",
    K.WORK_CENTER: "terminal:work-center",
    K.ASSET: "terminal:asset",
    K.UNIT: "terminal:unit",
    K.LOCATION: "terminal:location",
    K.ITEM: "terminal:item",
}

# In every state of the thing: what the page offers to an operator who works here.
THINGS: Mapping[CodeKind, Mapping[str, Offer]] = {
    K.JOB_CARD: {
        **dict.fromkeys(JobCardStatus, SHOW),
        JobCardStatus.RELEASED_TO_SHOP: START,
        JobCardStatus.IN_PRODUCTION: REPORT,
        JobCardStatus.UNDER_QC: INSPECT,
    },
    K.OPERATION: {
        OperationStatus.NOT_STARTED: WAIT,
        OperationStatus.READY: START,
        OperationStatus.IN_PROGRESS: REPORT,
        OperationStatus.PAUSED: RESUME,
        OperationStatus.DONE: SHOW,
        OperationStatus.SKIPPED: SHOW,
        OperationStatus.BLOCKED: WAIT,
    },
    K.UNIT: {**dict.fromkeys(UnitStatus, MOVE)},
    K.PERSON: {"WORKS_HERE": SIGN_IN, "SIGNED_IN": MY_JOBS},
    K.WORK_CENTER: {"IN_USE": WORK_HERE, "OUT_OF_USE": GONE},
    K.LOCATION: {"IN_USE": HERE, "OUT_OF_USE": HERE},
    K.ASSET: {**dict.fromkeys(AssetStatus, FAULT), "DELETED": GONE},
    K.ITEM: {"IN_USE": ISSUE, "OUT_OF_USE": ISSUE},
    K.LOT: {**dict.fromkeys(StockQuality, ISSUE), "GONE": GONE},
}


@dataclass(frozen=True, slots=True)
class Refusal:
    """A label that leads nowhere: what the log says of it, and how the sentence begins."""

    outcome: ScanOutcome
    words: Words


LABELS: Mapping[str, Refusal] = {
    "REPLACED": Refusal(ScanOutcome.RETIRED, _("This label of %(key)s was replaced. Use the new one.")),
    "RETIRED": Refusal(ScanOutcome.RETIRED, _("This label of %(key)s is retired: %(reason)s.")),
    "MISREAD": Refusal(ScanOutcome.MISREAD, _("The code was not read correctly. Scan it again.")),
    "UNKNOWN": Refusal(ScanOutcome.UNKNOWN, _("Unknown code: %(code)s. Scan it again or search for it.")),
}


@dataclass(frozen=True, slots=True)
class Together:
    """Two scans within two minutes: the page of the second one gets the first under this name."""

    name: str
    offer: Offer


# {(scanned before, scanned now): what the first adds}. Every other pair is answered as if scanned alone.
PAIRS: Mapping[tuple[CodeKind, CodeKind], Together] = {
    (K.LOCATION, K.UNIT): Together("place", PUT),
    (K.UNIT, K.LOCATION): Together("unit", PUT),
    (K.JOB_CARD, K.ITEM): Together("card", ISSUE_TO_CARD),
    (K.JOB_CARD, K.LOT): Together("card", ISSUE_TO_CARD),
    (K.OPERATION, K.ITEM): Together("card", ISSUE_TO_CARD),
    (K.OPERATION, K.LOT): Together("card", ISSUE_TO_CARD),
}


@dataclass(frozen=True, slots=True)
class Obedience:
    """What a command does: it opens `page`, or changes the step by a `verb` of the role table."""

    words: Words
    page: str = ""
    verb: str = ""


# For the card or step scanned in the last two minutes, else the step that the person's clock is on.
COMMANDS: Mapping[str, Obedience] = {
    C.START: Obedience(_("Starts the step, resumes or joins it"), verb="production.start_operation"),
    C.PAUSE: Obedience(_("Pauses the step"), verb="production.start_operation"),
    C.REPORT: Obedience(_("Opens the number pad for good pieces"), page="terminal:report"),
    C.FINISH: Obedience(_("Opens the number pad, to finish with the pieces"), page="terminal:report"),
    C.SCRAP: Obedience(_("Opens the number pad for scrap and rework"), page="terminal:scrap"),
    C.HELP: Obedience(_("Opens the calls for help"), page="terminal:help"),
    C.SIGN_OUT: Obedience(_("Signs the person out; the clock on a job runs on"), page="terminal:sign-in"),
}


def together(before: str, now: str) -> Together | None:
    """What the scan before adds to this one."""
    known = CodeKind.values
    return PAIRS.get((CodeKind(before), CodeKind(now))) if before in known and now in known else None
