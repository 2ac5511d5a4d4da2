/**
 * GetSigningCertificate: returns the certificate of the key with which the pool signs SAML requests: X.509, DER in
 * base64 without the lines of PEM. It creates key and certificate when they are first asked for, and a new certificate
 * for the same key each year.
 */
import { signingCertificate } from '../../rules/pools/signing-certificate.ts';
import { operation } from '../operation.ts';

export const GetSigningCertificate = operation('GetSigningCertificate', 'iam', async (call) => {
  const { id } = await call.directory.pool(call.input.UserPoolId);
  const { certificate } = await signingCertificate(call, id);
  return { Certificate: certificate };
});
