"""Services that share a process and an address."""

import socket

import eventlet
import pytest
import requests

from services.web import host


def test_services_of_one_process_share_an_address_and_open_together(
    kernel,
    keys,
    container_factory,
    service_class,
):
    config = {"HTTP": "127.0.0.1:0", "HTTP_SERVICES": ["places", "other"], "kernel": kernel}
    first = container_factory(service_class("places", "/api/places"), config)
    other = container_factory(service_class("other", "/api/other"), config)
    first.start()
    host_, port = host.listening("127.0.0.1:0")
    early = eventlet.spawn(requests.get, f"http://{host_}:{port}/api/other", timeout=10)
    eventlet.sleep(0.1)
    assert not early.dead
    other.start()
    assert early.wait().json() == {"service": "other"}
    ready = requests.get(f"http://{host_}:{port}/health/ready").json()
    assert set(ready["services"]) == {"places", "other"}
    first.stop()
    other.stop()


def test_services_of_one_process_stop_together_in_any_state(
    kernel,
    keys,
    container_factory,
    service_class,
):
    config = {"HTTP": "127.0.0.1:0", "HTTP_SERVICES": ["a", "b", "never"], "kernel": kernel}
    containers = [container_factory(service_class(name, f"/api/{name}"), config) for name in "ab"]
    for container in containers:
        container.start()
    address = host.listening("127.0.0.1:0")
    stopping = [eventlet.spawn(container.stop) for container in containers]
    for each in stopping:
        each.wait()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(address, timeout=10)


def test_a_service_that_cannot_make_its_app_does_not_start(kernel, keys, container_factory):
    kernel.keys = keys
    config = {"HTTP": "127.0.0.1:0", "kernel": None}

    class Broken:
        name = "broken"

        @host.serve
        def api(self):
            raise LookupError("no kernel")

    with pytest.raises(LookupError, match="no kernel"):
        container_factory(Broken, config).start()


def test_an_address_may_be_given_as_a_pair(address):
    assert host.listening(("127.0.0.1", 0)) == address


@pytest.mark.parametrize("told", ["here", "localhost", ":80"])
def test_an_address_that_is_none_is_refused(told):
    with pytest.raises(ValueError, match="is not host:port"):
        host.listening(told)


def test_two_services_whose_routes_begin_alike_do_not_start(
    kernel,
    keys,
    container_factory,
    service_class,
):
    config = {"HTTP": "127.0.0.1:0", "HTTP_SERVICES": ["places", "other"], "kernel": kernel}
    first = container_factory(service_class("places", "/api/places"), config)
    other = container_factory(service_class("other", "/api/places"), config)
    first.start()
    with pytest.raises(ValueError, match="/api/places begins routes of places and of other"):
        other.start()
    first.stop()


def test_a_path_of_no_service_is_not_found(url):
    answer = requests.get(f"{url}/nowhere")
    assert answer.status_code == 404
    assert answer.headers["Content-Type"] == "application/problem+json"
