"""Codes of authenticator apps (RFC 6238: SHA-1, six digits, 30 seconds)."""

import base64
import hashlib
import hmac
import struct

STEP_SECONDS = 30


def totp_code(secret, step):
    """Returns the code of a step. `secret` is base32 without padding."""
    key = base64.b32decode(secret + '=' * (-len(secret) % 8))
    digest = hmac.new(key, struct.pack('>Q', step), hashlib.sha1).digest()
    offset = digest[-1] & 0x0F
    number = struct.unpack('>I', digest[offset:offset + 4])[0] & 0x7FFFFFFF
    return f'{number % 1_000_000:06d}'


class Totp:
    """Returns codes that were not used before, at the time of the server."""

    def __init__(self, server):
        self._server = server
        self._last_steps = {}

    def __call__(self, user):
        """`user` is a user, or the secret of an authenticator app.

        Three codes are valid within 30 seconds; for the fourth the clock of the server is moved ahead.
        """
        secret = user if isinstance(user, str) else user.totp_secret
        if secret is None:
            raise ValueError(f'The user "{user.username}" has no authenticator app.')
        now = self._server.now()
        present = int(now // STEP_SECONDS)
        step = max(self._last_steps.get(secret, 0) + 1, present - 1)
        self._last_steps[secret] = step
        if step > present + 1:
            self._server.advance((step - 1) * STEP_SECONDS - now)
        return totp_code(secret, step)
