"""Secure Remote Password as Amazon Cognito computes it, with only Python's standard library.

The names are the same as in other helpers for boto3 (warrant, pycognito, AWS's own examples), so that code written
for one of them also works with this one: a class AWSSRP and a few functions on hexadecimal strings. A device uses
the same arithmetic as a user: pass the pool id '_' (its pool name is then empty) and the device's password to AWSSRP,
and to process_challenge the device's group key and key in place of USER_ID_FOR_SRP.

Numbers are hashed as the shortest bytes that hold them with their sign: with a leading zero byte if the top bit is set.
"""

import base64
import hashlib
import hmac
import os
from datetime import datetime, timezone

# The 3072-bit group of RFC 3526, section 4.
N_HEX = (
    'FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74020BBEA63B139B22514A08798E3404DD'
    'EF9519B3CD3A431B302B0A6DF25F14374FE1356D6D51C245E485B576625E7EC6F44C42E9A637ED6B0BFF5CB6F406B7ED'
    'EE386BFB5A899FA5AE9F24117C4B1FE649286651ECE45B3DC2007CB8A163BF0598DA48361C55D39A69163FA8FD24CF5F'
    '83655D23DCA3AD961C62F356208552BB9ED529077096966D670C354E4ABC9804F1746C08CA18217C32905E462E36CE3B'
    'E39E772C180E86039B2783A2EC07A28FB5C55DF06F4C52C9DE2BCBF6955817183995497CEA956AE515D2261898FA0510'
    '15728E5A8AAAC42DAD33170D04507A33A85521ABDF1CBA64ECFB850458DBEF0A8AEA71575D060C7DB3970F85A6E1E4C7'
    'ABF5AE8CDB0933D71E8C94E04A25619DCEE3D2261AD2EE6BF12FFA06D98A0864D87602733EC86A64521F2B18177B200C'
    'BBE117577A615D6C770988C0BAD946E208E24FA074E5AB3143DB5BFCE0FD108E4B82D120A93AD2CAFFFFFFFFFFFFFFFF'
)
G_HEX = '2'
KEY_INFO = b'Caldera Derived Key'
# More than 256 bits would make the exponentiations slower but not safer: the group itself has a strength of 128 bits.
EPHEMERAL_BYTES = 32

WEEKDAYS = ('Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun')
MONTHS = ('Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec')


def hex_to_long(hex_string):
    """Returns the number of a hexadecimal string."""
    return int(hex_string, 16)


def long_to_hex(number):
    """Returns a number in lower-case hexadecimal, without leading zeros."""
    return format(number, 'x')


def get_random(nbytes):
    """Returns random bytes from the operating system, as a hexadecimal string."""
    return os.urandom(nbytes).hex()


def hash_sha256(data):
    """Returns the SHA-256 of bytes, as 64 hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


def hex_hash(hex_string):
    """Returns the SHA-256 of the bytes of a hexadecimal string, as 64 hexadecimal digits."""
    return hash_sha256(bytes.fromhex(hex_string))


def pad_hex(number):
    """Returns a number >= 0 (an int, or hexadecimal digits) as the bytes of its two's complement, in hexadecimal."""
    digits = number if isinstance(number, str) else long_to_hex(number)
    if len(digits) % 2 == 1:
        digits = '0' + digits
    return '00' + digits if digits[0] in '89abcdefABCDEF' else digits


def compute_hkdf(key_material, salt):
    """Returns the 16-byte session key (RFC 5869 with SHA-256, one block)."""
    extracted = hmac.new(salt, key_material, hashlib.sha256).digest()
    return hmac.new(extracted, KEY_INFO + b'\x01', hashlib.sha256).digest()[:16]


def calculate_u(large_a, large_b):
    """Returns the scrambling parameter u, computed from both public numbers."""
    return hex_to_long(hex_hash(pad_hex(large_a) + pad_hex(large_b)))


def timestamp(now=None):
    """Returns TIMESTAMP as the service reads it: English in any locale, UTC, the day of the month not padded."""
    moment = (now or datetime.now(timezone.utc)).astimezone(timezone.utc)
    clock = moment.strftime('%H:%M:%S')
    return f'{WEEKDAYS[moment.weekday()]} {MONTHS[moment.month - 1]} {moment.day} {clock} UTC {moment.year}'


class AWSSRP:
    """One sign-in of one user or device: a secret exponent, and the proofs made with it."""

    def __init__(self, username, password, pool_id, client_id, client=None, client_secret=None):
        """
        :param username: The name that is typed. The hash uses USER_ID_FOR_SRP of the challenge instead.
        :param password: The password, or the secret of a device.
        :param pool_id: The id of the user pool, or '_' for a device.
        :param client_id: The id of the app client.
        :param client: A Boto3 Cognito client, for callers that read it from here. This class sends nothing.
        :param client_secret: The secret of the app client, if it has one.
        """
        self.username = username
        self.password = password
        self.pool_name = pool_id.split('_', 1)[1]
        self.client_id = client_id
        self.client = client
        self.client_secret = client_secret
        self.big_n = hex_to_long(N_HEX)
        self.g = hex_to_long(G_HEX)
        self.val_g = self.g
        self.k = hex_to_long(hex_hash(pad_hex(self.big_n) + pad_hex(self.g)))
        self.small_a_value = hex_to_long(get_random(EPHEMERAL_BYTES))
        self.large_a_value = pow(self.g, self.small_a_value, self.big_n)

    def secret_hash(self, username):
        """Returns SECRET_HASH for a request with this USERNAME."""
        message = (username + self.client_id).encode('utf-8')
        digest = hmac.new(self.client_secret.encode('utf-8'), message, hashlib.sha256).digest()
        return base64.b64encode(digest).decode('ascii')

    def get_auth_params(self):
        """Returns AuthParameters of InitiateAuth; with DEVICE_KEY added, ChallengeResponses of DEVICE_SRP_AUTH."""
        params = {'USERNAME': self.username, 'SRP_A': long_to_hex(self.large_a_value)}
        if self.client_secret is not None:
            params['SECRET_HASH'] = self.secret_hash(self.username)
        return params

    def get_password_authentication_key(self, user_id, password, server_b_value, salt):
        """Returns the session key. If the password is right, the server computes the same key.

        :param user_id: USER_ID_FOR_SRP.
        :param server_b_value: SRP_B as a number.
        :param salt: SALT, hexadecimal.
        """
        if server_b_value % self.big_n == 0:
            raise ValueError('SRP_B must not be a multiple of N.')
        u_value = calculate_u(self.large_a_value, server_b_value)
        if u_value == 0:
            raise ValueError('The scrambling parameter must not be zero.')
        identity_hash = hash_sha256(f'{self.pool_name}{user_id}:{password}'.encode('utf-8'))
        # SALT is a number: the service may leave out its leading zeros.
        x_value = hex_to_long(hex_hash(pad_hex(hex_to_long(salt)) + identity_hash))
        base = (server_b_value - self.k * pow(self.g, x_value, self.big_n)) % self.big_n
        shared = pow(base, self.small_a_value + u_value * x_value, self.big_n)
        return compute_hkdf(bytes.fromhex(pad_hex(shared)), bytes.fromhex(pad_hex(u_value)))

    def process_challenge(self, challenge_parameters, request_parameters=None):
        """Returns ChallengeResponses for PASSWORD_VERIFIER or DEVICE_PASSWORD_VERIFIER.

        :param challenge_parameters: ChallengeParameters of the reply. For a device, set USER_ID_FOR_SRP to its group key
                                     followed by its key.
        :param request_parameters: The parameters of the previous request; its USERNAME is sent again. By default the
                                   user name of the challenge is used.
        """
        user_id = challenge_parameters['USER_ID_FOR_SRP']
        username = (request_parameters or challenge_parameters).get('USERNAME', user_id)
        key = self.get_password_authentication_key(
            user_id, self.password, hex_to_long(challenge_parameters['SRP_B']), challenge_parameters['SALT'])
        now = timestamp()
        secret_block = challenge_parameters['SECRET_BLOCK']
        message = f'{self.pool_name}{user_id}'.encode('utf-8') + base64.b64decode(secret_block) + now.encode('ascii')
        signature = hmac.new(key, message, hashlib.sha256).digest()
        responses = {
            'USERNAME': username,
            'TIMESTAMP': now,
            'PASSWORD_CLAIM_SECRET_BLOCK': secret_block,
            'PASSWORD_CLAIM_SIGNATURE': base64.b64encode(signature).decode('ascii'),
        }
        if self.client_secret is not None:
            responses['SECRET_HASH'] = self.secret_hash(username)
        return responses
