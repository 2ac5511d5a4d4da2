/** Cases of GetSigningCertificate. */
import { X509Certificate } from 'node:crypto';
import { GetSigningCertificateCommand } from '@aws-sdk/client-cognito-identity-provider';
import { expect } from 'vitest';
import type { Cases } from './operation-cases.ts';

export const signingCertificate = {
  GetSigningCertificate: {
    async effect({ sdk, app }) {
      const input = { UserPoolId: app.userPoolId };
      const { Certificate = '' } = await sdk.send(new GetSigningCertificateCommand(input));
      const certificate = new X509Certificate(Buffer.from(Certificate, 'base64'));
      expect(certificate.subject).toBe(`CN=${app.userPoolId}`);
      expect(certificate.verify(certificate.publicKey)).toBe(true);
      expect((await sdk.send(new GetSigningCertificateCommand(input))).Certificate).toBe(Certificate);
    },
    errors: {},
  },
} satisfies Cases;
