from django.test import TestCase, override_settings

from floor_app.operations.qr_system import codes, drawing, links
from floor_app.operations.qr_system.status import CodeKind
from floor_app.operations.qr_system.testing import make_qr_code

ALPHANUMERIC = set("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:")
ADDRESS = "https://floor.plant.example"


class LinkTests(TestCase):
    def test_without_a_public_address_a_label_carries_the_bare_code(self) -> None:
        card, asset = make_qr_code(), make_qr_code(kind=CodeKind.ASSET, key="CNC-001")

        assert [links.label_text(card), links.label_text(asset)] == [card.text, asset.text]

    @override_settings(PUBLIC_URL=ADDRESS)
    def test_an_address_is_read_back_as_its_code_and_fits_the_alphanumeric_set(self) -> None:
        for kind in CodeKind:
            code = make_qr_code(kind=kind, key="WH-A01")

            text = links.label_text(code)

            assert set(text) <= ALPHANUMERIC
            assert codes.unwrap(text) == code.text
            assert drawing.symbol(text).width <= 53

    @override_settings(PUBLIC_URL=ADDRESS)
    def test_a_badge_a_step_and_a_command_never_carry_an_address(self) -> None:
        for kind in (CodeKind.PERSON, CodeKind.OPERATION, CodeKind.COMMAND):
            code = make_qr_code(kind=kind, key="X1")

            assert links.label_text(code) == code.text

    def test_a_signature_opens_its_own_label_and_no_other(self) -> None:
        lathe = make_qr_code(kind=CodeKind.ASSET, key="CNC-001")
        furnace = make_qr_code(kind=CodeKind.ASSET, key="FURN-001")

        assert links.is_signed(lathe, links.sign(lathe))
        assert links.is_signed(lathe, links.sign(lathe).lower())
        assert not links.is_signed(furnace, links.sign(lathe))
        assert not links.is_signed(lathe, "")

    def test_a_label_outlives_the_secret_key_it_was_signed_with(self) -> None:
        lathe = make_qr_code(kind=CodeKind.ASSET, key="CNC-001")
        with override_settings(SECRET_KEY="an earlier key"):
            signature = links.sign(lathe)

        assert not links.is_signed(lathe, signature)
        with override_settings(SECRET_KEY_FALLBACKS=["an earlier key"]):
            assert links.is_signed(lathe, signature)
