"""The calls of AWS's Boto3 scenario "sign up a user with MFA", in its order and with its parameters, in our own code.

A user signs up and confirms by the code from the e-mail, is asked for a second factor to be set up at the first sign-in, signs
in with a code, confirms the device, and signs in from it without a code.

Reads from standard input what the test has set up: endpoint, region, pool, client, user_name, password, email.
Writes what happened to standard output; the test knows what should have.
"""

import base64
import json
import os
import sys
import urllib.parse
import urllib.request
from pathlib import Path

import boto3

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / 'examples' / 'boto3'))

import aws_srp  # noqa: E402
from authenticator import Authenticator  # noqa: E402
from device_sign_in import DeviceSignIn  # noqa: E402


def latest_code(endpoint, address):
    """Returns the code of the newest message to an address, from the inbox of `latchkey dev`."""
    url = f'{endpoint}/_latchkey/inbox?{urllib.parse.urlencode({"to": address, "wait": 5})}'
    with urllib.request.urlopen(url) as answer:
        return json.load(answer)['messages'][-1]['code']


def sign_up(cognito, given):
    """Registers the user and confirms the address."""
    reply = cognito.sign_up(
        ClientId=given['client'], Username=given['user_name'], Password=given['password'],
        UserAttributes=[{'Name': 'email', 'Value': given['email']}])
    cognito.confirm_sign_up(
        ClientId=given['client'], Username=given['user_name'],
        ConfirmationCode=latest_code(given['endpoint'], given['email']))
    return reply['UserConfirmed']


def start_sign_in(cognito, given):
    """Calls AdminInitiateAuth with the password. If a factor must be set up, the reply contains its secret."""
    reply = cognito.admin_initiate_auth(
        UserPoolId=given['pool'], ClientId=given['client'], AuthFlow='ADMIN_USER_PASSWORD_AUTH',
        AuthParameters={'USERNAME': given['user_name'], 'PASSWORD': given['password']})
    if reply.get('ChallengeName') == 'MFA_SETUP':
        if 'SOFTWARE_TOKEN_MFA' not in reply['ChallengeParameters']['MFAS_CAN_SETUP']:
            raise SystemExit('The pool does not offer an authenticator app.')
        reply.update(cognito.associate_software_token(Session=reply['Session']))
    return reply


def sign_in_from_device(cognito, given, device):
    """Sends the password and the proof of the device. The device challenges are answered without a Session, as in the scenario."""
    helper = aws_srp.AWSSRP(
        username=given['user_name'], password=device['password'], pool_id='_', client_id=given['client'],
        client_secret=None, client=cognito)
    first = cognito.initiate_auth(
        ClientId=given['client'], AuthFlow='USER_PASSWORD_AUTH',
        AuthParameters={
            'USERNAME': given['user_name'], 'PASSWORD': given['password'], 'DEVICE_KEY': device['key']})
    second = cognito.respond_to_auth_challenge(
        ClientId=given['client'], ChallengeName='DEVICE_SRP_AUTH',
        ChallengeResponses={**helper.get_auth_params(), 'DEVICE_KEY': device['key']})
    parameters = {**second['ChallengeParameters'], 'USER_ID_FOR_SRP': device['group_key'] + device['key']}
    responses = helper.process_challenge(parameters, {'USERNAME': given['user_name']})
    last = cognito.respond_to_auth_challenge(
        ClientId=given['client'], ChallengeName='DEVICE_PASSWORD_VERIFIER',
        ChallengeResponses={**responses, 'USERNAME': given['user_name'], 'DEVICE_KEY': device['key']})
    return [first['ChallengeName'], second['ChallengeName']], last['AuthenticationResult']


def main():
    """Runs the scenario."""
    given = json.load(sys.stdin)
    cognito = boto3.client(
        'cognito-idp', endpoint_url=given['endpoint'], region_name=given['region'],
        aws_access_key_id='test', aws_secret_access_key='test')
    happened = {'confirmed_at_once': sign_up(cognito, given)}
    happened['users'] = len(cognito.list_users(UserPoolId=given['pool'])['Users'])

    first = start_sign_in(cognito, given)
    happened['first'] = first.get('ChallengeName')
    app = Authenticator(first['SecretCode'])
    verified = cognito.verify_software_token(Session=first['Session'], UserCode=app.code())
    happened['set_up'] = verified['Status']

    second = start_sign_in(cognito, given)
    happened['second'] = second['ChallengeName']
    result = cognito.admin_respond_to_auth_challenge(
        UserPoolId=given['pool'], ClientId=given['client'], ChallengeName='SOFTWARE_TOKEN_MFA',
        Session=second['Session'],
        ChallengeResponses={'USERNAME': given['user_name'], 'SOFTWARE_TOKEN_MFA_CODE': app.code()},
    )['AuthenticationResult']

    metadata = result['NewDeviceMetadata']
    device = {
        'key': metadata['DeviceKey'],
        'group_key': metadata['DeviceGroupKey'],
        'password': base64.standard_b64encode(os.urandom(40)).decode('utf-8'),
    }
    happened['asks_user'] = DeviceSignIn(cognito, given['pool'], given['client']).confirm_mfa_device(
        given['user_name'], device['key'], device['group_key'], device['password'], result['AccessToken'], aws_srp)
    happened['from_device'], tokens = sign_in_from_device(cognito, given, device)
    happened['signed_in_as'] = cognito.get_user(AccessToken=tokens['AccessToken'])['Username']
    happened['second_key'] = 'NewDeviceMetadata' in tokens
    json.dump(happened, sys.stdout)


if __name__ == '__main__':
    main()
