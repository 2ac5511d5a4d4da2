"""Signing in with Boto3: with password and code, and with a device that the user has confirmed.

It works with Amazon Cognito and with Latchkey; only the client's endpoint differs. The caller passes the SRP helper, a
module with an AWSSRP class and a few functions: aws_srp.py in this folder, or the one of pycognito or warrant.
"""

import base64


class DeviceSignIn:
    """The sign-in of an app that remembers devices."""

    def __init__(self, cognito_idp_client, user_pool_id, client_id, client_secret=None):
        """
        :param cognito_idp_client: A Boto3 Amazon Cognito client.
        :param user_pool_id: The id of the user pool.
        :param client_id: The id of an app client of that pool.
        :param client_secret: The secret of the app client, if it has one.
        """
        self.cognito_idp_client = cognito_idp_client
        self.user_pool_id = user_pool_id
        self.client_id = client_id
        self.client_secret = client_secret
        self.challenges = []

    def sign_in(self, user_name, password, aws_srp, mfa_code=None, device=None):
        """Signs in by SRP and answers the challenges.

        :param mfa_code: A function that returns a code of the authenticator app. Called when a code is needed.
        :param device: The stored values of a confirmed device: a dictionary with key, group_key and password.
        :return: The AuthenticationResult. self.challenges then has the names of the challenges.
        """
        helper = aws_srp.AWSSRP(
            username=user_name, password=password, pool_id=self.user_pool_id, client_id=self.client_id,
            client=self.cognito_idp_client, client_secret=self.client_secret)
        # Send the key with every request: a request without it counts as a new device.
        device_key = {'DEVICE_KEY': device['key']} if device else {}
        self.challenges = []
        reply = self.cognito_idp_client.initiate_auth(
            ClientId=self.client_id, AuthFlow='USER_SRP_AUTH',
            AuthParameters={**helper.get_auth_params(), **device_key})
        while 'AuthenticationResult' not in reply:
            challenge = reply['ChallengeName']
            self.challenges.append(challenge)
            parameters = reply['ChallengeParameters']
            if challenge == 'PASSWORD_VERIFIER':
                responses = helper.process_challenge(parameters, {'USERNAME': user_name})
            elif challenge == 'SOFTWARE_TOKEN_MFA':
                responses = {**self._named(helper, user_name), 'SOFTWARE_TOKEN_MFA_CODE': mfa_code()}
            elif challenge == 'DEVICE_SRP_AUTH':
                reply = self._prove_device(user_name, device, aws_srp)
                continue
            else:
                raise NotImplementedError(f'This example does not answer {challenge}.')
            reply = self._respond(challenge, {**responses, **device_key}, reply.get('Session'))
        return reply['AuthenticationResult']

    def _prove_device(self, user_name, device, aws_srp):
        """Answers the two challenges of a device. They need no Session: the user has just proved the password."""
        # For SRP the device is a user in a pool of its own: pool id '_', its two keys as user name, and its password.
        helper = aws_srp.AWSSRP(
            username=user_name, password=device['password'], pool_id='_', client_id=self.client_id,
            client=self.cognito_idp_client, client_secret=self.client_secret)
        key = {'DEVICE_KEY': device['key']}
        reply = self._respond('DEVICE_SRP_AUTH', {**helper.get_auth_params(), **key})
        self.challenges.append(reply['ChallengeName'])
        parameters = {**reply['ChallengeParameters'], 'USER_ID_FOR_SRP': device['group_key'] + device['key']}
        responses = helper.process_challenge(parameters, {'USERNAME': user_name})
        return self._respond(reply['ChallengeName'], {**responses, **key})

    def _respond(self, challenge, responses, session=None):
        further = {'Session': session} if session else {}
        return self.cognito_idp_client.respond_to_auth_challenge(
            ClientId=self.client_id, ChallengeName=challenge, ChallengeResponses=responses, **further)

    def _named(self, helper, user_name):
        named = {'USERNAME': user_name}
        if self.client_secret is not None:
            named['SECRET_HASH'] = helper.get_auth_params()['SECRET_HASH']
        return named

    def confirm_mfa_device(self, user_name, device_key, device_group_key, device_password, access_token, aws_srp):
        """Confirms a device for tracking: from now on it can be proved with device_password.

        :param user_name: The user who signs in with the device.
        :param device_key: DeviceKey of NewDeviceMetadata.
        :param device_group_key: DeviceGroupKey of NewDeviceMetadata.
        :param device_password: A secret that the app has generated and stores. It is never sent.
        :param access_token: An access token of the user.
        :param aws_srp: The SRP helper.
        :return: True if the user must be asked whether to remember the device. False if it is remembered already.
        """
        helper = aws_srp.AWSSRP(
            username=user_name, password=device_password, pool_id='_', client_id=self.client_id,
            client=self.cognito_idp_client, client_secret=None)
        generator = getattr(helper, 'val_g', None) or helper.g
        identity = f'{device_group_key}{device_key}:{device_password}'
        salt = aws_srp.pad_hex(aws_srp.get_random(16))
        exponent = aws_srp.hex_to_long(aws_srp.hex_hash(salt + aws_srp.hash_sha256(identity.encode('utf-8'))))
        verifier = aws_srp.pad_hex(pow(generator, exponent, helper.big_n))
        reply = self.cognito_idp_client.confirm_device(
            AccessToken=access_token,
            DeviceKey=device_key,
            DeviceName='boto3',
            DeviceSecretVerifierConfig={'PasswordVerifier': base64_of(verifier), 'Salt': base64_of(salt)})
        return reply['UserConfirmationNecessary']


def base64_of(hex_string):
    """Returns the bytes of a hexadecimal string in base64."""
    return base64.b64encode(bytes.fromhex(hex_string)).decode('ascii')
