/** Checks the `response` of functions: its form for each trigger. Members that are missing or null get defaults. */
import type {
  Claim,
  GroupOverrides,
  Json,
  StringMap,
  TokenChanges,
  TriggerKind,
  TriggerResponses,
} from './trigger-types.ts';

/** The response does not have the form that the trigger requires. The message names the member, for the log. */
export class InvalidResponse extends Error {
  override readonly name = 'InvalidResponse';
}

/** The members of a `response`, each possibly absent or null. */
type Members = Readonly<Record<string, unknown>>;

/**
 * Reads the `response` of a returned event.
 *
 * @param version of the event
 * @throws InvalidResponse
 */
export function readResponse<K extends TriggerKind>(kind: K, returned: unknown, version: string): TriggerResponses[K] {
  const { response } = members(returned, 'the event');
  return readers[kind](isNullish(response) ? {} : members(response, 'response'), version);
}

/** Returns the response of a function that changes nothing. */
export function defaultResponse<K extends TriggerKind>(kind: K): TriggerResponses[K] {
  return readers[kind]({}, '1');
}

const noMembers = (): Readonly<Record<string, never>> => ({});

const readers: { readonly [K in TriggerKind]: (response: Members, version: string) => TriggerResponses[K] } = {
  PreSignUp: (response) => ({
    autoConfirmUser: flag(response, 'autoConfirmUser'),
    autoVerifyEmail: flag(response, 'autoVerifyEmail'),
    autoVerifyPhone: flag(response, 'autoVerifyPhone'),
  }),
  PostConfirmation: noMembers,
  PreAuthentication: noMembers,
  PostAuthentication: noMembers,
  DefineAuthChallenge: (response) => ({
    challengeName: text(response, 'challengeName'),
    issueTokens: flag(response, 'issueTokens'),
    failAuthentication: flag(response, 'failAuthentication'),
  }),
  CreateAuthChallenge: (response) => ({
    publicChallengeParameters: strings(response, 'publicChallengeParameters') ?? {},
    privateChallengeParameters: strings(response, 'privateChallengeParameters') ?? {},
    challengeMetadata: text(response, 'challengeMetadata'),
  }),
  VerifyAuthChallengeResponse: (response) => ({ answerCorrect: flag(response, 'answerCorrect') }),
  PreTokenGeneration: readTokenGeneration,
  UserMigration: (response) => ({
    userAttributes: strings(response, 'userAttributes'),
    finalUserStatus: oneOf(response, 'finalUserStatus', ['CONFIRMED', 'RESET_REQUIRED']),
    messageAction: oneOf(response, 'messageAction', ['SUPPRESS', 'RESEND']),
    desiredDeliveryMediums: mediums(response),
    forceAliasCreation: flag(response, 'forceAliasCreation'),
    enableSMSMFA: flag(response, 'enableSMSMFA'),
  }),
  CustomMessage: (response) => ({
    smsMessage: text(response, 'smsMessage'),
    emailMessage: text(response, 'emailMessage'),
    emailSubject: text(response, 'emailSubject'),
  }),
  CustomEmailSender: noMembers,
  CustomSMSSender: noMembers,
  InboundFederation: (response) => ({ userAttributesToMap: strings(response, 'userAttributesToMap') ?? {} }),
};

/**
 * Version 1 has `claimsOverrideDetails` for the identity token, later versions `claimsAndScopeOverrideDetails` for both
 * tokens.
 */
function readTokenGeneration(response: Members, version: string): TriggerResponses['PreTokenGeneration'] {
  if (version === '1') {
    const details = membersOf(response, 'claimsOverrideDetails');
    // Values that are not strings are only allowed in later versions.
    strings(details, 'claimsToAddOrOverride');
    return {
      idTokenGeneration: { ...tokenChanges(details), scopesToAdd: [], scopesToSuppress: [] },
      accessTokenGeneration: tokenChanges({}),
      groupOverrideDetails: groupOverrides(details),
    };
  }
  const details = membersOf(response, 'claimsAndScopeOverrideDetails');
  return {
    idTokenGeneration: tokenChanges(membersOf(details, 'idTokenGeneration')),
    accessTokenGeneration: tokenChanges(membersOf(details, 'accessTokenGeneration')),
    groupOverrideDetails: groupOverrides(details),
  };
}

function tokenChanges(token: Members): TokenChanges {
  return {
    claimsToAddOrOverride: claims(token, 'claimsToAddOrOverride'),
    claimsToSuppress: list(token, 'claimsToSuppress') ?? [],
    scopesToAdd: list(token, 'scopesToAdd') ?? [],
    scopesToSuppress: list(token, 'scopesToSuppress') ?? [],
  };
}

/** The given groups and roles replace all others; null and an empty object remove them (developer guide). */
function groupOverrides(details: Members): GroupOverrides | null {
  if (details['groupOverrideDetails'] === undefined) return null;
  const groups = membersOf(details, 'groupOverrideDetails');
  return {
    groupsToOverride: list(groups, 'groupsToOverride') ?? [],
    iamRolesToOverride: list(groups, 'iamRolesToOverride') ?? [],
    preferredRole: text(groups, 'preferredRole'),
  };
}

/**
 * Returns the claims unchanged, without those that are null. `Object.fromEntries` treats `__proto__` like any other
 * name.
 */
function claims(token: Members, name: string): Readonly<Record<string, Claim>> {
  const given = token[name];
  if (isNullish(given)) return {};
  // The function returned JSON, so all members are JSON values.
  const entries = Object.entries(members(given, name)) as [string, Json][];
  return Object.fromEntries(entries.filter((entry): entry is [string, Claim] => entry[1] !== null));
}

function membersOf(parent: Members, name: string): Members {
  const given = parent[name];
  return isNullish(given) ? {} : members(given, name);
}

function members(value: unknown, name: string): Members {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw wrongType(name, 'an object');
  return value as Members;
}

function flag(response: Members, name: string): boolean {
  const value = response[name];
  if (isNullish(value)) return false;
  if (typeof value !== 'boolean') throw wrongType(name, 'true or false');
  return value;
}

function text(response: Members, name: string): string | null {
  const value = response[name];
  if (isNullish(value)) return null;
  if (typeof value !== 'string') throw wrongType(name, 'a string');
  return value;
}

function oneOf<T extends string>(response: Members, name: string, allowed: readonly T[]): T | null {
  const value = text(response, name);
  if (value === null) return null;
  const found = allowed.find((candidate) => candidate === value.toUpperCase());
  if (found === undefined) throw wrongType(name, allowed.join(' or '));
  return found;
}

function mediums(response: Members): readonly ('SMS' | 'EMAIL')[] {
  const given = list(response, 'desiredDeliveryMediums') ?? [];
  return given.map((medium) => {
    if (medium !== 'SMS' && medium !== 'EMAIL') throw wrongType('desiredDeliveryMediums', 'a list of SMS and EMAIL');
    return medium;
  });
}

function list(response: Members, name: string): readonly string[] | null {
  const value = response[name];
  if (isNullish(value)) return null;
  const isList = Array.isArray(value) && value.every((item) => typeof item === 'string');
  if (!isList) throw wrongType(name, 'a list of strings');
  return value;
}

/** Reads a map of strings. Members that are null count as absent. */
function strings(response: Members, name: string): StringMap | null {
  const value = response[name];
  if (isNullish(value)) return null;
  const entries = Object.entries(members(value, name)).filter(([, item]) => !isNullish(item));
  return Object.fromEntries(
    entries.map(([key, item]): [string, string] => {
      if (typeof item !== 'string') throw wrongType(`${name}.${key}`, 'a string');
      return [key, item];
    }),
  );
}

function isNullish(value: unknown): value is null | undefined {
  return value === null || value === undefined;
}

function wrongType(name: string, expected: string): InvalidResponse {
  return new InvalidResponse(`${name} is not ${expected}`);
}
