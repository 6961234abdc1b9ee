"""Who asks, from where, and what is shown to whom."""

import ipaddress
import socket

VOTE = "/vote"
LOCAL = ("127.0.0.1", "localhost", "::1", "[::1]")  # names of this computer
_PARTS = ("/_nicegui/", "/_nicegui_ws/", "/workshop.woff", "/favicon.ico")  # what a page is made of


def is_local(host: str) -> bool:
    """Whether only this computer can reach an address."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def address_here() -> str:
    """Address of this computer in the network it is in; nothing is sent."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as asked:
        try:
            asked.connect(("192.0.2.1", 9))  # a route to an address that nobody has
            return str(asked.getsockname()[0])
        except OSError:
            return socket.gethostname()


def is_meant(address: str, named: str, path: str) -> bool:
    """Whether a request is answered where others may vote, from the address of who asks, the host named, and the path.

    Who comes from another computer sees the page on which one votes, and what it is made of; on this one, a page of
    somebody else's that the browser shows cannot pass for ours.
    """
    return named in LOCAL if is_local(address) else path == VOTE or path.startswith(_PARTS)
