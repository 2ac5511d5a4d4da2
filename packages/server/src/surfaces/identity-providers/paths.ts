/** The paths of the endpoints. They are apart from the endpoints, which are loaded with their first request. */
import { consumerPath, logoutPath } from '../../authorization/federated/saml/paths.ts';

/** Where providers of OpenID Connect and OAuth send browsers back to. */
export const providerPaths = ['/oauth2/idpresponse'] as const;
/** The path of our SAML metadata. */
export const metadataPath = '/saml2/metadata';
/** The paths of SAML to which forms are posted. */
export const samlPostPaths = [consumerPath, logoutPath] as const;
/** The paths of SAML that are read. */
export const samlReadPaths = [metadataPath] as const;
