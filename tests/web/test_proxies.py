"""Who a request came from: what a proxy of ours says is believed, what others say is not."""

from ipaddress import ip_network

import pytest
import requests
from flask import request
from flask_smorest import Blueprint
from hypothesis import given
from hypothesis import strategies as st

from services.web.access import allow_anyone
from services.web.answers import json_answer
from services.web.host import listening
from services.web.proxies import client_address, neighbourhood

PROXIES = [ip_network("172.30.7.2"), ip_network("fd00::/64")]


@pytest.mark.parametrize(
    ("peer", "forwarded", "client"),
    [
        ("203.0.113.9", "", "203.0.113.9"),
        ("203.0.113.9", "10.0.0.1", "203.0.113.9"),
        ("172.30.7.2", "203.0.113.9", "203.0.113.9"),
        ("172.30.7.2", "10.0.0.1, 203.0.113.9", "203.0.113.9"),
        ("172.30.7.2", "203.0.113.9, fd00::7", "203.0.113.9"),
        ("172.30.7.2", "", "172.30.7.2"),
        ("172.30.7.2", "203.0.113.9, unknown", "172.30.7.2"),
        ("::ffff:172.30.7.2", " 2001:db8::1 ", "2001:db8::1"),
        ("a socket", "203.0.113.9", "a socket"),
    ],
    ids=[
        "direct",
        "made-up",
        "told",
        "made-up-before-told",
        "two-proxies",
        "not-told",
        "no-address",
        "mapped",
        "no-peer",
    ],
)
def test_only_what_our_proxies_say_is_believed(peer, forwarded, client):
    assert client_address(peer, forwarded, PROXIES) == client


@given(st.text(max_size=80), st.ip_addresses().map(str))
def test_a_stranger_is_who_connected_whatever_they_send(forwarded, peer):
    assert client_address(peer, forwarded, []) == peer


def test_an_ipv6_line_is_one_neighbour():
    assert neighbourhood("2001:db8:1:2::9") == neighbourhood("2001:db8:1:2:3::") != "2001:db8::"
    assert neighbourhood("::ffff:203.0.113.9") == neighbourhood("203.0.113.9") == "203.0.113.9"
    assert neighbourhood("unknown") == "unknown"


@pytest.fixture
def told(kernel, keys, container_factory, service_class):
    """Ask a service that tells whom it takes for its client, with some proxies in front."""
    blueprint = Blueprint("who", __name__, url_prefix="/who")

    @blueprint.route("")
    @allow_anyone
    def who():
        return json_answer({"address": request.remote_addr})

    def ask(*proxies: str) -> str:
        config = {"HTTP": "127.0.0.1:0", "kernel": kernel}
        config["HTTP_PROXIES"] = tuple(map(ip_network, proxies))
        container = container_factory(service_class("who", "/who", blueprint), config)
        container.start()
        host, port = listening("127.0.0.1:0")
        headers = {"X-Forwarded-For": "10.9.9.9, 203.0.113.9"}
        answer = requests.get(f"http://{host}:{port}/who", headers=headers, timeout=10)
        container.stop()
        return answer.json()["address"]

    return ask


def test_a_service_behind_a_proxy_knows_its_clients(told):
    assert told("127.0.0.0/8") == "203.0.113.9"


def test_a_service_that_is_told_of_no_proxy_believes_none(told):
    assert told() == "127.0.0.1"
