"""Amazon Cognito user pools in tests, with a Latchkey server."""

from .pool import Pool, User
from .server import ApiError, Server, start_server
from .totp import Totp, totp_code

__all__ = ['ApiError', 'Pool', 'Server', 'Totp', 'User', 'start_server', 'totp_code']
