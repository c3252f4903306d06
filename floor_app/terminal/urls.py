from django.urls import path

from floor_app.terminal.views import (
    batch_booking,
    batches,
    inventory,
    maintenance,
    people,
    plant,
    production,
    qr_system,
    quality,
)

app_name = "terminal"

CARD = "job-cards/<str:number>/"
OPERATION = f"{CARD}operations/<int:sequence>/"
BATCH = "batches/<str:number>/"

urlpatterns = [
    path("", production.home, name="home"),
    path("next-up/", production.next_up, name="next-up"),
    path("sign-in/", people.sign_in, name="sign-in"),
    path("sign-in/<str:username>/", people.sign_in_with_pin, name="pin"),
    path("sign-out/", people.sign_out, name="sign-out"),
    path("operator/", people.operator, name="operator"),
    path("end-shift/", people.end_shift, name="end-shift"),
    path("station/", people.register_station, name="station"),
    path("scan/", qr_system.scan, name="scan"),
    path("scan/frame/", qr_system.frame, name="scan-frame"),
    # a code may have a slash in it, so the longer addresses come first
    path("work-centers/<path:code>/", plant.work_center, name="work-center"),
    path("locations/<path:code>/put/", inventory.put_here, name="put-here"),
    path("locations/<path:code>/", inventory.location, name="location"),
    path("batches/", batches.batches, name="batches"),
    path("batches/open/", batches.open_batch, name="open-batch"),
    path(BATCH, batches.batch, name="batch"),
    path(f"{BATCH}check/", batch_booking.check_batch, name="check-batch"),
    path(f"{BATCH}cancel/", batch_booking.cancel_batch, name="cancel-batch"),
    path(f"{BATCH}rows/<int:pk>/", batch_booking.batch_line, name="batch-line"),
    path(f"{BATCH}rows/<int:pk>/remove/", batch_booking.remove_line, name="remove-batch-line"),
    path(f"{BATCH}problems/<str:problem>/remove/", batch_booking.remove_problem, name="remove-batch-problem"),
    path("units/<str:serial_number>/", inventory.unit, name="unit"),
    path("items/<path:code>/issue/", inventory.issue, name="issue"),
    path("items/<path:code>/", inventory.item, name="item"),
    path("assets/<path:code>/fault/", maintenance.fault, name="fault"),
    path("assets/<path:code>/", maintenance.asset, name="asset"),
    path("help/", maintenance.call_help, name="help"),
    path("help/breakdown/", maintenance.breakdown, name="breakdown"),
    path(CARD, production.job_card, name="job-card"),
    path(f"{CARD}inspect/", quality.inspect, name="inspect"),
    path(f"{CARD}ncr/", quality.raise_ncr, name="raise-ncr"),
    path("inspections/", quality.waiting, name="inspections"),
    path(f"{OPERATION}start/", production.start, name="start"),
    path(f"{OPERATION}pause/", production.pause, name="pause"),
    path(f"{OPERATION}join/", production.join, name="join"),
    path(f"{OPERATION}leave/", production.leave, name="leave"),
    path(f"{OPERATION}switch/", production.switch, name="switch"),
    path(f"{OPERATION}report/", production.report, name="report"),
    path(f"{OPERATION}scrap/", production.scrap, name="scrap"),
    path(f"{OPERATION}finish/", production.finish, name="finish"),
    path("reports/<int:pk>/undo/", production.undo_report, name="undo-report"),
]
