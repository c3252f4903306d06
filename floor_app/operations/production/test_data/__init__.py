"""The work of the demo plant: some sixty job cards in every state, and the past weeks that led there."""

from datetime import datetime, timedelta
from functools import partial

from core.demo import Demo, Made
from floor_app.operations.people.models import User
from floor_app.operations.production.models import (
    BatchOrder,
    GateWaiver,
    Hold,
    JobCard,
    JobOperation,
    LaborBooking,
    QuantityReport,
    ReleaseCheck,
)
from floor_app.operations.production.test_data.acting import VERBS, Stage
from floor_app.operations.production.test_data.plan import Plan
from floor_app.operations.qr_system import services as scans
from floor_app.operations.qr_system.status import ScanSource

STAGE = "production.stage"
# as read, days ago, by what
STRAY_SCANS = (
    ("4006381333931", 0.4, ScanSource.WEDGE),
    ("C.HELP.5", 0.9, ScanSource.TYPED),
    ("J.202600001.Z", 1.7, ScanSource.WEDGE),
    ("(01)09520000001018(10)L7", 1.9, ScanSource.CAMERA),
    ("LOT 55/B", 2.2, ScanSource.PHOTO),
    ("A.CNC009.4", 3.1, ScanSource.WEDGE),
)


def load(demo: Demo) -> None:
    """Plan all stories and wait for their moments; quality reads the same stage for its own verbs."""
    stage = Stage(demo, Plan(demo))
    demo.shared[STAGE] = stage
    stage.put_on(VERBS)
    for raw, days, source in STRAY_SCANS:
        demo.at(demo.now - timedelta(days=days), partial(_stray, raw, source))


def clear(made: Made) -> None:
    made.remove(GateWaiver, Hold, ReleaseCheck, LaborBooking)
    made.remove(QuantityReport, JobOperation, JobCard, BatchOrder)


def _stray(raw: str, source: str, at: datetime) -> None:
    """A scan beside the work: most of them of something that is none of ours."""
    by = User.objects.get(username="ana")
    scans.record_scan(raw=raw, by=by, at=at, station="TAB-02", source=source)
