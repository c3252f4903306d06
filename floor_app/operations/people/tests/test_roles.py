"""The table of roles says what the plant says; a change of mind changes this test as well."""

import re
from pathlib import Path

from django.test import SimpleTestCase

import floor_app
from core.testing import slow
from floor_app.operations.people import roles
from floor_app.operations.people.roles import HOLDERS, VERBS, Role, verbs_of

DOMAINS = {
    "terminal",
    "qr_system",
    "plant",
    "people",
    "engineering",
    "inventory",
    "maintenance",
    "production",
    "quality",
}
# M manager, S supervisor, P planner, O operator, I inspector, Q quality manager, W warehouse,
# T technician, A administrator, V viewer.
LETTERS = dict(zip("MSPOIQWTAV", Role, strict=True))
MAY = {
    "terminal.use": "MSOIQWT",
    "qr_system.view_scans": "MSIQA",
    "qr_system.print_labels": "MSPOIQWTA",
    "qr_system.replace_label": "MSWTA",
    "qr_system.edit_printers": "A",
    "plant.view": "MSPOIQWTAV",
    "plant.edit": "A",
    "people.edit": "A",
    "people.register_station": "A",
    "engineering.view": "MSPOIQWTAV",
    "engineering.edit": "PA",
    "inventory.view": "MSPOIQWTAV",
    "inventory.edit": "W",
    "inventory.receive": "W",
    "inventory.issue": "MSWT",
    "inventory.move": "W",
    "inventory.adjust": "W",
    "inventory.scan_batch": "W",
    "maintenance.view": "MSPOIQWTAV",
    "maintenance.edit": "T",
    "maintenance.change_status": "T",
    "maintenance.report_fault": "MSOIQWT",
    "production.view": "MSPOIQWTAV",
    "production.create_job_card": "MP",
    "production.batch_order": "MP",
    "production.release_to_shop": "MP",
    "production.reschedule": "MP",
    "production.take_over_routing": "MP",
    "production.split": "MP",
    "production.start_operation": "MSO",
    "production.report_quantity": "MSO",
    "production.finish_operation": "MSO",
    "production.report_breakdown": "MSO",
    "production.waive_gate": "MS",
    "production.hold": "MSIQ",
    "production.skip_operation": "MS",
    "production.block_operation": "MS",
    "production.insert_operation": "MS",
    "production.rework": "MS",
    "production.scrap": "MS",
    "production.cancel": "M",
    "quality.view": "MSPOIQWTAV",
    "quality.edit": "Q",
    "quality.inspect": "IQ",
    "quality.raise_ncr": "MSPOIQWTA",
    "quality.investigate_ncr": "IQ",
    "quality.dispose_ncr": "Q",
}
DEMANDED = re.compile(r"""\bmay\((?:[\w.]+,\s*)?["']([a-z_.]+)["']""")


def holders(verb: str) -> set[str]:
    return {role for role, verbs in VERBS.items() if verb in verbs}


class RoleTableTests(SimpleTestCase):
    def test_every_verb_is_spelled_once(self) -> None:
        lines = re.findall(r'^    "([a-z_.]+)":', Path(roles.__file__).read_text("utf-8"), re.MULTILINE)

        assert sorted(lines) == sorted(HOLDERS)

    def test_no_role_may_more_or_less_than_the_plant_decided(self) -> None:
        decided = {verb: {LETTERS[letter] for letter in letters} for verb, letters in MAY.items()}

        assert {verb: holders(verb) for verb in HOLDERS} == decided

    def test_every_role_has_its_line(self) -> None:
        assert set(VERBS) == set(Role)

    def test_a_verb_reads_domain_dot_verb(self) -> None:
        for verb in verbs_of(Role):
            domain, _, act = verb.partition(".")
            assert domain in DOMAINS, verb
            assert re.fullmatch("[a-z_]+", act), verb

    @slow
    def test_every_verb_that_a_page_demands_is_in_the_table(self) -> None:
        root = Path(floor_app.__file__).parent
        pages = [path for path in root.rglob("*.py") if "tests" not in path.parts]
        demanded = {verb for path in pages for verb in DEMANDED.findall(path.read_text("utf-8"))}

        assert demanded - verbs_of(Role) == set()

    def test_a_person_of_two_roles_may_do_what_either_may(self) -> None:
        both = verbs_of([Role.OPERATOR, Role.QC_INSPECTOR])

        assert both == VERBS[Role.OPERATOR] | VERBS[Role.QC_INSPECTOR]
        assert verbs_of([]) == verbs_of(["Football"]) == frozenset()


class DutiesTests(SimpleTestCase):
    def test_only_the_quality_manager_disposes_a_nonconformance(self) -> None:
        assert holders("quality.dispose_ncr") == {Role.QUALITY_MANAGER}

    def test_only_quality_inspects_and_investigates(self) -> None:
        quality = {Role.QC_INSPECTOR, Role.QUALITY_MANAGER}

        assert holders("quality.inspect") == holders("quality.investigate_ncr") == quality
        for role in quality:
            assert "production.finish_operation" not in VERBS[role]

    def test_management_and_planning_create_and_release_cards(self) -> None:
        office = {Role.PRODUCTION_MANAGER, Role.PLANNER}

        assert holders("production.create_job_card") == holders("production.release_to_shop") == office

    def test_a_gate_is_waived_by_supervisor_or_manager(self) -> None:
        assert holders("production.waive_gate") == {Role.SUPERVISOR, Role.PRODUCTION_MANAGER}

    def test_stock_is_counted_by_the_warehouse_alone(self) -> None:
        assert holders("inventory.adjust") == holders("inventory.receive") == {Role.WAREHOUSE_CLERK}

    def test_people_and_stations_are_the_administrators(self) -> None:
        assert holders("people.edit") == holders("people.register_station") == {Role.ADMINISTRATOR}

    def test_a_viewer_reads_and_everybody_with_a_role_reads(self) -> None:
        seeing = {verb for verb in HOLDERS if verb.endswith(".view")}

        assert VERBS[Role.VIEWER] == seeing
        assert all(verbs >= seeing for verbs in VERBS.values())

    def test_anyone_but_a_viewer_opens_a_nonconformance(self) -> None:
        assert holders("quality.raise_ncr") == set(Role) - {Role.VIEWER}

    def test_whoever_works_on_the_floor_may_use_a_terminal(self) -> None:
        desks = {Role.PLANNER, Role.ADMINISTRATOR, Role.VIEWER}

        assert holders("terminal.use") == set(Role) - desks
