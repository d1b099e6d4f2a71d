"""Rules of the addresses that a user's webhook may have."""

from __future__ import annotations

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ponctuel.outbound.address import Address, AddressRules, ForbiddenAddress, is_public

PUBLIC = ipaddress.ip_address("93.184.215.14")


def rules(*addresses: str) -> AddressRules:
    resolved: list[Address] = [ipaddress.ip_address(address) for address in addresses]
    return AddressRules(resolve=lambda _host, _port: resolved)


def test_a_public_host_over_https_is_accepted() -> None:
    assert rules(str(PUBLIC)).target("https://hooks.example.com/a?b=c") == PUBLIC
    rules("2606:2800:21f:cb07:6820:80da:af6b:8b2c").check("https://hooks.example.com:8443/")


@pytest.mark.parametrize(
    "url",
    [
        "http://hooks.example.com/",
        "ftp://hooks.example.com/",
        "file:///etc/passwd",
        "json://hooks.example.com/",
        "mailto://user:pass@example.com",
        "https://user:pass@hooks.example.com/",
        "https://user@hooks.example.com/",
        "https://",
        "https:///path",
        "https://hooks.example.com:99999/",
        "https://hooks.example.com/#part",
        "https://hooks.example.com/a b",
        "https://hooks.example.com\\@inner/",
        "https://hooks.example.com/\r\nHost: inner",
        "https://[::1",
        "hooks.example.com",
        "https://hooks.example.com/" + "a" * 2000,
        "",
    ],
)
def test_other_urls_are_refused(url: str) -> None:
    with pytest.raises(ForbiddenAddress):
        rules(str(PUBLIC)).check(url)


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "255.255.255.255",
        "192.0.2.1",
        "::1",
        "::",
        "fe80::1",
        "fc00::1",
        "ff02::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "2002:7f00:1::",
        "64:ff9b::a00:1",
        "2001:db8::1",
    ],
)
def test_hosts_that_lead_inside_are_refused(address: str) -> None:
    assert not is_public(ipaddress.ip_address(address))
    with pytest.raises(ForbiddenAddress, match="private"):
        rules(address).check("https://hooks.example.com/")
    with pytest.raises(ForbiddenAddress, match="private"):
        rules(str(PUBLIC), address).check("https://hooks.example.com/")


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "[::1]", "localhost", "2130706433", "0x7f000001", "0177.0.0.1"]
)
def test_other_spellings_of_this_machine_are_refused(host: str) -> None:
    with pytest.raises(ForbiddenAddress):
        AddressRules().check(f"https://{host}/")


def test_an_unknown_host_is_refused() -> None:
    with pytest.raises(ForbiddenAddress, match="cannot be found"):
        rules().check("https://hooks.example.com/")


@given(
    st.ip_addresses(v=4, network="10.0.0.0/8")
    | st.ip_addresses(v=4, network="127.0.0.0/8")
    | st.ip_addresses(v=6, network="fc00::/7")
    | st.ip_addresses(v=4, network="169.254.0.0/16")
)
def test_no_private_address_is_ever_public(address: Address) -> None:
    assert not is_public(address)
    if isinstance(address, ipaddress.IPv4Address):
        assert not is_public(ipaddress.ip_address(f"::ffff:{address}"))
        assert not is_public(ipaddress.IPv6Address((0x64FF9B << 96) | int(address)))


@given(st.text(max_size=60))
def test_any_text_is_accepted_or_refused_without_another_error(text: str) -> None:
    try:
        rules(str(PUBLIC)).check(text)
    except ForbiddenAddress:
        return
    assert text.lower().startswith("https://")
