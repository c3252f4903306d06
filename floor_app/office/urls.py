from django.urls import URLPattern, URLResolver, path

from floor_app.office import resource_urls
from floor_app.office.actions import CARD_ACTIONS, STEP_ACTIONS
from floor_app.office.views import accounts, home, scans, search
from floor_app.office.views.production import batch_orders, board, card_actions, job_card, job_list, new_job
from floor_app.office.views.production.card_actions import card_view, step_view

app_name = "office"

CARD = "jobs/<str:number>/"
STEP = f"{CARD}operations/<int:sequence>/"
BATCH = "batch-orders/<str:number>/"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.home, name="home"),
    path("sign-in/", accounts.sign_in, name="sign-in"),
    path("sign-out/", accounts.sign_out, name="sign-out"),
    path("search/", search.search, name="search"),
    path("scan/", search.scan, name="scan"),
    path("scans/", scans.scans, name="scans"),
    path("scan/frame/", search.frame, name="scan-frame"),
    path("board/", board.board, name="board"),
    path("jobs/", job_list.job_list, name="jobs"),
    path("jobs/new/", new_job.new_job, name="new-job"),
    path("jobs/new/materials/", new_job.materials, name="new-job-materials"),
    path(CARD, job_card.job_card, name="job"),
    path(f"{CARD}checks/<int:pk>/tick/", card_actions.tick_check, name="tick-check"),
    path(f"{CARD}checks/<int:pk>/waive/", card_actions.waive_check, name="waive-check"),
    *[path(f"{CARD}{act.name}/", card_view(act), name=f"job-{act.name}") for act in CARD_ACTIONS],
    *[path(f"{STEP}{act.name}/", step_view(act), name=f"step-{act.name}") for act in STEP_ACTIONS],
    path("batch-orders/", batch_orders.batch_orders, name="batch-orders"),
    path("batch-orders/new/", batch_orders.new_batch_order, name="new-batch-order"),
    path(BATCH, batch_orders.batch_order, name="batch-order"),
    path(f"{BATCH}hold/", batch_orders.hold, name="hold-batch-order"),
    path(f"{BATCH}lift-hold/", batch_orders.lift_hold, name="lift-batch-hold"),
    *resource_urls.urlpatterns,
]
