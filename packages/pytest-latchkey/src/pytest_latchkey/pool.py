"""User pools of tests."""

PASSWORD = 'Test-password-1'

FLOWS = [
    'ALLOW_USER_AUTH', 'ALLOW_USER_SRP_AUTH', 'ALLOW_USER_PASSWORD_AUTH', 'ALLOW_ADMIN_USER_PASSWORD_AUTH',
    'ALLOW_CUSTOM_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH']


class User:
    """A user of a test."""

    def __init__(self, username, password, sub, totp_secret):
        self.username = username
        self.password = password
        self.sub = sub
        self.totp_secret = totp_secret


class Pool:
    """A user pool with an app client."""

    def __init__(self, server, totp, settings, client_settings):
        self._server = server
        self._totp = totp
        pool = {
            'PoolName': 'test', 'AutoVerifiedAttributes': ['email'],
            'DeviceConfiguration': {'ChallengeRequiredOnNewDevice': True, 'DeviceOnlyRememberedOnUserPrompt': False},
            **settings}
        self.user_pool_id = server.call('CreateUserPool', **pool)['UserPool']['Id']
        server.call(
            'SetUserPoolMfaConfig', UserPoolId=self.user_pool_id, MfaConfiguration='OPTIONAL',
            SoftwareTokenMfaConfiguration={'Enabled': True})
        client = {'ClientName': 'test', 'ExplicitAuthFlows': FLOWS, **client_settings}
        made = server.call('CreateUserPoolClient', UserPoolId=self.user_pool_id, **client)['UserPoolClient']
        self.client_id = made['ClientId']
        self.client_secret = made.get('ClientSecret')

    def create_user(self, username, password=PASSWORD, attributes=None, totp=False):
        """Creates a confirmed user. With `totp`, an authenticator app is the second factor.

        `attributes` has the address `<username>@example.com`, verified, by default.
        """
        given = {'email': f'{username}@example.com', 'email_verified': 'true'} if attributes is None else attributes
        key = {'UserPoolId': self.user_pool_id, 'Username': username}
        created = self._server.call(
            'AdminCreateUser', MessageAction='SUPPRESS',
            UserAttributes=[{'Name': name, 'Value': value} for name, value in given.items()], **key)['User']
        self._server.call('AdminSetUserPassword', Password=password, Permanent=True, **key)
        subs = [each['Value'] for each in created['Attributes'] if each['Name'] == 'sub']
        user = User(username, password, subs[0], None)
        if totp:
            user.totp_secret = self._set_up_totp(username, password)
        return user

    def _set_up_totp(self, username, password):
        # Only for the set-up: an app client of the test may have other flows, or a secret.
        client = self._server.call(
            'CreateUserPoolClient', UserPoolId=self.user_pool_id, ClientName='set-up',
            ExplicitAuthFlows=['ALLOW_ADMIN_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'])['UserPoolClient']['ClientId']
        reply = self._server.call(
            'AdminInitiateAuth', UserPoolId=self.user_pool_id, ClientId=client,
            AuthFlow='ADMIN_USER_PASSWORD_AUTH', AuthParameters={'USERNAME': username, 'PASSWORD': password})
        token = reply['AuthenticationResult']['AccessToken']
        secret = self._server.call('AssociateSoftwareToken', AccessToken=token)['SecretCode']
        self._server.call('VerifySoftwareToken', AccessToken=token, UserCode=self._totp(secret))
        self._server.call(
            'SetUserMFAPreference', AccessToken=token,
            SoftwareTokenMfaSettings={'Enabled': True, 'PreferredMfa': True})
        self._server.call('DeleteUserPoolClient', UserPoolId=self.user_pool_id, ClientId=client)
        return secret
