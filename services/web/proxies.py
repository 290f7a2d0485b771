"""Who a request came from, where reverse proxies stand in front that say so."""

from collections.abc import Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

Network = IPv4Network | IPv6Network
Address = IPv4Address | IPv6Address

HOME = 64
"""Bits of an IPv6 address that belong to whoever has the line: the rest they choose themselves."""


def client_address(peer: str, forwarded: str, proxies: Sequence[Network]) -> str:
    """Return the address that a request came from.

    `peer` is who connected, `forwarded` the X-Forwarded-For that came with it. Only what a proxy
    of ours says is believed: read from its end, the first address that is not one of `proxies`.
    """
    nearest = peer
    for told in reversed(forwarded.split(",")):
        if not _is_in(nearest, proxies):
            break
        further = _address(told)
        if further is None:
            break
        nearest = str(further)
    return nearest


def neighbourhood(address: str) -> str:
    """Return what one subscriber's addresses have in common: an IPv6 address's network."""
    found = _address(address)
    if isinstance(found, IPv6Address):
        return str(ip_network((found, HOME), strict=False))
    return str(found or address)


def _is_in(address: str, networks: Sequence[Network]) -> bool:
    found = _address(address)
    return found is not None and any(found in network for network in networks)


def _address(text: str) -> Address | None:
    try:
        found = ip_address(text.strip())
    except ValueError:
        return None
    return (found.ipv4_mapped if isinstance(found, IPv6Address) else None) or found
