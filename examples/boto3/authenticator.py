"""An authenticator app in a few lines (RFC 6238), so that the example needs no phone."""

import base64
import hashlib
import hmac
import struct
import time

STEP_SECONDS = 30


class Authenticator:
    """Generates the codes of one secret. Each code is accepted once, so a second call soon after waits for the next."""

    def __init__(self, secret_code):
        """:param secret_code: SecretCode of AssociateSoftwareToken, base32."""
        padding = '=' * (-len(secret_code) % 8)
        self._secret = base64.b32decode(secret_code + padding)
        self._last_step = 0

    def code(self):
        """Returns the code to type now. The service also accepts the step before and after: that avoids most waiting."""
        # Three seconds of margin: a code that is about to expire could be too late when it arrives.
        earliest = int((time.time() - STEP_SECONDS + 3) // STEP_SECONDS)
        self._last_step = max(self._last_step + 1, earliest)
        time.sleep(max(0.0, (self._last_step - 1) * STEP_SECONDS - time.time()))
        return self._code_of(self._last_step)

    def _code_of(self, step):
        digest = hmac.new(self._secret, struct.pack('>Q', step), hashlib.sha1).digest()
        offset = digest[-1] & 0x0F
        (number,) = struct.unpack('>I', digest[offset:offset + 4])
        return f'{(number & 0x7FFFFFFF) % 1_000_000:06d}'
