/** The paths of SAML, below the base of the pool. */

/** The path of the assertion consumer service. */
export const consumerPath = '/saml2/idpresponse';
/** The path to which providers post the answers to logout requests. */
export const logoutPath = '/saml2/logout';
