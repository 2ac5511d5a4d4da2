"""One flow of an app with Boto3, by its name. Exchanges JSON with the test.

Reads from standard input what the test has set up: flow, endpoint, region, pool, client, user_name, password, email, phone.
Writes what happened to standard output; the test knows what should have.
"""

import json
import sys
import urllib.parse
import urllib.request
from pathlib import Path

import boto3
from botocore.exceptions import ClientError

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / 'examples' / 'boto3'))

import aws_srp  # noqa: E402
from authenticator import Authenticator  # noqa: E402

given = json.load(sys.stdin)
cognito = boto3.client(
    'cognito-idp', endpoint_url=given['endpoint'], region_name=given['region'],
    aws_access_key_id='test', aws_secret_access_key='test')
CLIENT = {'ClientId': given['client']}
POOL = {'UserPoolId': given['pool']}
NAME, PASSWORD = given['user_name'], given['password']
NEW_PASSWORD = 'Other-Horse-8'


def latest_code(address):
    """Returns the code of the newest message to an address, from the inbox of `latchkey dev`."""
    url = f'{given["endpoint"]}/_latchkey/inbox?{urllib.parse.urlencode({"to": address, "wait": 5})}'
    with urllib.request.urlopen(url) as answer:
        return json.load(answer)['messages'][-1]['code']


def refusal(call, **arguments):
    """Returns the code of the error of a request; None if it succeeds."""
    try:
        call(**arguments)
    except ClientError as error:
        return error.response['Error']['Code']
    return None


def initiate(flow, **parameters):
    return cognito.initiate_auth(**CLIENT, AuthFlow=flow, AuthParameters={'USERNAME': NAME, **parameters})


def respond(reply, **responses):
    """Answers the challenge of a reply."""
    session = {'Session': reply['Session']} if 'Session' in reply else {}
    return cognito.respond_to_auth_challenge(
        **CLIENT, ChallengeName=reply['ChallengeName'], ChallengeResponses={'USERNAME': NAME, **responses}, **session)


def by_srp(password=PASSWORD):
    """Signs in by SRP. Returns the reply to the proof of the password."""
    helper = aws_srp.AWSSRP(
        username=NAME, password=password, pool_id=given['pool'], client_id=given['client'], client=cognito,
        client_secret=None)
    reply = cognito.initiate_auth(**CLIENT, AuthFlow='USER_SRP_AUTH', AuthParameters=helper.get_auth_params())
    return respond(reply, **helper.process_challenge(reply['ChallengeParameters'], {'USERNAME': NAME}))


def tokens(reply):
    """Returns the names of the tokens of a reply."""
    return sorted(reply.get('AuthenticationResult', {}))


def access_token(password=PASSWORD):
    return by_srp(password)['AuthenticationResult']['AccessToken']


def sign_up():
    email = given['email']
    signed_up = cognito.sign_up(
        **CLIENT, Username=NAME, Password=PASSWORD, UserAttributes=[{'Name': 'email', 'Value': email}])
    before = refusal(by_srp)
    medium = cognito.resend_confirmation_code(**CLIENT, Username=NAME)['CodeDeliveryDetails']['DeliveryMedium']
    wrong = refusal(cognito.confirm_sign_up, **CLIENT, Username=NAME, ConfirmationCode='abcdef')
    cognito.confirm_sign_up(**CLIENT, Username=NAME, ConfirmationCode=latest_code(email))
    return [signed_up['UserConfirmed'], before, medium, wrong, tokens(by_srp())]


def srp():
    return [refusal(by_srp, password='Wrong-Horse-7'), tokens(by_srp())]


def user_password():
    return [
        refusal(initiate, flow='USER_PASSWORD_AUTH', PASSWORD='Wrong-Horse-7'),
        tokens(initiate('USER_PASSWORD_AUTH', PASSWORD=PASSWORD)),
    ]


def admin_password():
    def sign_in(password):
        return cognito.admin_initiate_auth(
            **POOL, **CLIENT, AuthFlow='ADMIN_USER_PASSWORD_AUTH',
            AuthParameters={'USERNAME': NAME, 'PASSWORD': password})
    return [refusal(sign_in, password='Wrong-Horse-7'), tokens(sign_in(PASSWORD))]


def totp():
    token = access_token()
    app = Authenticator(cognito.associate_software_token(AccessToken=token)['SecretCode'])
    verified = cognito.verify_software_token(AccessToken=token, UserCode=app.code())['Status']
    cognito.set_user_mfa_preference(
        AccessToken=token, SoftwareTokenMfaSettings={'Enabled': True, 'PreferredMfa': True})
    reply = by_srp()
    wrong = refusal(respond, reply=reply, SOFTWARE_TOKEN_MFA_CODE='abcdef')
    return [verified, reply['ChallengeName'], wrong, tokens(respond(reply, SOFTWARE_TOKEN_MFA_CODE=app.code()))]


def sms():
    cognito.set_user_mfa_preference(AccessToken=access_token(), SMSMfaSettings={'Enabled': True, 'PreferredMfa': True})
    reply = by_srp()
    return [reply['ChallengeName'], tokens(respond(reply, SMS_MFA_CODE=latest_code(given['phone'])))]


def email():
    """This Boto3 cannot switch the factor on, so the test has done it."""
    reply = by_srp()
    return [reply['ChallengeName'], tokens(respond(reply, EMAIL_OTP_CODE=latest_code(given['email'])))]


def choice_of_factors():
    """The test has switched on codes by SMS and by e-mail."""
    choice = by_srp()
    reply = respond(choice, ANSWER='EMAIL_OTP')
    done = respond(reply, EMAIL_OTP_CODE=latest_code(given['email']))
    return [choice['ChallengeName'], reply['ChallengeName'], tokens(done)]


def code_by_email():
    reply = initiate('USER_AUTH', PREFERRED_CHALLENGE='EMAIL_OTP')
    return [reply['ChallengeName'], tokens(respond(reply, EMAIL_OTP_CODE=latest_code(given['email'])))]


def code_by_sms():
    reply = initiate('USER_AUTH', PREFERRED_CHALLENGE='SMS_OTP')
    return [reply['ChallengeName'], tokens(respond(reply, SMS_OTP_CODE=latest_code(given['phone'])))]


def custom_challenge():
    reply = initiate('CUSTOM_AUTH')
    again = respond(reply, ANSWER='no idea')
    first, second = (int(number) for number in again['ChallengeParameters']['sum'].split(' x '))
    return [reply['ChallengeName'], again['ChallengeName'], tokens(respond(again, ANSWER=str(first * second)))]


def refresh():
    token = by_srp()['AuthenticationResult']['RefreshToken']
    def renew(token):
        return cognito.initiate_auth(
            **CLIENT, AuthFlow='REFRESH_TOKEN_AUTH', AuthParameters={'REFRESH_TOKEN': token})
    renewed = renew(token)
    user = cognito.get_user(AccessToken=renewed['AuthenticationResult']['AccessToken'])['Username']
    return [tokens(renewed), user == NAME, refusal(renew, token='no token')]


def revocation():
    token = by_srp()['AuthenticationResult']['RefreshToken']
    cognito.revoke_token(**CLIENT, Token=token)
    return [refusal(
        cognito.initiate_auth, **CLIENT, AuthFlow='REFRESH_TOKEN_AUTH', AuthParameters={'REFRESH_TOKEN': token})]


def sign_out():
    result = by_srp()['AuthenticationResult']
    cognito.global_sign_out(AccessToken=result['AccessToken'])
    return [
        refusal(cognito.get_user, AccessToken=result['AccessToken']),
        refusal(
            cognito.initiate_auth, **CLIENT, AuthFlow='REFRESH_TOKEN_AUTH',
            AuthParameters={'REFRESH_TOKEN': result['RefreshToken']}),
        tokens(by_srp()),
    ]


def forgotten_password():
    medium = cognito.forgot_password(**CLIENT, Username=NAME)['CodeDeliveryDetails']['DeliveryMedium']
    code = latest_code(given['email'])
    def confirm(code):
        cognito.confirm_forgot_password(**CLIENT, Username=NAME, ConfirmationCode=code, Password=NEW_PASSWORD)
    return [medium, refusal(confirm, code='abcdef'), refusal(confirm, code=code), refusal(by_srp),
            tokens(by_srp(NEW_PASSWORD))]


def reset_by_administrator():
    cognito.admin_reset_user_password(**POOL, Username=NAME)
    before = refusal(by_srp)
    cognito.confirm_forgot_password(
        **CLIENT, Username=NAME, ConfirmationCode=latest_code(given['email']), Password=NEW_PASSWORD)
    return [before, tokens(by_srp(NEW_PASSWORD))]


def attribute_verification():
    token, address = access_token(), f'new-{given["email"]}'
    cognito.update_user_attributes(AccessToken=token, UserAttributes=[{'Name': 'email', 'Value': address}])
    def verified():
        attributes = cognito.get_user(AccessToken=token)['UserAttributes']
        return {item['Name']: item['Value'] for item in attributes}['email_verified']
    before = verified()
    cognito.get_user_attribute_verification_code(AccessToken=token, AttributeName='email')
    cognito.verify_user_attribute(AccessToken=token, AttributeName='email', Code=latest_code(address))
    return [before, verified()]


def change_of_password():
    def change(before):
        cognito.change_password(
            AccessToken=access_token(), PreviousPassword=before, ProposedPassword=NEW_PASSWORD)
    return [refusal(change, before='Wrong-Horse-7'), refusal(change, before=PASSWORD), refusal(by_srp),
            tokens(by_srp(NEW_PASSWORD))]


def new_password_required():
    cognito.admin_create_user(
        **POOL, Username=NAME, TemporaryPassword=PASSWORD, MessageAction='SUPPRESS')
    reply = by_srp()
    done = respond(reply, NEW_PASSWORD=NEW_PASSWORD)
    return [reply['ChallengeName'], tokens(done), tokens(by_srp(NEW_PASSWORD))]


def deletion():
    token = access_token()
    cognito.delete_user(AccessToken=token)
    return [refusal(cognito.get_user, AccessToken=token), refusal(by_srp)]


json.dump(globals()[given['flow']](), sys.stdout)
