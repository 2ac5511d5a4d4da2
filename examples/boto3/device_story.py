"""The story of a remembered device, told with Boto3 as it happens.

Start Latchkey (npm start), then:

    python3 examples/boto3/device_story.py --endpoint-url http://127.0.0.1:9339

It makes a user pool of its own and deletes it in the end.
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


def tell(what, detail=''):
    """Prints one sentence of the story."""
    print(f'{what:<58} {detail}'.rstrip())


def expect(holds, what):
    """The story stops at the first thing that is not as told."""
    if not holds:
        raise SystemExit(f'The story went wrong: {what}.')


def make_app(cognito):
    """A pool that lets users remember their devices, an app client with a secret, and a user."""
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
    """For the sign-ins that must not ask for one."""
    raise SystemExit('The story went wrong: a code was asked for.')


def story(cognito, app):
    """Everything that happens to one device."""
    first = app.sign_in(USER_NAME, PASSWORD, aws_srp, no_code)
    tell('Ada signs in with her password (SRP)', ', '.join(app.challenges))
    phone = set_up_authenticator(cognito, first['AccessToken'])
    tell('She sets up her authenticator app')

    with_code = app.sign_in(USER_NAME, PASSWORD, aws_srp, phone.code)
    expect('SOFTWARE_TOKEN_MFA' in app.challenges, 'no code was asked for')
    tell('The next sign-in asks for a code', ', '.join(app.challenges))

    token = with_code['AccessToken']
    keys = with_code['NewDeviceMetadata']
    device = {'key': keys['DeviceKey'], 'group_key': keys['DeviceGroupKey'], 'password': aws_srp.get_random(40)}
    asks_user = app.confirm_mfa_device(
        USER_NAME, device['key'], device['group_key'], device['password'], token, aws_srp)
    tell('Her app confirms the device for tracking', device['key'])
    tell('This pool asks the user first', f'UserConfirmationNecessary: {asks_user}')
    cognito.update_device_status(AccessToken=token, DeviceKey=device['key'], DeviceRememberedStatus='remembered')
    tell('"Remember this device"', 'yes')

    app.sign_in(USER_NAME, PASSWORD, aws_srp, no_code, device)
    expect('DEVICE_SRP_AUTH' in app.challenges, 'the device was not asked for its proof')
    tell('She signs in again: the device proves itself, no code', ', '.join(app.challenges))
    tell('ListDevices', f"{len(cognito.list_devices(AccessToken=token)['Devices'])} device")

    cognito.forget_device(AccessToken=token, DeviceKey=device['key'])
    tell('She forgets the device')
    try:
        app.sign_in(USER_NAME, PASSWORD, aws_srp, no_code, device)
    except ClientError as error:
        expect(error.response['Error']['Message'] == 'Device does not exist.', str(error))
        tell('Its key is worth nothing now', error.response['Error']['Message'])
    else:
        raise SystemExit('The story went wrong: the forgotten device was accepted.')
    app.sign_in(USER_NAME, PASSWORD, aws_srp, phone.code)
    expect('SOFTWARE_TOKEN_MFA' in app.challenges, 'no code was asked for after forgetting')
    tell('And the next sign-in asks for a code again', ', '.join(app.challenges))


def main():
    """Reads the command line and tells the story."""
    parser = argparse.ArgumentParser(description='Tells the story of a remembered device with Boto3.')
    parser.add_argument('--endpoint-url', default='http://127.0.0.1:9339', help='where Latchkey listens')
    parser.add_argument('--region', default='us-east-1')
    options = parser.parse_args()
    # `latchkey dev` accepts any signature; Boto3 only wants some credentials to sign with.
    cognito = boto3.client(
        'cognito-idp', endpoint_url=options.endpoint_url, region_name=options.region,
        aws_access_key_id='example', aws_secret_access_key='example')
    app = make_app(cognito)
    try:
        story(cognito, app)
    finally:
        cognito.delete_user_pool(UserPoolId=app.user_pool_id)
    return 0


if __name__ == '__main__':
    sys.exit(main())
