"""The fixtures."""

import time

import pytest

from .pool import Pool
from .server import start_server
from .totp import Totp


def pytest_addoption(parser):
    """Registers the options of pytest.ini."""
    parser.addini('latchkey_command', 'The command that starts Latchkey, by default latchkey or npx latchkey.', type='args')
    parser.addini('latchkey_arguments', 'Further arguments of `latchkey dev`.', type='args')
    parser.addini('latchkey_region', 'The region of pools.', default='us-east-1')


@pytest.fixture(scope='session')
def latchkey(request):
    """A server for all tests."""
    option = request.config.getini
    server = start_server(option('latchkey_command') or None, option('latchkey_region'), option('latchkey_arguments'))
    yield server
    server.stop()


@pytest.fixture
def totp(latchkey):
    """`totp(user)` returns a code of the user's authenticator app that was not used before."""
    return Totp(latchkey)


@pytest.fixture
def latchkey_pool_settings():
    """Members of CreateUserPool. Override this fixture to change them."""
    return {}


@pytest.fixture
def latchkey_client_settings():
    """Members of CreateUserPoolClient. Override this fixture to change them."""
    return {}


@pytest.fixture
def latchkey_pool(latchkey, totp, latchkey_pool_settings, latchkey_client_settings):
    """A new pool with an app client. Afterwards it is removed, and the clock shows the real time."""
    pool = Pool(latchkey, totp, latchkey_pool_settings, latchkey_client_settings)
    yield pool
    latchkey.real_clock()
    if pool.user_pool_id in _pool_ids(latchkey):
        latchkey.call('DeleteUserPool', UserPoolId=pool.user_pool_id)


@pytest.fixture
def latchkey_inbox(latchkey):
    """`latchkey_inbox(to)` returns the next message to an address, as a dictionary. Waits for it."""
    returned = {message['id'] for message in latchkey.messages()}

    def next_message(to=None, timeout=5):
        deadline = time.monotonic() + timeout
        after = None
        while True:
            wait = max(0, min(30, deadline - time.monotonic()))
            messages = latchkey.messages(to, after, wait)
            for message in messages:
                after = message['id']
                if message['id'] not in returned:
                    returned.add(message['id'])
                    return message
            if not messages and time.monotonic() >= deadline:
                others = sorted({message['to'] for message in latchkey.messages()})
                raise AssertionError(f'No new message to {to} arrived in {timeout} s. Messages were sent to {others}.')

    return next_message


def _pool_ids(server):
    ids = []
    further = {}
    while True:
        page = server.call('ListUserPools', MaxResults=60, **further)
        ids.extend(pool['Id'] for pool in page['UserPools'])
        if 'NextToken' not in page:
            return ids
        further = {'NextToken': page['NextToken']}
