"""An authenticator app in a few lines (RFC 6238), so that the example needs no phone."""

import base64
import hashlib
import hmac
import struct
import time

STEP_SECONDS = 30


class Authenticator:
    """Makes the codes of one secret. Each code is accepted once, so asking again soon waits for the next one."""

    def __init__(self, secret_code):
        """:param secret_code: What AssociateSoftwareToken answered, base32."""
        padding = '=' * (-len(secret_code) % 8)
        self._secret = base64.b32decode(secret_code + padding)
        self._last_step = 0

    def code(self):
        """The code to type now. The service takes the step before and after as well, which spares most waiting."""
        # Three seconds of grace: a code whose time is nearly up could expire on its way.
        earliest = int((time.time() - STEP_SECONDS + 3) // STEP_SECONDS)
        self._last_step = max(self._last_step + 1, earliest)
        time.sleep(max(0.0, (self._last_step - 1) * STEP_SECONDS - time.time()))
        return self._code_of(self._last_step)

    def _code_of(self, step):
        digest = hmac.new(self._secret, struct.pack('>Q', step), hashlib.sha1).digest()
        offset = digest[-1] & 0x0F
        (number,) = struct.unpack('>I', digest[offset:offset + 4])
        return f'{(number & 0x7FFFFFFF) % 1_000_000:06d}'
