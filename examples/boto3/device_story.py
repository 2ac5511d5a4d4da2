"""Shows the life of a remembered device, step by step, with Boto3.

Start Latchkey (npm start), then:

    python3 examples/boto3/device_story.py --endpoint-url http://127.0.0.1:9339

It creates its own user pool and deletes it at the end.
"""

import argparse
import sys

import boto3
from botocore.exceptions import ClientError

import aws_srp
from authenticator import Authenticator
from device_sign_in import DeviceSignIn

USER_NAME = 'ada'
PASSWORD = 'Correct-Horse-7'


def report(what, detail=''):
    """Prints one step."""
    print(f'{what:<58} {detail}'.rstrip())


def check(holds, what):
    """Ends the program with an error if a condition does not hold."""
    if not holds:
        raise SystemExit(f'The demo failed: {what}.')


def make_app(cognito):
    """Creates a pool that lets users remember their devices, an app client with a secret, and a user."""
    pool_id = cognito.create_user_pool(
        PoolName='boto3-story',
        DeviceConfiguration={'ChallengeRequiredOnNewDevice': True, 'DeviceOnlyRememberedOnUserPrompt': True},
    )['UserPool']['Id']
    cognito.set_user_pool_mfa_config(
        UserPoolId=pool_id, MfaConfiguration='OPTIONAL', SoftwareTokenMfaConfiguration={'Enabled': True})
    client = cognito.create_user_pool_client(
        UserPoolId=pool_id, ClientName='app', GenerateSecret=True)['UserPoolClient']
    cognito.admin_create_user(UserPoolId=pool_id, Username=USER_NAME, MessageAction='SUPPRESS')
    cognito.admin_set_user_password(UserPoolId=pool_id, Username=USER_NAME, Password=PASSWORD, Permanent=True)
    return DeviceSignIn(cognito, pool_id, client['ClientId'], client['ClientSecret'])


def set_up_authenticator(cognito, access_token):
    """Gives the user an authenticator app and switches MFA on."""
    secret = cognito.associate_software_token(AccessToken=access_token)['SecretCode']
    app = Authenticator(secret)
    cognito.verify_software_token(AccessToken=access_token, UserCode=app.code())
    cognito.set_user_mfa_preference(
        AccessToken=access_token, SoftwareTokenMfaSettings={'Enabled': True, 'PreferredMfa': True})
    return app


def no_code():
    """The answer in sign-ins that must not ask for a code."""
    raise SystemExit('The demo failed: a code was asked for.')


def demo(cognito, app):
    """Runs all steps with one device."""
    first = app.sign_in(USER_NAME, PASSWORD, aws_srp, no_code)
    report('Ada signs in with her password (SRP)', ', '.join(app.challenges))
    phone = set_up_authenticator(cognito, first['AccessToken'])
    report('She sets up her authenticator app')

    with_code = app.sign_in(USER_NAME, PASSWORD, aws_srp, phone.code)
    check('SOFTWARE_TOKEN_MFA' in app.challenges, 'no code was asked for')
    report('The next sign-in asks for a code', ', '.join(app.challenges))

    token = with_code['AccessToken']
    keys = with_code['NewDeviceMetadata']
    device = {'key': keys['DeviceKey'], 'group_key': keys['DeviceGroupKey'], 'password': aws_srp.get_random(40)}
    asks_user = app.confirm_mfa_device(
        USER_NAME, device['key'], device['group_key'], device['password'], token, aws_srp)
    report('Her app confirms the device for tracking', device['key'])
    report('This pool asks the user first', f'UserConfirmationNecessary: {asks_user}')
    cognito.update_device_status(AccessToken=token, DeviceKey=device['key'], DeviceRememberedStatus='remembered')
    report('"Remember this device"', 'yes')

    app.sign_in(USER_NAME, PASSWORD, aws_srp, no_code, device)
    check('DEVICE_SRP_AUTH' in app.challenges, 'the sign-in did not ask for the proof of the device')
    report('She signs in again: the device sends its proof, no code', ', '.join(app.challenges))
    report('ListDevices', f"{len(cognito.list_devices(AccessToken=token)['Devices'])} device")

    cognito.forget_device(AccessToken=token, DeviceKey=device['key'])
    report('She forgets the device')
    try:
        app.sign_in(USER_NAME, PASSWORD, aws_srp, no_code, device)
    except ClientError as error:
        check(error.response['Error']['Message'] == 'Device does not exist.', str(error))
        report('The key of the device is no longer valid', error.response['Error']['Message'])
    else:
        raise SystemExit('The demo failed: the forgotten device was accepted.')
    app.sign_in(USER_NAME, PASSWORD, aws_srp, phone.code)
    check('SOFTWARE_TOKEN_MFA' in app.challenges, 'no code was asked for after forgetting')
    report('And the next sign-in asks for a code again', ', '.join(app.challenges))


def main():
    """Reads the command line and runs the demo."""
    parser = argparse.ArgumentParser(description='Shows the life of a remembered device with Boto3.')
    parser.add_argument('--endpoint-url', default='http://127.0.0.1:9339', help='where Latchkey listens')
    parser.add_argument('--region', default='us-east-1')
    options = parser.parse_args()
    # `latchkey dev` accepts any signature, but Boto3 needs some credentials to sign with.
    cognito = boto3.client(
        'cognito-idp', endpoint_url=options.endpoint_url, region_name=options.region,
        aws_access_key_id='example', aws_secret_access_key='example')
    app = make_app(cognito)
    try:
        demo(cognito, app)
    finally:
        cognito.delete_user_pool(UserPoolId=app.user_pool_id)
    return 0


if __name__ == '__main__':
    sys.exit(main())
