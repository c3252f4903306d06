"""Materials, the reference routings with their exact steps and minutes, and the release checklist."""

from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal

from django.utils.translation import gettext as _

from core.demo import Demo, Made, Taken, require_free
from floor_app.operations.engineering import queries, services
from floor_app.operations.engineering.models import (
    Material,
    MaterialRevision,
    ReleaseChecklistItem,
    Routing,
    RoutingOperation,
)
from floor_app.operations.engineering.status import BodyMaterial, JobType
from floor_app.operations.people.models import Skill, User
from floor_app.operations.people.test_data import BRAZE, HEAT, WELD
from floor_app.operations.people.test_data import NDT as NDT_SKILL
from floor_app.operations.plant.models import WorkCenter
from floor_app.operations.plant.test_data import (
    BLAST,
    BRAZING,
    EVALUATION,
    FINAL,
    FURNACE,
    GRINDER,
    HARDFACING,
    LATHE,
    MOLD,
    NDT,
    PACKING,
    PRESS,
    SECOND_LATHE,
    THREAD,
    WASH,
    WELDING,
)

PDC, CONE, SUB = "PDC", "ROLLER CONE", "SUB"
MATRIX, STEEL, OTHER_BODY = BodyMaterial.MATRIX, BodyMaterial.STEEL, BodyMaterial.NOT_APPLICABLE

# MAT number, name, family, body, size in inches, every piece has a serial number
MATERIALS = (
    ("1267829M", "PDC bit, 5 blades, 16 mm cutters", PDC, MATRIX, "8.500", True),
    ("1283567M1", "PDC bit, 6 blades, 13 mm cutters", PDC, MATRIX, "12.250", True),
    ("1290114M", "PDC bit, 7 blades, 16 mm cutters", PDC, MATRIX, "6.125", True),
    ("1301442", "PDC bit, 6 blades, 19 mm cutters", PDC, STEEL, "17.500", True),
    ("1301977", "PDC bit, 5 blades, 13 mm cutters", PDC, STEEL, "9.875", True),
    ("771779", "Roller cone bit, insert, sealed bearing", CONE, STEEL, "12.250", True),
    ("771835", "Roller cone bit, milled tooth", CONE, STEEL, "17.500", True),
    ("771902", "Roller cone bit, insert, open bearing", CONE, STEEL, "7.875", True),
    ("845210", "Bit sub, 4 1/2 regular", SUB, OTHER_BODY, "6.500", False),
    ("845377", "Crossover sub, 6 5/8 to 4 1/2", SUB, OTHER_BODY, "8.000", False),
)
REVISED = (("1267829M", "B", "Deeper junk slots."), ("1301442", "B", "Gauge pad 10 mm longer."))


@dataclass(frozen=True)
class DemoRouting:
    """A routing by its steps: code, work center, set-up and run minutes for a piece, skill asked for."""

    code: str
    name: str
    job_type: str
    family: str = ""
    body: str = ""
    steps: list[tuple[str, str, int, int, str]] = field(default_factory=list)


ROUTINGS = (
    DemoRouting(
        "MATRIX-NEW", "Matrix body, new", JobType.NEW_PRODUCTION, PDC, MATRIX,
        [
            ("MOLD_PREP", MOLD, 0, 60, ""),
            ("POWDER_LOADING", MOLD, 0, 90, ""),
            ("INFILTRATION", FURNACE, 0, 480, HEAT),
            ("COOLING", FURNACE, 0, 240, HEAT),
            ("POST_MACHINING", LATHE, 0, 120, ""),
            ("WELD_UPPER", WELDING, 0, 90, WELD),
            ("BRAZING", BRAZING, 0, 180, BRAZE),
            ("FINAL_FINISH", GRINDER, 0, 60, ""),
            ("NDT_INSPECTION", NDT, 0, 45, NDT_SKILL),
            ("THREAD_INSPECTION", THREAD, 0, 30, ""),
            ("FINAL_QC", FINAL, 0, 30, ""),
        ],
    ),
    DemoRouting(
        "STEEL-NEW", "Steel body, new", JobType.NEW_PRODUCTION, "", STEEL,
        [
            ("BODY_PREP", LATHE, 0, 60, ""),
            ("MACHINING", LATHE, 0, 120, ""),
            ("WELD_UPPER", WELDING, 0, 90, WELD),
            ("HARDFACING", HARDFACING, 0, 150, WELD),
            ("BRAZING", BRAZING, 0, 180, BRAZE),
            ("FINAL_FINISH", GRINDER, 0, 60, ""),
            ("NDT_INSPECTION", NDT, 0, 45, NDT_SKILL),
            ("THREAD_INSPECTION", THREAD, 0, 30, ""),
            ("FINAL_QC", FINAL, 0, 30, ""),
        ],
    ),
    DemoRouting(
        "REPAIR", "Repair", JobType.REPAIR, "", "",
        [
            ("RECEIVING_INSPECTION", EVALUATION, 0, 120, ""),
            ("DEBRAZE", BRAZING, 0, 240, BRAZE),
            ("GRIND_HEAD", GRINDER, 0, 180, ""),
            ("BRAZE_CUTTER", BRAZING, 0, 360, BRAZE),
            ("MACHINE", LATHE, 0, 120, ""),
            ("NDT_LPT", NDT, 0, 60, NDT_SKILL),
            ("THREAD_INSPECTION", THREAD, 0, 60, ""),
            ("FINAL_QC", FINAL, 0, 120, ""),
            ("PACK", PACKING, 0, 30, ""),
        ],
    ),
    DemoRouting(
        "REPAIR-MINOR", "Repair, minor", JobType.REPAIR, CONE, "",
        [
            ("EVALUATION", EVALUATION, 0, 60, ""),
            ("CLEANING", WASH, 0, 45, ""),
            ("RE_BRAZING", BRAZING, 0, 120, BRAZE),
            ("LIGHT_FINISHING", BLAST, 0, 60, ""),
            ("NDT_INSPECTION", NDT, 0, 45, NDT_SKILL),
            ("FINAL_QC", FINAL, 0, 30, ""),
        ],
    ),
    DemoRouting(
        "EVALUATION", "Evaluation only", JobType.EVALUATION_ONLY, "", "",
        [
            ("VISUAL_INSPECTION", EVALUATION, 0, 30, ""),
            ("NDT_INSPECTION", NDT, 0, 45, NDT_SKILL),
            ("THREAD_INSPECTION", THREAD, 0, 30, ""),
            ("DIMENSION_CHECK", FINAL, 0, 30, ""),
            ("EVALUATION", EVALUATION, 0, 60, ""),
            ("FINAL_QC", FINAL, 0, 30, ""),
        ],
    ),
    DemoRouting(
        "SUB-NEW", "Sub, new", JobType.NEW_PRODUCTION, SUB, "",
        [
            ("BODY_PREP", SECOND_LATHE, 15, 6, ""),
            ("MACHINING", SECOND_LATHE, 30, 18, ""),
            ("BLASTING", BLAST, 5, 4, ""),
            ("NDT_INSPECTION", NDT, 10, 5, NDT_SKILL),
            ("THREAD_INSPECTION", THREAD, 5, 5, ""),
            ("FINAL_QC", FINAL, 0, 4, ""),
        ],
    ),
    DemoRouting(
        "RETROFIT", "Retrofit", JobType.RETROFIT, "", "",
        [
            ("EVALUATION", EVALUATION, 0, 60, ""),
            ("MACHINE", LATHE, 20, 90, ""),
            ("BRAZING", BRAZING, 10, 120, BRAZE),
            ("FINAL_FINISH", GRINDER, 0, 60, ""),
            ("NDT_INSPECTION", NDT, 0, 45, NDT_SKILL),
            ("FINAL_QC", FINAL, 0, 30, ""),
        ],
    ),
    DemoRouting(
        "TEST", "Pressure test", JobType.TEST, "", "",
        [
            ("CLEANING", WASH, 0, 30, ""),
            ("PRESSURE_TEST", PRESS, 20, 60, ""),
            ("FINAL_QC", FINAL, 0, 20, ""),
        ],
    ),
)  # fmt: skip

# The words of the trade where they are not the code read aloud.
NAMES = {
    "INFILTRATION": "Infiltration",
    "NDT_INSPECTION": "NDT inspection",
    "NDT_LPT": "NDT, liquid penetrant",
    "FINAL_QC": "Final QC",
    "RE_BRAZING": "Re-brazing",
    "DEBRAZE": "De-braze",
    "POST_MACHINING": "Post-machining",
    "BODY_PREP": "Body preparation",
    "MOLD_PREP": "Mold preparation",
    "WELD_UPPER": "Weld upper section",
    "BRAZE_CUTTER": "Braze cutters",
}
INSPECTIONS = {
    "NDT_INSPECTION", "NDT_LPT", "THREAD_INSPECTION", "FINAL_QC", "RECEIVING_INSPECTION",
    "VISUAL_INSPECTION", "DIMENSION_CHECK", "EVALUATION",
}  # fmt: skip
INSTRUCTIONS = {
    "MOLD_PREP": "Check the mold number against the card.\nFit the blanks and the nozzle displacements.\n"
    "Photograph the mold before it is closed.",
    "POWDER_LOADING": "Weigh the powder; write the lot on the card.\n"
    "Vibrate for 4 minutes after each third.\nCover with flux.",
    "INFILTRATION": "Heat to 1,180 °C at 8 °C a minute.\nHold for 120 minutes.\nLog the chart.",
    "BRAZING": "Pre-heat to 650 °C.\nFlux every pocket.\nSet the cutters from the cone outwards.\n"
    "Cool under the blanket.",
    "BRAZE_CUTTER": "Pre-heat to 650 °C.\nTurn or replace cutters as the evaluation says.\n"
    "Cool under the blanket.",
    "DEBRAZE": "Heat evenly, never above 780 °C.\nPut reusable cutters into the tray of this card.",
    "NDT_INSPECTION": "Clean and demagnetise.\nInspect blades and upper section.\nMark every indication.",
    "PRESSURE_TEST": "Fill and bleed.\nRaise to 345 bar in three steps.\nHold for 15 minutes.",
    "PACK": "Fit both protectors.\nGrease the pin.\nClose the crate and put the label outside.",
}

CHECKLIST = (
    (10, "Unit cleaned and its serial number read", True),
    (20, "Customer's order on file", True),
    (30, "Evaluation shown to the customer", True),
    (40, "Cutters reserved", False),
)


def load(demo: Demo) -> None:
    require_free(Material, "mat_number", [row[0] for row in MATERIALS])
    require_free(Routing, "code", [routing.code for routing in ROUTINGS])
    _add_materials(demo)
    for routing in ROUTINGS:
        _add_routing(routing)
    _require_own_routings()
    for position, text, is_mandatory in CHECKLIST:
        ReleaseChecklistItem.objects.create(
            job_type=JobType.REPAIR, position=position, text=text, is_mandatory=is_mandatory
        )


def clear(made: Made) -> None:
    made.remove(ReleaseChecklistItem, RoutingOperation, Routing, MaterialRevision, Material)


def name_of(code: str) -> str:
    return NAMES.get(code, code.replace("_", " ").capitalize())


def _add_routing(wanted: DemoRouting) -> None:
    routing = Routing.objects.create(
        code=wanted.code,
        name=wanted.name,
        job_type=wanted.job_type,
        product_family=wanted.family,
        body_material=wanted.body,
    )
    centers = {center.code: center for center in WorkCenter.objects.all()}
    skills = {skill.code: skill for skill in Skill.objects.all()}
    RoutingOperation.objects.bulk_create(
        RoutingOperation(
            routing=routing,
            sequence=10 * number,
            code=code,
            name=name_of(code),
            work_center=centers[center],
            setup_minutes=setup,
            run_minutes=run,
            skill=skills.get(skill),
            is_inspection=code in INSPECTIONS,
            instructions=INSTRUCTIONS.get(code, ""),
        )
        for number, (code, center, setup, run, skill) in enumerate(wanted.steps, start=1)
    )


def _add_materials(demo: Demo) -> None:
    for number, name, family, body, size, is_serialised in MATERIALS:
        material = Material.objects.create(
            mat_number=number,
            name=name,
            product_family=family,
            body_material=body,
            size_inches=Decimal(size),
            is_serialised=is_serialised,
        )
        material.revisions.create(revision="A", effective_from=demo.today - timedelta(days=400))
    planner = User.objects.get(username="planner")
    for number, revision, note in REVISED:
        services.revise_material(
            material=Material.objects.get(mat_number=number),
            revision=revision,
            effective_from=demo.today - timedelta(days=80),
            change_note=note,
            by=planner,
            at=demo.now - timedelta(days=81),
        )


def _require_own_routings() -> None:
    """A plant's own routing that fits a demo material better would be taken for its job cards."""
    own = {routing.code for routing in ROUTINGS}
    for material in Material.objects.filter(mat_number__in=[row[0] for row in MATERIALS]):
        for job_type in (JobType.NEW_PRODUCTION, JobType.REPAIR, JobType.EVALUATION_ONLY):
            chosen = queries.require_routing(material=material, job_type=job_type)
            if chosen.code not in own:
                raise Taken(
                    _("Nothing was loaded: your routing %(routing)s fits %(material)s of the demo plant.")
                    % {"routing": chosen, "material": material}
                )
