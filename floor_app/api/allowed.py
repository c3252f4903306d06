"""What may be done next, drawn from the tables of moves: the names are those of the addresses.

Who may is the role table's answer; whether the moment allows it for this one record is the service's.
"""

from collections.abc import Mapping

from floor_app.api.documents import Action
from floor_app.operations.inventory.status import STOCK_QUALITY_MOVES, UNIT_MOVES, UnitStatus
from floor_app.operations.maintenance.status import ASSET_MOVES, REQUEST_MOVES, RequestStatus
from floor_app.operations.production.flow import NOT_BEGUN
from floor_app.operations.production.status import (
    BEFORE_RELEASE,
    CLOSED_CARDS,
    JOB_CARD_MOVES,
    ON_THE_FLOOR,
    OPERATION_MOVES,
    BatchStatus,
    JobCardStatus,
    OperationStatus,
)
from floor_app.operations.quality.status import NCR_MOVES, NcrStatus

Actions = tuple[Action, ...]
Moves = Mapping[str, frozenset[str]]

_C = JobCardStatus
_O = OperationStatus


def from_which(moves: Moves, target: str, *, but: frozenset[str] = frozenset()) -> frozenset[str]:
    """The states from which the table leads to this one."""
    return frozenset(state for state, targets in moves.items() if target in targets) - but


_HELD = frozenset({_C.ON_HOLD})
_OPEN = frozenset(_C) - CLOSED_CARDS
_WITH_QC = frozenset({_C.UNDER_QC, _C.QC_APPROVED})

_CARD: tuple[tuple[str, str, frozenset[str]], ...] = (
    ("begin-evaluation", "production.create_job_card", frozenset({_C.NEW})),
    ("submit-evaluation", "production.create_job_card", frozenset({_C.EVALUATION_IN_PROGRESS})),
    ("approve-evaluation", "production.release_to_shop", frozenset({_C.AWAITING_APPROVAL})),
    ("release-checks", "production.release_to_shop", BEFORE_RELEASE),
    ("release", "production.release_to_shop", from_which(JOB_CARD_MOVES, _C.RELEASED_TO_SHOP, but=_HELD)),
    ("hold", "production.hold", from_which(JOB_CARD_MOVES, _C.ON_HOLD)),
    ("lift-hold", "production.hold", _HELD),
    ("reprioritise", "production.reschedule", _OPEN),
    ("split", "production.split", _OPEN - _WITH_QC),
    ("operations", "production.insert_operation", _OPEN - _WITH_QC),
    ("take-over-routing", "production.take_over_routing", _OPEN - _WITH_QC - _HELD),
    ("inspect", "quality.inspect", frozenset({_C.UNDER_QC})),
    ("scrap", "production.scrap", from_which(JOB_CARD_MOVES, _C.SCRAPPED)),
    ("cancel", "production.cancel", from_which(JOB_CARD_MOVES, _C.CANCELLED)),
)
_RUNNING = frozenset({_O.IN_PROGRESS})
_BEGUN = frozenset({_O.IN_PROGRESS, _O.PAUSED})

# on the floor only: nobody works on a card that is held or not released
_WORK: tuple[tuple[str, str, frozenset[str]], ...] = (
    ("start", "production.start_operation", frozenset({_O.READY})),
    ("resume", "production.start_operation", frozenset({_O.PAUSED})),
    ("join", "production.start_operation", _RUNNING),
    ("leave", "production.start_operation", _RUNNING),
    ("pause", "production.start_operation", _RUNNING),
    ("report", "production.report_quantity", _BEGUN),
    ("finish", "production.finish_operation", _BEGUN),
)
_OPERATION: tuple[tuple[str, str, frozenset[str]], ...] = (
    ("skip", "production.skip_operation", NOT_BEGUN),
    ("block", "production.block_operation", from_which(OPERATION_MOVES, _O.BLOCKED)),
    ("unblock", "production.block_operation", frozenset({_O.BLOCKED})),
    ("waive", "production.waive_gate", NOT_BEGUN | {_O.PAUSED}),
    ("reschedule", "production.reschedule", NOT_BEGUN | _BEGUN),
)


def card_actions(status: str) -> Actions:
    return tuple((name, verb) for name, verb, states in _CARD if status in states)


def operation_actions(status: str, card_status: str) -> Actions:
    if card_status in CLOSED_CARDS:
        return ()
    rows = (*(_WORK if card_status in ON_THE_FLOOR else ()), *_OPERATION)
    return tuple((name, verb) for name, verb, states in rows if status in states)


def batch_actions(status: str) -> Actions:
    if status == BatchStatus.ON_HOLD:
        return (("lift-hold", "production.batch_order"),)
    ended = status in (BatchStatus.COMPLETE, BatchStatus.CANCELLED)
    return () if ended else (("hold", "production.batch_order"),)


_NCR: dict[str, tuple[tuple[str, str], ...]] = {
    NcrStatus.OPEN: (("investigate", "quality.investigate_ncr"),),
    NcrStatus.INVESTIGATING: (("cause", "quality.investigate_ncr"),),
    NcrStatus.PENDING_DISPOSITION: (("dispose", "quality.dispose_ncr"),),
    NcrStatus.IN_REWORK: (("rework-done", "production.finish_operation"),),
    NcrStatus.PENDING_VERIFICATION: (("close", "quality.dispose_ncr"),),
}


def ncr_actions(status: str) -> Actions:
    cancel = (("cancel", "quality.dispose_ncr"),) if NcrStatus.CANCELLED in NCR_MOVES[status] else ()
    return (*_NCR.get(status, ()), *cancel)


_DECISIONS = {
    RequestStatus.UNDER_REVIEW: "review",
    RequestStatus.APPROVED: "approve",
    RequestStatus.REJECTED: "reject",
    RequestStatus.CONVERTED: "convert",
}


def request_actions(status: str) -> Actions:
    return tuple(
        (name, "maintenance.edit") for target, name in _DECISIONS.items() if target in REQUEST_MOVES[status]
    )


def asset_actions(status: str) -> Actions:
    """A scrapped machine has only its history left."""
    if not ASSET_MOVES[status]:
        return ()
    return (
        ("faults", "maintenance.report_fault"),
        ("status", "maintenance.change_status"),
        ("maintenance", "maintenance.change_status"),
    )


def lot_actions(status: str) -> Actions:
    return (("status", "quality.inspect"),) if STOCK_QUALITY_MOVES[status] else ()


def unit_actions(status: str) -> Actions:
    moves = UNIT_MOVES[status]
    if not moves:
        return ()
    always = (("move", "inventory.move"), ("condition", "inventory.move"), ("status", "inventory.move"))
    return (*always, *((("repair", "inventory.move"),) if UnitStatus.UNDER_REPAIR in moves else ()))
