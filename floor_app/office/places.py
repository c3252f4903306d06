"""Where the office shows a thing, by the kind and key of its code."""

from urllib.parse import urlencode

from django.urls import reverse

from floor_app.office.navigation import url_of
from floor_app.operations.inventory import queries as inventory
from floor_app.operations.qr_system.status import CodeKind

PAGES = {
    CodeKind.JOB_CARD: "office:job",
    CodeKind.UNIT: "office:unit",
    CodeKind.ASSET: "office:asset",
    CodeKind.ITEM: "office:item",
    CodeKind.LOCATION: "office:location",
}


def page_of(kind: str, key: str) -> str:
    """The address of the page about this thing; empty if the office has none."""
    match kind:
        case CodeKind.OPERATION:
            number, _slash, sequence = key.rpartition("/")
            return f"{reverse('office:job', args=[number])}#step-{sequence}"
        case CodeKind.WORK_CENTER:
            return f"{reverse('office:jobs')}?{urlencode({'work_center': key})}"
        case CodeKind.LOT:
            lot = inventory.find_lot(key)
            return url_of("office:lot", lot.pk) if lot else ""
    name = PAGES.get(CodeKind(kind)) if kind in CodeKind.values else None
    return url_of(name, key) if name else ""
