/** SAML metadata of an identity provider that does not exist. */

/** A self-signed certificate of an elliptic-curve key that nobody has. */
const certificate = `
MIIBijCCATGgAwIBAgIUGtLv/1MxCDBJ20RJ24ej+h4paLQwCgYIKoZIzj0EAwIw
GjEYMBYGA1UEAwwPaWRwLmV4YW1wbGUuY29tMCAXDTI2MTEyOTE3MTMwM1oYDzIx
MjYxMTA1MTcxMzAzWjAaMRgwFgYDVQQDDA9pZHAuZXhhbXBsZS5jb20wWTATBgcq
hkjOPQIBBggqhkjOPQMBBwNCAATqn5WTN9rBwSo/ERYQeFERxpGKxJvL8WUAb7id
dbDbFYVXJa4D63hCxnzpYOTBpel0VKexVArRveHRvxm6U5r5o1MwUTAdBgNVHQ4E
FgQUxPsMEPu6M7ov9AN5YUgBIz7dghgwHwYDVR0jBBgwFoAUxPsMEPu6M7ov9AN5
YUgBIz7dghgwDwYDVR0TAQH/BAUwAwEB/zAKBggqhkjOPQQDAgNHADBEAiASlTR4
pqIQ0HiTc3BQJrI5h1LOSB4LEfvbpNS5S7Ot9QIgdg+TbJM35tUp5d3t5LnVc9ul
DfdtpwY6W/kLbqUFXPY=`;

/** Offers sign-in and sign-out by redirect. */
export const samlMetadata = `<?xml version="1.0" encoding="UTF-8"?>
<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" entityID="https://idp.example.com/saml">
  <IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">
    <KeyDescriptor use="signing">
      <KeyInfo xmlns="http://www.w3.org/2000/09/xmldsig#">
        <X509Data><X509Certificate>${certificate}</X509Certificate></X509Data>
      </KeyInfo>
    </KeyDescriptor>
    <SingleLogoutService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="https://idp.example.com/out"/>
    <SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="https://idp.example.com/in"/>
  </IDPSSODescriptor>
</EntityDescriptor>`;
