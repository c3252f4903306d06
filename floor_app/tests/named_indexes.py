"""The indexes that the specification names, each with the query of a screen that it is there for."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Model, QuerySet
from django.utils import timezone

from core.paging import PAGE_SIZE
from core.search import look_up
from core.testing import multiply
from floor_app.operations.maintenance import queries as maintenance
from floor_app.operations.maintenance.models import Asset
from floor_app.operations.maintenance.status import AssetStatus
from floor_app.operations.production import queries as production
from floor_app.operations.production.models import JobCard

FEW = 6
MOST_FIRST = ("-last_maintenance_date", "code")


@dataclass(frozen=True)
class Named:
    """Who asks, of which table, and what."""

    asked_by: str
    model: type[Model]
    query: Callable[[], QuerySet[Any]]


def _today() -> date:
    return timezone.localdate()


def _noon(days_ago: int) -> datetime:
    return timezone.now().replace(hour=12, minute=0, second=0, microsecond=0) - timedelta(days=days_ago)


def _page(cards: QuerySet[JobCard], order: str) -> QuerySet[JobCard]:
    orders = {**production.CARD_ORDERS, **production.STARTED_ORDERS}
    return cards.prefetch_related(None).order_by(*orders[order])[: PAGE_SIZE + 1]


NAMED: Mapping[str, Named] = {
    "idx_asset_last_maint": Named(
        "technician's home: maintained lately",
        Asset,
        lambda: maintenance.maintained_since(_today() - timedelta(days=30)).order_by(*MOST_FIRST)[:FEW],
    ),
    "idx_asset_next_pm": Named(
        "technician's home: service due this week",
        Asset,
        lambda: maintenance.pm_due(_today() + timedelta(days=7)).order_by("next_pm_due_date", "code")[:FEW],
    ),
    "idx_asset_mfr_model": Named(
        "asset list: the count of a make and model",
        Asset,
        lambda: maintenance.of_make("make 17", "m12").values("pk"),
    ),
    "idx_asset_active": Named(
        "asset list: the count of a tab",
        Asset,
        lambda: Asset.objects.filter(is_deleted=False, status=AssetStatus.OUT_OF_SERVICE).values("pk"),
    ),
    "ix_jc_qr_status": Named(
        "job list: search by a label's text",
        JobCard,
        lambda: look_up(JobCard, production.matching("J.1999050001.X")),
    ),
    "ix_jc_mat_status": Named(
        "job list: search by MAT number",
        JobCard,
        lambda: look_up(JobCard, production.matching("1000017")),
    ),
    "ix_jc_actual_times": Named(
        "job list: started between two days",
        JobCard,
        lambda: _page(
            production.job_cards().filter(production.started_between(_noon(21), _noon(20))), "-started"
        ),
    ),
}


def fill(asset: Asset, card: JobCard, rows: int) -> None:
    """So many more assets and job cards, spread as a plant of that size spreads them."""
    multiply(
        asset,
        rows,
        code="'A-' || n",
        manufacturer="'Make ' || n % 400",
        model_number="'M' || n % 4999",
        last_maintenance_date="current_date - (n * 7919 % 1500)::int",
        next_pm_due_date="current_date + (n * 7919 % 1500)::int - 20",
        status="case when n % 100 = 0 then 'OUT_OF_SERVICE' else 'IN_SERVICE' end",
        is_deleted="n % 50 = 7",
    )
    multiply(
        card,
        rows,
        number="'JC-1999-' || (1000000 + n)",
        qr_code="'J.1999' || lpad(n::text, 6, '0') || '.X'",
        mat_number="(1000000 + n % 997)::text",
        status="case when n % 20 = 0 then 'IN_PRODUCTION' else 'COMPLETE' end",
        customer="'Customer ' || n % 97",
        reference="'SO-' || n",
        due_date="current_date + (n * 7919 % 1500)::int - 1450",
        actual_start_datetime="now() - (n * 7919 % 2100000) * interval '1 minute'",
        actual_end_datetime="now() - (n * 7919 % 2100000) * interval '1 minute' + interval '20 hours'",
    )
