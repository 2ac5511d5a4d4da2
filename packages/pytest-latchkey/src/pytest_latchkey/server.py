"""Starts the latchkey command, and calls its server."""

import calendar
import json
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import urllib.error
import urllib.parse
import urllib.request

READY_WITHIN_SECONDS = 60
STOPPED_WITHIN_SECONDS = 20


class ApiError(Exception):
    """An answer that is an error. `name` is Cognito's, such as `UserNotFoundException`."""

    def __init__(self, name, message):
        super().__init__(f'{name}: {message}')
        self.name = name
        self.message = message


class Server:
    """A running server."""

    def __init__(self, endpoint, region, process=None, directory=None):
        self.endpoint = endpoint
        self.region = region
        self._process = process
        self._directory = directory

    def boto3_settings(self):
        """Returns the keyword arguments for `boto3.client('cognito-idp', …)`."""
        return {
            'endpoint_url': self.endpoint, 'region_name': self.region,
            'aws_access_key_id': 'test', 'aws_secret_access_key': 'test'}

    def call(self, operation, **members):
        """Calls an operation of the API as an administrator. Raises ApiError."""
        scope = f'20260101/{self.region}/cognito-idp/aws4_request'
        headers = {
            'content-type': 'application/x-amz-json-1.1',
            'x-amz-target': f'AWSCognitoIdentityProviderService.{operation}',
            'x-amz-date': '20260101T000000Z',
            'authorization': f'AWS4-HMAC-SHA256 Credential=test/{scope}, SignedHeaders=host, Signature=0'}
        return self._request('', members, headers)

    def now(self):
        """Returns the time of the server, in seconds since the epoch."""
        with urllib.request.urlopen(f'{self.endpoint}/_latchkey/clock', timeout=30) as answer:
            text = json.load(answer)['now']
        whole, _, fraction = text.rstrip('Z').partition('.')
        parsed = time.strptime(whole, '%Y-%m-%dT%H:%M:%S')
        return calendar.timegm(parsed) + float(f'0.{fraction or 0}')

    def advance(self, seconds):
        """Moves the clock of the server ahead. What has expired by then is removed."""
        return self._control('clock', {'advance': round(seconds * 1000)})

    def set_clock(self, instant):
        """Sets the clock of the server, such as to '2030-01-01T00:00:00Z'."""
        return self._control('clock', {'set': instant})

    def freeze_clock(self, frozen=True):
        """Stops the clock of the server, or lets it run on."""
        return self._control('clock', {'frozen': frozen})

    def real_clock(self):
        """Sets the clock of the server to the time of the machine."""
        return self._control('clock', {'real': True})

    def reset(self):
        """Removes all data and messages, and sets the clock back."""
        return self._control('reset', {})

    def snapshot(self, name):
        """Keeps data, inbox and clock under a name."""
        return self._control('snapshot', {'name': name})

    def restore(self, name):
        """Puts back what `snapshot` kept."""
        return self._control('restore', {'name': name})

    def messages(self, to=None, after=None, wait=0):
        """Returns the messages of the inbox, oldest first."""
        given = {'to': to, 'after': after, 'wait': wait}
        query = urllib.parse.urlencode({name: value for name, value in given.items() if value is not None})
        with urllib.request.urlopen(f'{self.endpoint}/_latchkey/inbox?{query}', timeout=wait + 30) as answer:
            return json.load(answer)['messages']

    def stop(self):
        """Stops the server, and removes its data."""
        if self._process is not None and self._process.poll() is None:
            # The command may be npx, which does not pass signals on: the whole group gets it.
            os.killpg(self._process.pid, signal.SIGTERM)
            try:
                self._process.wait(STOPPED_WITHIN_SECONDS)
            except subprocess.TimeoutExpired:
                os.killpg(self._process.pid, signal.SIGKILL)
                self._process.wait()
        if self._directory is not None:
            shutil.rmtree(self._directory, ignore_errors=True)

    def _control(self, path, body):
        return self._request(f'/_latchkey/{path}', body, {'content-type': 'application/json'})

    def _request(self, path, body, headers):
        request = urllib.request.Request(f'{self.endpoint}{path or "/"}', json.dumps(body).encode(), headers)
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                text = answer.read()
        except urllib.error.HTTPError as error:
            refusal = json.loads(error.read() or b'{}')
            raise ApiError(refusal.get('__type', f'HTTP {error.code}'), refusal.get('message', '')) from None
        return json.loads(text) if text else {}


def default_command():
    """Returns the words of the command: from LATCHKEY_COMMAND, or latchkey on the PATH, or npx."""
    given = os.environ.get('LATCHKEY_COMMAND')
    if given:
        return given.split()
    found = shutil.which('latchkey')
    if found:
        return [found]
    npx = shutil.which('npx')
    if npx:
        return [npx, 'latchkey']
    raise RuntimeError('There is neither a latchkey command nor npx on the PATH. Set LATCHKEY_COMMAND.')


def free_port():
    """Returns a port of 127.0.0.1 that was free at the time of the call."""
    with socket.socket() as probe:
        probe.bind(('127.0.0.1', 0))
        return probe.getsockname()[1]


def start_server(command=None, region='us-east-1', arguments=()):
    """Starts `latchkey dev` on a free port, with its data in a temporary directory, and waits until it is ready."""
    directory = tempfile.mkdtemp(prefix='latchkey-pytest-')
    port = free_port()
    words = [*(command or default_command()), 'dev', '--port', str(port), '--data', os.path.join(directory, 'data'),
             '--region', region, '--shutdown-delay', '0', *arguments]
    output = os.path.join(directory, 'output.txt')
    try:
        with open(output, 'wb') as file:
            process = subprocess.Popen(
                words, stdin=subprocess.DEVNULL, stdout=file, stderr=subprocess.STDOUT, start_new_session=True)
    except OSError as error:
        shutil.rmtree(directory, ignore_errors=True)
        raise RuntimeError(f'The command {words[0]} cannot be started: {error}') from None
    server = Server(f'http://127.0.0.1:{port}', region, process, directory)
    deadline = time.monotonic() + READY_WITHIN_SECONDS
    while not _is_ready(server):
        ended = process.poll() is not None
        if ended or time.monotonic() > deadline:
            with open(output, encoding='utf-8', errors='replace') as file:
                printed = file.read()
            server.stop()
            what = 'ended' if ended else f'was not ready within {READY_WITHIN_SECONDS} seconds'
            raise RuntimeError(f'{" ".join(words)} {what}:\n{printed}')
        time.sleep(0.02)
    return server


def _is_ready(server):
    try:
        with urllib.request.urlopen(f'{server.endpoint}/health/ready', timeout=5) as answer:
            return answer.status == 200
    except OSError:
        return False
