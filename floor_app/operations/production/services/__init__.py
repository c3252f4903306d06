"""The verbs of production, by name; each file is one subject."""

from floor_app.operations.production.services.batch_orders import (
    hold_batch_order,
    lift_batch_hold,
    open_batch_order,
)
from floor_app.operations.production.services.closing import (
    cancel_card,
    create_rework_card,
    scrap_card,
    split_card,
)
from floor_app.operations.production.services.holds import (
    block_operation,
    lift_hold,
    put_on_hold,
    unblock_operation,
    waive_gate,
)
from floor_app.operations.production.services.job_cards import (
    approve_evaluation,
    begin_evaluation,
    create_job_card,
    operation_key,
    release_to_shop,
    reprioritise,
    reschedule,
    submit_evaluation,
    tick_release_check,
)
from floor_app.operations.production.services.labor import (
    join_operation,
    leave_operation,
    switch_labor,
)
from floor_app.operations.production.services.operations import (
    finish_operation,
    pause_operation,
    start_operation,
)
from floor_app.operations.production.services.quantities import report_quantity, withdraw_report
from floor_app.operations.production.services.routes import take_over_routing
from floor_app.operations.production.services.shop_calls import end_shift, report_breakdown
from floor_app.operations.production.services.steps import insert_operation, skip_operation
from floor_app.operations.production.services.verdict import release, send_back

__all__ = [
    "approve_evaluation",
    "begin_evaluation",
    "block_operation",
    "cancel_card",
    "create_job_card",
    "create_rework_card",
    "end_shift",
    "finish_operation",
    "hold_batch_order",
    "insert_operation",
    "join_operation",
    "leave_operation",
    "lift_batch_hold",
    "lift_hold",
    "open_batch_order",
    "operation_key",
    "pause_operation",
    "put_on_hold",
    "release",
    "release_to_shop",
    "report_breakdown",
    "report_quantity",
    "reprioritise",
    "reschedule",
    "scrap_card",
    "send_back",
    "skip_operation",
    "split_card",
    "start_operation",
    "submit_evaluation",
    "switch_labor",
    "take_over_routing",
    "tick_release_check",
    "unblock_operation",
    "waive_gate",
    "withdraw_report",
]
