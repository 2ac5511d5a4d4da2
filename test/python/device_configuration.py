"""One user on one device, from the first code to the last, as an app with Boto3 would do it. Exchanges JSON with the test.

Reads from standard input what the test has set up: endpoint, region, pool, client, client_secret, user_name, password.
Writes what happened to standard output; the test knows what should have.
"""

import json
import sys
from pathlib import Path

import boto3
from botocore.exceptions import ClientError

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / 'examples' / 'boto3'))

import aws_srp  # noqa: E402
from device_sign_in import DeviceSignIn  # noqa: E402
from device_story import set_up_authenticator  # noqa: E402


def attributes(device):
    """Returns DeviceAttributes as a dictionary."""
    return {item['Name']: item['Value'] for item in device['DeviceAttributes']}


def refusal(request):
    """Returns code and message of the error of a request."""
    try:
        request()
    except ClientError as error:
        return {'name': error.response['Error']['Code'], 'message': error.response['Error']['Message']}
    return None


def refresh(cognito, app, result, user_id, device_key):
    """Requests new tokens as the service requires: with SECRET_HASH over the internal user name, and the device key."""
    parameters = {
        'REFRESH_TOKEN': result['RefreshToken'],
        'SECRET_HASH': aws_srp.AWSSRP(
            user_id, '', app.user_pool_id, app.client_id, client_secret=app.client_secret).secret_hash(user_id),
    }
    if device_key:
        parameters['DEVICE_KEY'] = device_key
    return cognito.initiate_auth(ClientId=app.client_id, AuthFlow='REFRESH_TOKEN_AUTH', AuthParameters=parameters)


def main():
    """Runs the whole scenario."""
    given = json.load(sys.stdin)
    # Boto3 signs most operations that take an access token; other SDKs send them unsigned.
    cognito = boto3.client(
        'cognito-idp', endpoint_url=given['endpoint'], region_name=given['region'],
        aws_access_key_id='test', aws_secret_access_key='test')
    app = DeviceSignIn(cognito, given['pool'], given['client'], given['client_secret'])
    user_name, password = given['user_name'], given['password']
    happened = {}

    plain = app.sign_in(user_name, password, aws_srp)
    happened['without_mfa'] = app.challenges
    phone = set_up_authenticator(cognito, plain['AccessToken'])

    result = app.sign_in(user_name, password, aws_srp, phone.code)
    happened['first'] = app.challenges
    token = result['AccessToken']
    metadata = result.get('NewDeviceMetadata')
    if metadata is None:
        refreshed = refresh(cognito, app, result, user_name, None)
        happened['refreshed'] = sorted(refreshed['AuthenticationResult'])
        happened['devices'] = len(cognito.list_devices(AccessToken=token)['Devices'])
        json.dump(happened, sys.stdout)
        return

    device = {
        'key': metadata['DeviceKey'],
        'group_key': metadata['DeviceGroupKey'],
        'password': aws_srp.get_random(40),
    }
    happened['device_key'] = device['key']
    happened['unconfirmed'] = refusal(lambda: refresh(cognito, app, result, user_name, device['key']))
    happened['asks_user'] = app.confirm_mfa_device(
        user_name, device['key'], device['group_key'], device['password'], token, aws_srp)
    happened['refreshed'] = sorted(
        refresh(cognito, app, result, user_name, device['key'])['AuthenticationResult'])
    happened['shown_at_once'] = refusal(
        lambda: cognito.get_device(AccessToken=token, DeviceKey=device['key'])) is None

    cognito.update_device_status(AccessToken=token, DeviceKey=device['key'], DeviceRememberedStatus='remembered')
    happened['shown'] = attributes(cognito.get_device(AccessToken=token, DeviceKey=device['key'])['Device'])
    happened['listed'] = [item['DeviceKey'] for item in cognito.list_devices(AccessToken=token)['Devices']]
    again = app.sign_in(user_name, password, aws_srp, phone.code, device)
    happened['remembered'] = app.challenges
    happened['second_key'] = 'NewDeviceMetadata' in again

    wrong = {**device, 'password': 'a guess'}
    if 'SOFTWARE_TOKEN_MFA' not in happened['remembered']:
        happened['wrong_secret'] = refusal(lambda: app.sign_in(user_name, password, aws_srp, phone.code, wrong))

    cognito.forget_device(AccessToken=token, DeviceKey=device['key'])
    happened['forgotten'] = refusal(lambda: app.sign_in(user_name, password, aws_srp, phone.code, device))
    happened['gone'] = refusal(lambda: cognito.get_device(AccessToken=token, DeviceKey=device['key']))
    json.dump(happened, sys.stdout)


if __name__ == '__main__':
    main()
