"""The database holds what the models say, and nobody takes an index or a guarantee away unnoticed."""

from io import StringIO

from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.test import TestCase

from core.search import SEARCHED_FROM_ITS_START
from core.testing import slow
from floor_app.operations.maintenance.models import Asset
from floor_app.operations.production.models import JobCard

OURS = ("ck_", "idx_", "ix_", "uq_")
# By table. Whoever adds one or has a reason to drop one says so here.
HELD = {
    "core_event": "ix_event_subject ix_event_verb_at uq_event_client_id",
    "engineering_material": "ck_material_size_positive",
    "engineering_materialrevision": "uq_revision_material_revision",
    "engineering_routing": "uq_routing_code_version uq_routing_one_active_version",
    "engineering_routingoperation": "uq_routing_operation_sequence ck_routing_operation_minutes",
    "inventory_item": "uq_item_gtin ck_item_minimum_not_negative",
    "inventory_lot": "ix_lot_received ix_lot_status ix_lot_number ix_lot_supplier_lot uq_lot_item_number",
    "inventory_scanbatch": "ix_scan_batch_open",
    "inventory_scannedline": (
        "ix_scanned_line_batch ix_scanned_line_problem uq_scanned_line_unit uq_scanned_line_lot "
        "uq_scanned_line_item uq_scanned_line_raw ck_scanned_line_is_something "
        "ck_scanned_line_quantity_not_negative"
    ),
    "inventory_serialunit": "ix_unit_status ix_unit_repairs ix_unit_owner",
    "inventory_stocklevel": "uq_stock_level_lot uq_stock_level_no_lot",
    "inventory_stockmove": (
        "ix_stock_move_item ix_stock_move_kind ix_stock_move_reference "
        "ck_stock_move_quantity_positive ck_stock_move_has_a_place ck_stock_move_goes_somewhere"
    ),
    "maintenance_asset": "idx_asset_last_maint idx_asset_next_pm idx_asset_mfr_model idx_asset_active",
    "maintenance_downtime": (
        "ix_downtime_asset ix_downtime_started ck_downtime_ends_after_start uq_downtime_one_open"
    ),
    "maintenance_faultreport": "ix_fault_report_unsigned",
    "maintenance_maintenancerequest": "ix_request_status",
    "people_apitoken": "uq_api_token_user_name",
    "people_qualification": "uq_qualification_user_skill",
    "plant_location": "ck_location_not_own_parent uq_location_one_for_finished_goods",
    "plant_shift": "ck_shift_has_length",
    "production_batchorder": "ix_batch_status ck_batch_target_positive",
    "production_gatewaiver": "uq_waiver_operation_gate",
    "production_hold": "uq_hold_one_open",
    "production_importedline": "uq_imported_line_once ck_imported_line_labor_or_downtime",
    "production_jobcard": (
        "ix_jc_qr_status ix_jc_mat_status ix_jc_actual_times ix_jc_status_due ix_jc_due "
        "ix_jc_type_due ix_jc_priority_due ix_jc_type_number ix_jc_priority_number ix_jc_open_due "
        "ix_jc_customer ix_jc_reference ix_jc_open_number ix_jc_original ix_jc_reworks "
        "ix_jc_split_from ck_job_card_quantity_positive ck_job_card_rework_names_original "
        "ck_job_card_held_from uq_job_card_one_open_per_unit"
    ),
    "production_joboperation": (
        "ix_operation_dispatch ix_operation_begun ix_operation_status ix_operation_repeats "
        "uq_operation_card_sequence ck_operation_says_why"
    ),
    "production_laborbooking": (
        "ix_booking_open ix_booking_operator ck_booking_ends_after_start "
        "uq_booking_one_open_per_person uq_booking_one_open_per_operation"
    ),
    "production_quantityreport": (
        "ix_report_at ix_report_moved_to ix_report_rework ck_report_scrap_has_reason "
        "ck_report_only_a_withdrawal_is_negative ck_report_not_empty "
        "ck_report_moved_names_the_card"
    ),
    "qr_system_printer": "ck_printer_port_is_no_service",
    "qr_system_printjob": "ix_print_job_status ck_print_job_status_is_known ck_print_job_sending_since",
    "qr_system_qrcode": (
        "ix_qr_code_key ix_qr_code_kind ix_qr_code_state uq_qr_code_text "
        "uq_qr_code_one_active_per_thing uq_qr_code_one_active_per_gtin ck_qr_code_kind_is_known "
        "ck_qr_code_state_is_known ck_qr_code_retired_has_reason"
    ),
    "qr_system_scananswer": "ck_scan_answer_outcome_is_known",
    "qr_system_scanlog": (
        "ix_scan_station ix_scan_by ix_scan_code uq_scan_client_id ck_scan_outcome_is_known "
        "ck_scan_source_is_known"
    ),
    "quality_inspection": "ix_inspection_at ix_inspection_verdict",
    "quality_ncr": "ix_ncr_status ck_ncr_closed_is_disposed",
}
# Those that the specification names, letter for letter, with their classes of PostgreSQL.
SPECIFIED = {
    Asset: {
        "idx_asset_last_maint": (["-last_maintenance_date"], ()),
        "idx_asset_next_pm": (["next_pm_due_date"], ()),
        "idx_asset_mfr_model": (["manufacturer", "model_number"], (SEARCHED_FROM_ITS_START,) * 2),
        "idx_asset_active": (["is_deleted", "status"], ()),
    },
    JobCard: {
        "ix_jc_qr_status": (["qr_code", "status"], ()),
        "ix_jc_mat_status": (["mat_number", "status"], (SEARCHED_FROM_ITS_START, "varchar_ops")),
        "ix_jc_actual_times": (["actual_start_datetime", "actual_end_datetime"], ()),
    },
}


@slow
class DatabaseTests(TestCase):
    def test_the_migrations_make_what_the_models_say(self) -> None:
        out = StringIO()

        call_command("makemigrations", "--check", "--dry-run", stdout=out)

        assert out.getvalue() == "No changes detected\n"

    def test_every_index_and_constraint_is_there(self) -> None:
        assert self.held() == {table: set(names.split()) for table, names in HELD.items()}

    def held(self) -> dict[str, set[str]]:
        """As the database tells them, by table."""
        found = {}
        with connection.cursor() as cursor:
            for table in sorted(model._meta.db_table for model in apps.get_models()):
                names = connection.introspection.get_constraints(cursor, table)
                if ours := {name for name in names if name.startswith(OURS)}:
                    found[table] = ours
        return found


class SpecifiedIndexTests(TestCase):
    def test_each_has_the_name_the_fields_and_the_order_that_were_specified(self) -> None:
        for model, specified in SPECIFIED.items():
            found = {index.name: (index.fields, (*index.opclasses,)) for index in model._meta.indexes}

            assert {name: found[name] for name in specified} == specified

    @slow
    def test_so_the_database_has_them(self) -> None:
        for model, specified in SPECIFIED.items():
            with connection.cursor() as cursor:
                held = connection.introspection.get_constraints(cursor, model._meta.db_table)

            for name, (fields, _compared) in specified.items():
                assert held[name]["columns"] == [field.removeprefix("-") for field in fields]
                assert held[name]["orders"] == ["DESC" if field[0] == "-" else "ASC" for field in fields]

    def test_the_models_stand_in_the_files_that_were_named(self) -> None:
        assert Asset.__module__ == "floor_app.operations.maintenance.models.asset"
        assert JobCard.__module__ == "floor_app.operations.production.models.job_card"
