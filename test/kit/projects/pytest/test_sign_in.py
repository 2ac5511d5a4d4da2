"""Tests of an app, with the fixtures of pytest-latchkey."""

import pytest

from pytest_latchkey import ApiError


def sign_in(latchkey, pool, user):
    return latchkey.call(
        'InitiateAuth', ClientId=pool.client_id, AuthFlow='USER_PASSWORD_AUTH',
        AuthParameters={'USERNAME': user.username, 'PASSWORD': user.password})


def test_a_user_signs_in(latchkey, latchkey_pool):
    user = latchkey_pool.create_user('ada')
    assert sign_in(latchkey, latchkey_pool, user)['AuthenticationResult']['AccessToken'].startswith('eyJ')


def test_codes_of_the_authenticator_app(latchkey, latchkey_pool, totp):
    user = latchkey_pool.create_user('ada', totp=True)
    for _ in range(4):
        reply = sign_in(latchkey, latchkey_pool, user)
        reply = latchkey.call(
            'RespondToAuthChallenge', ClientId=latchkey_pool.client_id, ChallengeName=reply['ChallengeName'],
            Session=reply['Session'],
            ChallengeResponses={'USERNAME': 'ada', 'SOFTWARE_TOKEN_MFA_CODE': totp(user)})
        assert reply['AuthenticationResult']['ExpiresIn'] == 3600


def test_a_code_expires(latchkey, latchkey_pool, latchkey_inbox):
    latchkey_pool.create_user('ada')
    given = {'ClientId': latchkey_pool.client_id, 'Username': 'ada'}
    latchkey.call('ForgotPassword', **given)
    code = latchkey_inbox('ada@example.com')['code']
    latchkey.advance(3600)
    with pytest.raises(ApiError) as caught:
        latchkey.call('ConfirmForgotPassword', ConfirmationCode=code, Password='Another-pass-1', **given)
    assert caught.value.name == 'ExpiredCodeException'
    latchkey.call('ForgotPassword', **given)
    code = latchkey_inbox('ada@example.com')['code']
    latchkey.call('ConfirmForgotPassword', ConfirmationCode=code, Password='Another-pass-1', **given)


def test_no_message(latchkey_inbox):
    with pytest.raises(AssertionError, match='No new message to nobody@example.com'):
        latchkey_inbox('nobody@example.com', timeout=0.1)


def test_states(latchkey, latchkey_pool):
    user = latchkey_pool.create_user('ada')
    latchkey.snapshot('one-user')
    latchkey.call('AdminDeleteUser', UserPoolId=latchkey_pool.user_pool_id, Username='ada')
    with pytest.raises(ApiError):
        sign_in(latchkey, latchkey_pool, user)
    latchkey.restore('one-user')
    assert 'AuthenticationResult' in sign_in(latchkey, latchkey_pool, user)


class TestOtherSettings:
    @pytest.fixture
    def latchkey_client_settings(self):
        return {'GenerateSecret': True}

    def test_an_app_client_with_a_secret(self, latchkey_pool):
        assert latchkey_pool.client_secret
