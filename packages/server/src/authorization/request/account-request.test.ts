import { describe, expect, it } from 'vitest';
import { isAccountPage } from './account-request.ts';

describe('the page that a sign-in returns to', () => {
  it('is the account page or a section of it', () => {
    expect(['account', 'account/devices', 'account/mfa', 'console'].every(isAccountPage)).toBe(true);
  });

  it.each([
    '',
    '/account',
    '//evil.example',
    'https://evil.example',
    'account//evil.example',
    'account/../../evil',
    'account/%2e%2e',
    'account\\evil',
    'account@evil.example',
    'account.evil.example',
    'account/devices?next=https://evil.example',
    'account/devices#x',
    'console/pools',
    'consoles',
    'account\n',
    'account/devices\n',
    ' account',
    'ACCOUNT',
    'login',
    'javascript:alert(1)',
  ])('is never %j', (page) => {
    expect(isAccountPage(page)).toBe(false);
  });
});
