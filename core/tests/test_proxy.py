from django.http import HttpRequest, HttpResponse
from django.test import SimpleTestCase, override_settings

from core.proxy import RealAddress

DEVICE, PROXY, STRANGER = "10.1.2.3", "192.0.2.1", "203.0.113.9"


class RealAddressTests(SimpleTestCase):
    def seen(self, peer: str, said: str | None) -> str:
        """The address that the views see."""
        request = HttpRequest()
        request.META = {"REMOTE_ADDR": peer} | ({"HTTP_X_REAL_IP": said} if said is not None else {})
        RealAddress(lambda _request: HttpResponse())(request)
        return str(request.META["REMOTE_ADDR"])

    def test_a_proxy_on_a_unix_socket_is_believed(self) -> None:
        assert self.seen("", DEVICE) == DEVICE
        assert self.seen("", "2001:DB8::1") == "2001:db8::1"

    def test_a_trusted_address_is_believed_and_no_other(self) -> None:
        with override_settings(TRUSTED_PROXIES=[PROXY]):
            assert self.seen(PROXY, DEVICE) == DEVICE
            assert self.seen(STRANGER, DEVICE) == STRANGER

    def test_by_default_nobody_can_claim_another_address(self) -> None:
        assert self.seen(STRANGER, DEVICE) == STRANGER

    def test_what_is_no_address_is_not_taken(self) -> None:
        assert self.seen("", "<script>") == ""
        assert self.seen("", None) == ""
