/** Drawings beside the ways to sign in. They say nothing that the text does not say. */
import { type Html, trusted } from '../../pages/html.ts';

const paths = {
  PASSWORD: '<rect x="4" y="10" width="16" height="10" rx="2"/><path d="M8 10V7a4 4 0 0 1 8 0v3M12 14v2"/>',
  WEB_AUTHN: '<circle cx="8" cy="15" r="4"/><path d="m11 12 9-9M16 7l3 3"/>',
  EMAIL_OTP: '<rect x="3" y="5" width="18" height="14" rx="2"/><path d="m3 7 9 6 9-6"/>',
  SMS_OTP: '<path d="M5 4h14a2 2 0 0 1 2 2v9a2 2 0 0 1-2 2h-7l-5 4v-4H5a2 2 0 0 1-2-2V6a2 2 0 0 1 2-2ZM8 9h8M8 12h5"/>',
  SOFTWARE_TOKEN_MFA: '<rect x="6" y="2" width="12" height="20" rx="2"/><path d="M10 18h4"/>',
} as const;

/** Returns the drawing of a factor. */
export function factorIcon(factor: keyof typeof paths | 'SMS_MFA'): Html {
  const path = paths[factor === 'SMS_MFA' ? 'SMS_OTP' : factor];
  return trusted(
    `<svg viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">${path}</svg>`,
  );
}
