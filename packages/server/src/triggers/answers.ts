/** Reads what functions answer: the shape of each trigger's `response`, with what is missing or null filled in. */
import type {
  Claim,
  GroupOverrides,
  Json,
  StringMap,
  TokenChanges,
  TriggerKind,
  TriggerResponses,
} from './trigger-types.ts';

/** The answer has not the shape of the trigger. The message says where, for the log. */
export class UnrecognizableAnswer extends Error {
  override readonly name = 'UnrecognizableAnswer';
}

/** The members of a `response`, each possibly absent or null. */
type Members = Readonly<Record<string, unknown>>;

/**
 * Reads the `response` of a returned event.
 *
 * @param version of the event
 * @throws UnrecognizableAnswer
 */
export function readAnswer<K extends TriggerKind>(kind: K, returned: unknown, version: string): TriggerResponses[K] {
  const { response } = members(returned, 'the event');
  return readers[kind](isNothing(response) ? {} : members(response, 'response'), version);
}

/** What a function that changes nothing answers. */
export function unchanged<K extends TriggerKind>(kind: K): TriggerResponses[K] {
  return readers[kind]({}, '1');
}

const nothing = (): Readonly<Record<string, never>> => ({});

const readers: { readonly [K in TriggerKind]: (response: Members, version: string) => TriggerResponses[K] } = {
  PreSignUp: (response) => ({
    autoConfirmUser: flag(response, 'autoConfirmUser'),
    autoVerifyEmail: flag(response, 'autoVerifyEmail'),
    autoVerifyPhone: flag(response, 'autoVerifyPhone'),
  }),
  PostConfirmation: nothing,
  PreAuthentication: nothing,
  PostAuthentication: nothing,
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
  CustomEmailSender: nothing,
  CustomSMSSender: nothing,
  InboundFederation: (response) => ({ userAttributesToMap: strings(response, 'userAttributesToMap') ?? {} }),
};

/** Version 1 answers in `claimsOverrideDetails` for the identity token, later ones in `claimsAndScopeOverrideDetails` for both. */
function readTokenGeneration(response: Members, version: string): TriggerResponses['PreTokenGeneration'] {
  if (version === '1') {
    const details = membersOf(response, 'claimsOverrideDetails');
    // Other values than strings came with the later versions.
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

/** What is given takes the place of all groups and roles; null and an empty object take them away (developer guide). */
function groupOverrides(details: Members): GroupOverrides | null {
  if (details['groupOverrideDetails'] === undefined) return null;
  const groups = membersOf(details, 'groupOverrideDetails');
  return {
    groupsToOverride: list(groups, 'groupsToOverride') ?? [],
    iamRolesToOverride: list(groups, 'iamRolesToOverride') ?? [],
    preferredRole: text(groups, 'preferredRole'),
  };
}

/** Values that JSON brought, as they are. Names get no prototype: `__proto__` is a name like any other. */
function claims(token: Members, name: string): Readonly<Record<string, Claim>> {
  const given = token[name];
  if (isNothing(given)) return {};
  // What a function returned is JSON, and so is each member of it.
  const entries = Object.entries(members(given, name)) as [string, Json][];
  return Object.fromEntries(entries.filter((entry): entry is [string, Claim] => entry[1] !== null));
}

function membersOf(parent: Members, name: string): Members {
  const given = parent[name];
  return isNothing(given) ? {} : members(given, name);
}

function members(value: unknown, name: string): Members {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw unlike(name, 'an object');
  return value as Members;
}

function flag(response: Members, name: string): boolean {
  const value = response[name];
  if (isNothing(value)) return false;
  if (typeof value !== 'boolean') throw unlike(name, 'true or false');
  return value;
}

function text(response: Members, name: string): string | null {
  const value = response[name];
  if (isNothing(value)) return null;
  if (typeof value !== 'string') throw unlike(name, 'a string');
  return value;
}

function oneOf<T extends string>(response: Members, name: string, allowed: readonly T[]): T | null {
  const value = text(response, name);
  if (value === null) return null;
  const found = allowed.find((candidate) => candidate === value.toUpperCase());
  if (found === undefined) throw unlike(name, allowed.join(' or '));
  return found;
}

function mediums(response: Members): readonly ('SMS' | 'EMAIL')[] {
  const given = list(response, 'desiredDeliveryMediums') ?? [];
  return given.map((medium) => {
    if (medium !== 'SMS' && medium !== 'EMAIL') throw unlike('desiredDeliveryMediums', 'a list of SMS and EMAIL');
    return medium;
  });
}

function list(response: Members, name: string): readonly string[] | null {
  const value = response[name];
  if (isNothing(value)) return null;
  const isList = Array.isArray(value) && value.every((item) => typeof item === 'string');
  if (!isList) throw unlike(name, 'a list of strings');
  return value;
}

/** A map of strings; members that are null count as absent. */
function strings(response: Members, name: string): StringMap | null {
  const value = response[name];
  if (isNothing(value)) return null;
  const entries = Object.entries(members(value, name)).filter(([, item]) => !isNothing(item));
  return Object.fromEntries(
    entries.map(([key, item]): [string, string] => {
      if (typeof item !== 'string') throw unlike(`${name}.${key}`, 'a string');
      return [key, item];
    }),
  );
}

function isNothing(value: unknown): value is null | undefined {
  return value === null || value === undefined;
}

function unlike(name: string, wanted: string): UnrecognizableAnswer {
  return new UnrecognizableAnswer(`${name} is not ${wanted}`);
}
