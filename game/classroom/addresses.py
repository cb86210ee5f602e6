"""Addresses of this machine that a student may type, and a QR code of one."""

from __future__ import annotations

import contextlib
import ipaddress
import socket


def own_addresses() -> list[str]:
    """IPv4 addresses of this machine, the likeliest to be reached first; no loopback.

    The one that the system would take to the outside comes first (no packet is sent to find it),
    private ones before others.
    """
    found: dict[str, None] = {}
    with contextlib.suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        # A UDP socket's `connect` only looks up the route; 192.0.2.1 is set aside for texts.
        probe.connect(("192.0.2.1", 9))
        found[str(probe.getsockname()[0])] = None
    with contextlib.suppress(ImportError, OSError):
        import ifaddr  # comes with nicegui

        for adapter in ifaddr.get_adapters():
            for address in adapter.ips:
                if isinstance(address.ip, str):
                    found[address.ip] = None
    with contextlib.suppress(OSError):
        for known in socket.getaddrinfo(socket.gethostname(), None, socket.AF_INET):
            found[str(known[4][0])] = None
    usable = [a for a in found if not ipaddress.ip_address(a).is_loopback
              and not ipaddress.ip_address(a).is_link_local]  # fmt: skip
    first = usable[:1]
    return sorted(
        usable,
        key=lambda a: (a not in first, not ipaddress.ip_address(a).is_private, a),
    )


def free_port(host: str, wanted: int) -> bool:
    """Whether the port can be listened on."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, wanted))
        except OSError:
            return False
    return True


def qr_svg(text: str, dark: str = "#2c241c", light: str = "#fbf6ea") -> str:
    """A QR code as an SVG that takes the size of its box."""
    import segno

    code = segno.make_qr(text, error="m")
    drawn: str = code.svg_inline(dark=dark, light=light, border=3, omitsize=True)
    return drawn


def qr_terminal(text: str) -> str:
    """A QR code for the terminal, in half blocks."""
    import io

    import segno

    out = io.StringIO()
    segno.make_qr(text, error="m").terminal(out, border=2, compact=True)
    return out.getvalue()
