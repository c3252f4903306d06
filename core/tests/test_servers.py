import socket

import pytest
from django.test import SimpleTestCase

from core.tests.servers import free_port


class PortTests(SimpleTestCase):
    def test_it_is_given_once(self) -> None:
        port = free_port()

        with pytest.raises(OSError, match="in use"), socket.socket() as others:
            others.bind(("127.0.0.1", port))
        assert free_port() != port

    def test_one_server_listens_there(self) -> None:
        address = ("127.0.0.1", free_port())

        with socket.create_server(address) as first:
            assert first.getsockname() == address
            with pytest.raises(OSError, match="in use"):
                socket.create_server(address)
