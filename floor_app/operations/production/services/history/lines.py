"""Lines to labor bookings, quantity reports and downtimes, a chunk at a time."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from floor_app.operations.maintenance.models import Asset, Downtime
from floor_app.operations.maintenance.status import DowntimeReason
from floor_app.operations.plant.models import WorkCenter
from floor_app.operations.production.models import ImportedLine, ImportRun, LaborBooking, QuantityReport
from floor_app.operations.production.production_log.plant_time import interval
from floor_app.operations.production.production_log.rows import LogRow, ReportType
from floor_app.operations.production.reasons import ReworkReason, ScrapReason
from floor_app.operations.production.services.history.codes_from_names import FreeCodes
from floor_app.operations.production.services.history.names import Ids
from floor_app.operations.production.services.history.spans import Cards
from floor_app.operations.production.status import LaborKind
from floor_app.operations.qr_system import services as qr
from floor_app.operations.qr_system.status import CodeKind

KINDS = {ReportType.SETUP: LaborKind.SETUP, ReportType.PRODUCTION: LaborKind.RUN}
LONGEST_NOTE = 255


@dataclass
class LineWriter:
    """`centers` and `operators` are ids by the names in the log."""

    run: ImportRun
    cards: Cards
    centers: Ids
    operators: Ids
    zone: ZoneInfo
    _assets: Ids = field(default_factory=dict)

    def write(self, fresh: Sequence[tuple[LogRow, int]]) -> None:
        """`fresh` has each row's number among the stored rows alike."""
        entries = [self._entry(row, occurrence) for row, occurrence in fresh]
        LaborBooking.objects.bulk_create([entry.booking for entry in entries if entry.booking])
        QuantityReport.objects.bulk_create([entry.report for entry in entries if entry.report])
        Downtime.objects.bulk_create([entry.downtime for entry in entries if entry.downtime])
        ImportedLine.objects.bulk_create([entry.line(self.run) for entry in entries])

    def _entry(self, row: LogRow, occurrence: int) -> "_Entry":
        start, end = interval(row.start, row.end, self.zone)
        operation = self.cards.operations[row.case, row.activity]
        operation.add(start, end)
        self.cards.cards[row.case].add(start, end)
        entry = _Entry(row, occurrence, operation.pk)
        if row.report is ReportType.BREAKDOWN:
            entry.downtime = self._downtime(row, start, end)
        else:
            entry.booking = self._booking(row, operation.pk, start, end)
        if row.good or row.rejected or row.mrb:
            entry.report = self._report(row, operation.pk, end)
        return entry

    def _booking(self, row: LogRow, operation_id: int, start: datetime, end: datetime) -> LaborBooking:
        return LaborBooking(
            operation_id=operation_id,
            operator_id=self.operators[row.worker],
            work_center_id=self.centers[row.resource],
            kind=KINDS[row.report],
            started_at=start,
            ended_at=end,
            is_imported=True,
        )

    def _report(self, row: LogRow, operation_id: int, at: datetime) -> QuantityReport:
        """The log gives no reason. Pieces for the review board are neither good nor scrap yet."""
        return QuantityReport(
            operation_id=operation_id,
            good=row.good,
            scrap=row.rejected,
            scrap_reason=ScrapReason.OTHER if row.rejected else "",
            rework=row.mrb,
            rework_reason=ReworkReason.OTHER if row.mrb else "",
            operator_id=self.operators[row.worker],
            work_center_id=self.centers[row.resource],
            at=at,
            is_imported=True,
        )

    def _downtime(self, row: LogRow, start: datetime, end: datetime) -> Downtime:
        return Downtime(
            asset_id=self._asset(row.resource),
            reason=DowntimeReason.OTHER,
            note=f"{row.case}: {row.activity}"[:LONGEST_NOTE],
            started_at=start,
            ended_at=end,
            reported_by_id=self.operators[row.worker],
            is_imported=True,
        )

    def _asset(self, resource: str) -> int:
        if resource not in self._assets:
            self._assets[resource] = _asset_of(self.centers[resource])
        return self._assets[resource]


@dataclass(slots=True)
class _Entry:
    """One row and the records it becomes."""

    row: LogRow
    occurrence: int
    operation_id: int
    booking: LaborBooking | None = None
    report: QuantityReport | None = None
    downtime: Downtime | None = None

    def line(self, run: ImportRun) -> ImportedLine:
        return ImportedLine(
            run=run,
            digest=self.row.digest,
            occurrence=self.occurrence,
            origin=self.row.origin,
            ordered=self.row.ordered,
            part=self.row.part,
            is_rework=self.row.rework,
            operation_id=self.operation_id,
            booking=self.booking,
            report=self.report,
            downtime=self.downtime,
        )


def _asset_of(work_center_id: int) -> int:
    """The machine that broke down: the work center's first, or a new one where it has none. Only what
    broke down once is sure to be a machine, so other work centers get none."""
    machines = Asset.objects.filter(work_center=work_center_id, is_deleted=False)
    found = machines.order_by("code").values_list("pk", flat=True).first()
    if found is not None:
        return found
    center = WorkCenter.objects.get(pk=work_center_id)
    codes = FreeCodes(Asset.objects.values_list("code", flat=True), longest=30)
    asset = Asset.objects.create(code=codes.take(center.code), name=center.name, work_center=center)
    qr.register(kind=CodeKind.ASSET, key=asset.code)
    return asset.pk
