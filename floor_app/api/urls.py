"""Every address of the API; longer ones first, because a key may hold a slash."""

from django.urls import URLPattern, URLResolver, path, register_converter
from rest_framework.permissions import IsAuthenticated

from floor_app.api import (
    engineering,
    inventory,
    maintenance,
    people,
    plant,
    qr_system,
    quality,
    records,
    units,
)
from floor_app.api.base import endpoint
from floor_app.api.production import job_cards as cards
from floor_app.api.production import ledgers
from floor_app.api.production import operations as steps
from floor_app.api.schema import SpectacularAPIView


class KeyConverter:
    """A natural key: whatever people print on a label, up to 80 characters."""

    regex = r"[^\x00-\x1f]{1,80}?"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(KeyConverter, "key")

app_name = "api"

STEP = "job-cards/<key:number>/operations/<int:sequence>"
CARD = "job-cards/<key:number>"

production: list[URLPattern | URLResolver] = [
    path(f"{STEP}/start/", endpoint(post=steps.start_operation)),
    path(f"{STEP}/join/", endpoint(post=steps.join_operation)),
    path(f"{STEP}/labor/", endpoint(post=steps.switch_labor)),
    path(f"{STEP}/leave/", endpoint(post=steps.leave_operation)),
    path(f"{STEP}/pause/", endpoint(post=steps.pause_operation)),
    path(f"{STEP}/report/", endpoint(post=steps.report_quantity)),
    path(f"{STEP}/finish/", endpoint(post=steps.finish_operation)),
    path(f"{STEP}/skip/", endpoint(post=steps.skip_operation)),
    path(f"{STEP}/block/", endpoint(post=steps.block_operation)),
    path(f"{STEP}/unblock/", endpoint(post=steps.unblock_operation)),
    path(f"{STEP}/waive/", endpoint(post=steps.waive_gate)),
    path(f"{STEP}/reschedule/", endpoint(post=steps.reschedule)),
    path(f"{STEP}/rework/", endpoint(post=steps.create_rework_card)),
    path(f"{STEP}/", endpoint(get=steps.operation)),
    path(f"{CARD}/operations/", endpoint(get=steps.job_card_operations, post=cards.insert_operation)),
    path(f"{CARD}/events/", endpoint(get=cards.job_card_events)),
    path(f"{CARD}/holds/", endpoint(get=cards.job_card_holds)),
    path(f"{CARD}/release-checks/<int:position>/", endpoint(post=cards.tick_release_check)),
    path(f"{CARD}/release-checks/", endpoint(get=cards.release_checks)),
    path(f"{CARD}/begin-evaluation/", endpoint(post=cards.begin_evaluation)),
    path(f"{CARD}/submit-evaluation/", endpoint(post=cards.submit_evaluation)),
    path(f"{CARD}/approve-evaluation/", endpoint(post=cards.approve_evaluation)),
    path(f"{CARD}/release/", endpoint(post=cards.release_job_card)),
    path(f"{CARD}/hold/", endpoint(post=cards.hold_job_card)),
    path(f"{CARD}/lift-hold/", endpoint(post=cards.lift_hold)),
    path(f"{CARD}/reprioritise/", endpoint(post=cards.reprioritise)),
    path(f"{CARD}/take-over-routing/", endpoint(post=cards.take_over_routing)),
    path(f"{CARD}/split/", endpoint(post=cards.split_job_card)),
    path(f"{CARD}/scrap/", endpoint(post=cards.scrap_job_card)),
    path(f"{CARD}/cancel/", endpoint(post=cards.cancel_job_card)),
    path("job-cards/counts/", endpoint(get=cards.job_card_counts)),
    path("job-cards/", endpoint(get=cards.job_cards, post=cards.create_job_card)),
    path(f"{CARD}/", endpoint(get=cards.job_card)),
    path("work-centers/<key:code>/breakdown/", endpoint(post=ledgers.report_breakdown)),
    path("work-centers/<key:code>/dispatch/", endpoint(get=steps.dispatch_list)),
    path("operations/", endpoint(get=steps.operations)),
    path("bookings/", endpoint(get=ledgers.bookings)),
    path("quantity-reports/<int:number>/withdraw/", endpoint(post=ledgers.withdraw_report)),
    path("quantity-reports/", endpoint(get=ledgers.quantity_reports)),
    path("holds/", endpoint(get=ledgers.holds)),
    path("batch-orders/<key:number>/hold/", endpoint(post=ledgers.hold_batch_order)),
    path("batch-orders/<key:number>/lift-hold/", endpoint(post=ledgers.lift_batch_hold)),
    path("batch-orders/<key:number>/", endpoint(get=ledgers.batch_order)),
    path("batch-orders/", endpoint(get=ledgers.batch_orders, post=ledgers.open_batch_order)),
]

inspecting: list[URLPattern | URLResolver] = [
    path(f"{CARD}/checklist/", endpoint(get=quality.checklist)),
    path(f"{CARD}/inspect/", endpoint(post=quality.inspect)),
    path("inspections/", endpoint(get=quality.inspections)),
    path("ncrs/<key:number>/investigate/", endpoint(post=quality.investigate_ncr)),
    path("ncrs/<key:number>/cause/", endpoint(post=quality.report_cause)),
    path("ncrs/<key:number>/dispose/", endpoint(post=quality.dispose_ncr)),
    path("ncrs/<key:number>/rework-done/", endpoint(post=quality.report_rework_done)),
    path("ncrs/<key:number>/close/", endpoint(post=quality.close_ncr)),
    path("ncrs/<key:number>/cancel/", endpoint(post=quality.cancel_ncr)),
    path("ncrs/<key:number>/", endpoint(get=quality.ncr)),
    path("ncrs/", endpoint(get=quality.ncrs, post=quality.raise_ncr)),
]

stores: list[URLPattern | URLResolver] = [
    path("items/<key:code>/lots/<key:number>/status/", endpoint(post=inventory.set_lot_status)),
    path("items/<key:code>/lots/", endpoint(post=inventory.receive_lot)),
    path("items/<key:code>/", endpoint(get=inventory.item)),
    path("items/", endpoint(get=inventory.items)),
    path("lots/", endpoint(get=inventory.lots)),
    path("stock-levels/", endpoint(get=inventory.stock_levels)),
    path("stock-moves/", endpoint(get=inventory.stock_moves)),
    path("stock/receive/", endpoint(post=inventory.receive)),
    path("stock/issue/", endpoint(post=inventory.issue)),
    path("stock/transfer/", endpoint(post=inventory.transfer)),
    path("stock/count/", endpoint(post=inventory.count)),
    path("units/<key:serial_number>/events/", endpoint(get=units.unit_events)),
    path("units/<key:serial_number>/move/", endpoint(post=units.move_unit)),
    path("units/<key:serial_number>/status/", endpoint(post=units.change_unit_status)),
    path("units/<key:serial_number>/condition/", endpoint(post=units.change_unit_condition)),
    path("units/<key:serial_number>/ownership/", endpoint(post=units.change_unit_ownership)),
    path("units/<key:serial_number>/repair/", endpoint(post=units.start_repair)),
    path("units/<key:serial_number>/", endpoint(get=units.unit)),
    path("units/", endpoint(get=units.units, post=units.register_unit)),
]

machines: list[URLPattern | URLResolver] = [
    path("assets/<key:code>/events/", endpoint(get=maintenance.asset_events)),
    path("assets/<key:code>/faults/", endpoint(post=maintenance.report_fault)),
    path("assets/<key:code>/status/", endpoint(post=maintenance.change_asset_status)),
    path("assets/<key:code>/maintenance/", endpoint(post=maintenance.record_maintenance)),
    path("assets/<key:code>/downtimes/", endpoint(post=maintenance.book_downtime)),
    path("assets/<key:code>/", endpoint(get=maintenance.asset)),
    path("assets/", endpoint(get=maintenance.assets)),
    path("downtimes/", endpoint(get=maintenance.downtimes)),
    path("maintenance-requests/<key:number>/review/", endpoint(post=maintenance.review_request)),
    path("maintenance-requests/<key:number>/approve/", endpoint(post=maintenance.approve_request)),
    path("maintenance-requests/<key:number>/reject/", endpoint(post=maintenance.reject_request)),
    path("maintenance-requests/<key:number>/convert/", endpoint(post=maintenance.convert_request)),
    path("maintenance-requests/<key:number>/", endpoint(get=maintenance.maintenance_request)),
    path("maintenance-requests/", endpoint(get=maintenance.maintenance_requests)),
]

others: list[URLPattern | URLResolver] = [
    path("schema/", SpectacularAPIView.as_view(permission_classes=[IsAuthenticated]), name="schema"),
    path("events/", endpoint(get=records.events)),
    path("me/shift-end/", endpoint(post=ledgers.end_shift)),
    path("me/", endpoint(get=people.me)),
    path("people/", endpoint(get=people.people)),
    path("qualifications/", endpoint(get=people.qualifications)),
    path("skills/", endpoint(get=people.skills)),
    path("stations/", endpoint(get=people.stations)),
    path("departments/", endpoint(get=plant.departments)),
    path("cost-centers/", endpoint(get=plant.cost_centers)),
    path("locations/<key:code>/", endpoint(get=plant.location)),
    path("locations/", endpoint(get=plant.locations)),
    path("shifts/", endpoint(get=plant.shifts)),
    path("work-centers/<key:code>/", endpoint(get=plant.work_center)),
    path("work-centers/", endpoint(get=plant.work_centers)),
    path("materials/<key:mat_number>/revisions/", endpoint(get=engineering.revisions)),
    path("materials/<key:mat_number>/", endpoint(get=engineering.material)),
    path("materials/", endpoint(get=engineering.materials)),
    path("routings/<key:code>/<int:version>/operations/", endpoint(get=engineering.routing_operations)),
    path("routings/<key:code>/<int:version>/", endpoint(get=engineering.routing)),
    path("routings/", endpoint(get=engineering.routings)),
    path("codes/", endpoint(get=qr_system.codes)),
    path("scans/", endpoint(get=qr_system.scans, post=qr_system.record_scan)),
]

urlpatterns = [*inspecting, *production, *stores, *machines, *others]
