"""Telling browsers apart without knowing whose they are: each has a number drawn at random, which it cannot forge."""

import hashlib
import hmac
import secrets

COOKIE = "quanze"
_BYTES = 16


class Browsers:
    """Numbers of browsers, signed with a secret that ends with the server.

    Examples
    --------
    >>> from experiments.workshop.browsers import Browsers
    >>> browsers = Browsers()
    >>> cookie = browsers.new()
    >>> browsers.number(cookie) is None, browsers.number("0" * 32 + ".forged")
    (False, None)
    """

    def __init__(self) -> None:
        self._secret = secrets.token_bytes(32)

    def new(self) -> str:
        """The cookie of a browser that has none."""
        number = secrets.token_hex(_BYTES)
        return f"{number}.{self._sign(number)}"

    def number(self, cookie: str) -> str | None:
        """The number in a cookie; None if it is not one of ours."""
        number, _, signed = cookie.partition(".")
        return number if hmac.compare_digest(signed.encode(), self._sign(number).encode()) else None

    def _sign(self, number: str) -> str:
        return hmac.new(self._secret, number.encode(), hashlib.sha256).hexdigest()
