/** What an assertion says, and whether it is meant for us and now (SAML 2.0 Profiles, section 4.1.4.3). */
import type { SamlNameId } from '../../records/sso-session.ts';
import type { XmlElement } from '../xml-tree.ts';
import { attributesOf, isPlainText } from './attributes.ts';
import { childrenOf, instantOf, onlyChild, textOf } from './elements.ts';
import { ASSERTION } from './names.ts';
import { SamlRefusal } from './refusal.ts';

/** What an acceptable assertion must fit. */
export interface Expectation {
  /** The entity id of the identity provider. */
  readonly issuer: string;
  /** Our entity id. */
  readonly audience: string;
  /** The address of our assertion consumer service. */
  readonly recipient: string;
  /** The ID of our request; null for a sign-in that the provider began. */
  readonly requestId: string | null;
  readonly now: number;
}

/** A user whom the identity provider has authenticated. */
export interface SamlSignIn {
  /** Must be accepted once only. */
  readonly assertionId: string;
  readonly nameId: SamlNameId;
  /** Of the first AuthnStatement. */
  readonly sessionIndex: string | null;
  /** How the provider authenticated the user (AuthnContextClassRef of the first AuthnStatement). */
  readonly authnContext: string | null;
  readonly attributes: ReadonlyMap<string, readonly string[]>;
}

/** How far the clock of a provider may be off. Ours: AWS names no value. */
const clockSkewMs = 60_000;
/** How old a response may be that nobody asked for (developer guide). */
const unsolicitedMs = 6 * 60_000;

const BEARER = 'urn:oasis:names:tc:SAML:2.0:cm:bearer';
const conditionNames: ReadonlySet<string> = new Set(['AudienceRestriction', 'OneTimeUse', 'ProxyRestriction']);

/**
 * Reads an assertion whose signature was verified.
 * @throws SamlRefusal
 */
export function readAssertion(assertion: XmlElement, expected: Expectation): SamlSignIn {
  const assertionId = assertion.attributes.get('ID') ?? '';
  const issuer = onlyChild(assertion, ASSERTION, 'Issuer');
  if (assertion.attributes.get('Version') !== '2.0' || assertionId === '') throw new SamlRefusal('version');
  if (issuer === undefined || textOf(issuer) !== expected.issuer) throw new SamlRefusal('issuer');
  checkIssued(assertion, expected);
  const subject = onlyChild(assertion, ASSERTION, 'Subject');
  const nameId = subject && onlyChild(subject, ASSERTION, 'NameID');
  if (subject === undefined || nameId === undefined) throw new SamlRefusal('name-id');
  checkConditions(assertion, expected);
  checkConfirmation(subject, expected);
  return {
    assertionId,
    nameId: readNameId(nameId),
    ...checkStatements(assertion, expected.now),
    attributes: attributesOf(assertion),
  };
}

/** Checks that a message is from the past, and that a message that nobody asked for is new. */
export function checkIssued(message: XmlElement, { requestId, now }: Pick<Expectation, 'requestId' | 'now'>): void {
  const issued = instantOf(message, 'IssueInstant');
  if (issued === undefined || issued > now + clockSkewMs) throw new SamlRefusal('time');
  if (requestId === null && issued <= now - unsolicitedMs) throw new SamlRefusal('time');
}

function readNameId(element: XmlElement): SamlNameId {
  const value = textOf(element);
  const attribute = (name: string) => element.attributes.get(name) ?? null;
  if (value === '' || !isPlainText(value)) throw new SamlRefusal('name-id');
  return {
    value,
    format: attribute('Format'),
    nameQualifier: attribute('NameQualifier'),
    spNameQualifier: attribute('SPNameQualifier'),
  };
}

function checkConditions(assertion: XmlElement, { audience, now }: Expectation): void {
  const conditions = onlyChild(assertion, ASSERTION, 'Conditions');
  const restrictions = conditions === undefined ? [] : childrenOf(conditions, ASSERTION, 'AudienceRestriction');
  if (conditions === undefined || restrictions.length === 0) throw new SamlRefusal('audience');
  // Each restriction must be met, by any of its audiences (SAML 2.0 Core, section 2.5.1.4).
  for (const restriction of restrictions) {
    const audiences = childrenOf(restriction, ASSERTION, 'Audience').map(textOf);
    if (!audiences.includes(audience)) throw new SamlRefusal('audience');
  }
  // An assertion with a condition that is not understood is not valid (section 2.5.1.1).
  const areKnown = conditions.children.every(
    ({ namespace, name }) => namespace === ASSERTION && conditionNames.has(name),
  );
  if (!areKnown) throw new SamlRefusal('condition');
  checkPeriod(conditions, now);
}

function checkPeriod(element: XmlElement, now: number): void {
  const from = instantOf(element, 'NotBefore') ?? Number.NEGATIVE_INFINITY;
  const until = instantOf(element, 'NotOnOrAfter') ?? Number.POSITIVE_INFINITY;
  if (now < from - clockSkewMs || now >= until + clockSkewMs) throw new SamlRefusal('time');
}

function checkConfirmation(subject: XmlElement, expected: Expectation): void {
  const data = childrenOf(subject, ASSERTION, 'SubjectConfirmation')
    .filter(({ attributes }) => attributes.get('Method') === BEARER)
    .flatMap((confirmation) => childrenOf(confirmation, ASSERTION, 'SubjectConfirmationData'));
  const [first, ...others] = data;
  // Several would be allowed, but no provider sends them.
  if (first === undefined || others.length > 0) throw new SamlRefusal('confirmation');
  if (first.attributes.get('Recipient') !== expected.recipient) throw new SamlRefusal('recipient');
  if ((first.attributes.get('InResponseTo') ?? null) !== expected.requestId) throw new SamlRefusal('in-response-to');
  if (!first.attributes.has('NotOnOrAfter')) throw new SamlRefusal('confirmation');
  checkPeriod(first, expected.now);
}

/** Returns what the first statement says. */
function checkStatements(assertion: XmlElement, now: number): Pick<SamlSignIn, 'sessionIndex' | 'authnContext'> {
  const statements = childrenOf(assertion, ASSERTION, 'AuthnStatement');
  const [first] = statements;
  if (first === undefined) throw new SamlRefusal('authn-statement');
  for (const statement of statements) {
    const end = instantOf(statement, 'SessionNotOnOrAfter');
    if (end !== undefined && now >= end + clockSkewMs) throw new SamlRefusal('time');
  }
  const context = onlyChild(first, ASSERTION, 'AuthnContext');
  const reference = context && onlyChild(context, ASSERTION, 'AuthnContextClassRef');
  return {
    sessionIndex: first.attributes.get('SessionIndex') ?? null,
    authnContext: reference === undefined ? null : textOf(reference),
  };
}
