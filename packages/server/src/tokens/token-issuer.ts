/** Issues and verifies the tokens of pools. */
import { createHash } from 'node:crypto';
import { SignJWT } from 'jose/jwt/sign';
import type { Sealer } from '../crypto/sealer.ts';
import type { Client, Directory, Pool } from '../rules/pools/directory.ts';
import { type GroupClaims, groupClaims } from './group-claims.ts';
import { isTracked } from '../rules/sessions/configuration.ts';
import { sessionIdOf } from '../rules/sessions/session-id.ts';
import { triggerAttributes } from '../rules/users/trigger-user.ts';
import type { Clock } from '../ports/clock.ts';
import type { Random } from '../ports/random.ts';
import type { ServerSettings } from '../ports/settings.ts';
import type { SigningKeyRecord } from '../records/pool.ts';
import type { TokenSessionRecord } from '../records/token-session.ts';
import type { UserRecord } from '../records/user.ts';
import type { Store } from '../store/store.ts';
import type { Triggers } from '../triggers/triggers.ts';
import type { TokenGenerationSource, TriggerResponses } from '../triggers/trigger-types.ts';
import { createAccessTokenVerifier, type MachineAccessToken, verifyMachineToken } from './access-token-verifier.ts';
import type { AccessToken } from './access-token.ts';
import { accessClaims, type Claims, idClaims, type Issuance, signInScope } from './claims.ts';
import { machineClaims, type MachineToken, type MachineTokenCause, machineTokenChanges } from './machine-token.ts';
import { type IdTokenHint, readIdTokenHint } from './id-token-hint.ts';
import { createPoolKeys } from './pool-keys.ts';
import { formerRefreshKeys, openRefreshToken, type RefreshToken, sealRefreshToken } from './refresh-token.ts';
import {
  assertWithinLimit,
  customizedAccessClaims,
  customizedGroups,
  customizedIdClaims,
} from './token-customization.ts';

export interface IssuedTokens {
  readonly AccessToken: string;
  /** Absent if the scopes of the authorization request do not contain `openid`. */
  readonly IdToken?: string;
  readonly ExpiresIn: number;
  readonly TokenType: 'Bearer';
}

/** Why tokens are issued: passed to the pool's PreTokenGeneration trigger. */
export interface IssueReason {
  readonly source: TokenGenerationSource;
  readonly clientMetadata?: Readonly<Record<string, string>> | undefined;
  readonly userAgent?: string | null | undefined;
  /** The `event_id` of the tokens: the id of the sign-in in the audit trail. A new one by default. */
  readonly eventId?: string | undefined;
  /** The nonce of the authorization request. */
  readonly nonce?: string | undefined;
}

export interface TokenIssuer {
  /**
   * Signs an access token for an app client that acts for itself.
   * @param scopes the granted ones (machineScopes)
   * @throws UserLambdaValidationException, UnexpectedLambdaException, InvalidLambdaResponseException
   */
  issueMachineToken(
    pool: Pool,
    client: Client,
    scopes: readonly string[],
    cause: MachineTokenCause,
  ): Promise<MachineToken>;
  /** Signs an identity and an access token for a sign-in. */
  issue(
    pool: Pool,
    client: Client,
    user: UserRecord,
    session: TokenSessionRecord,
    reason: IssueReason,
  ): Promise<IssuedTokens>;
  /**
   * Verifies signature, issuer, use and expiry. The caller checks revocation in the store.
   * @throws NotAuthorizedException `Invalid Access Token`, `Access Token has expired`, `Access Token does not have
   *   required scopes` for a machine token
   */
  verifyAccessToken(token: string): Promise<AccessToken>;
  /** Verifies an access token of an app client that acts for itself; undefined for anything else. */
  verifyMachineToken(token: string): Promise<MachineAccessToken | undefined>;
  /** Returns the user and the client of an identity token of the pool, even if it has expired. */
  readIdTokenHint(poolId: string, token: string): Promise<IdTokenHint | undefined>;
  /** Returns the opaque refresh token of a session in its current generation. */
  refreshToken(session: TokenSessionRecord): string;
  /**
   * Returns the content of a refresh token of the pool, or undefined if neither this server issued it nor one that the
   * pool was on before.
   */
  openRefreshToken(poolId: string, token: string): Promise<RefreshToken | undefined>;
}

/** What the issuer is built from. */
export interface TokenIssuerParts {
  readonly settings: Pick<ServerSettings, 'issuerOf'>;
  readonly clock: Clock;
  readonly random: Random;
  readonly directory: Pick<Directory, 'signingKeys' | 'item'>;
  readonly sealer: Sealer;
  readonly triggers: Pick<Triggers, 'isSet' | 'run'>;
  /** Groups are read for every pair of tokens: an administrator's change takes effect at the next refresh. */
  readonly store: { readonly read: { readonly groups: Pick<Store['read']['groups'], 'membershipsOf'> } };
}

/**
 * Creates the issuer. Tokens are signed with jose and WebCrypto, so that OpenSSL works in the thread pool and does not
 * block the event loop. docs/decisions/0008-tokens-are-signed-through-jose.md has the measurements.
 */
export function createTokenIssuer(parts: TokenIssuerParts): TokenIssuer {
  const { settings, clock, random, directory, sealer, store, triggers } = parts;
  const keys = createPoolKeys(directory, clock);

  async function sign(poolId: string, use: SigningKeyRecord['use'], claims: Claims): Promise<string> {
    const { kid, key } = await keys.signingKey(poolId, use);
    return new SignJWT(claims).setProtectedHeader({ kid, alg: 'RS256' }).sign(key);
  }

  /** Runs the pool's PreTokenGeneration trigger; null if the pool has none. */
  async function customization(
    pool: Pool,
    client: Client,
    user: UserRecord,
    { groups, roles, preferredRole }: GroupClaims,
    { grant }: TokenSessionRecord,
    { source, clientMetadata, userAgent }: IssueReason,
  ): Promise<TriggerResponses['PreTokenGeneration'] | null> {
    if (!triggers.isSet(pool, 'PreTokenGeneration')) return null;
    const groupConfiguration = { groupsToOverride: groups, iamRolesToOverride: roles, preferredRole };
    const userAttributes = triggerAttributes(pool, user);
    const request = { userAttributes, groupConfiguration, scopes: grant?.scopes ?? [signInScope], clientMetadata };
    const call = { userName: user.username, clientId: client.id, userAgent, request };
    const answer = await triggers.run(pool, 'PreTokenGeneration', source, call);
    assertWithinLimit(answer);
    return answer;
  }

  return {
    async issue(pool, client, user, session, reason) {
      const groups = groupClaims(await store.read.groups.membershipsOf(pool.id, user.sub));
      const custom = await customization(pool, client, user, groups, session, reason);
      const issuance: Issuance = {
        issuer: settings.issuerOf(pool.id, pool.record.definition.IssuerConfiguration?.Type),
        clientId: client.id,
        settings: client.settings,
        user,
        session,
        nonce: reason.nonce ?? null,
        userSessionId: (await isTracked(directory, session)) ? sessionIdOf('token', session.sessionId) : null,
        groups: customizedGroups(groups, custom?.groupOverrideDetails ?? null),
        now: clock.now(),
        ids: { event: reason.eventId ?? random.uuid(), access: random.uuid(), id: random.uuid() },
      };
      const access = sign(
        pool.id,
        'access',
        customizedAccessClaims(accessClaims(issuance), custom?.accessTokenGeneration ?? null),
      );
      const hasIdToken = session.grant === null || session.grant.scopes.includes('openid');
      const id = () => customizedIdClaims(idClaims(issuance), custom?.idTokenGeneration ?? null);
      const [AccessToken, IdToken] =
        session.grant === null
          ? await Promise.all([access, sign(pool.id, 'id', id())])
          : [await access, hasIdToken ? await sign(pool.id, 'id', withHash(id(), await access)) : undefined];
      const issued = { AccessToken, ExpiresIn: client.settings.accessTokenSeconds, TokenType: 'Bearer' } as const;
      return IdToken === undefined ? issued : { ...issued, IdToken };
    },
    async issueMachineToken(pool, client, scopes, cause) {
      const changes = await machineTokenChanges(triggers, pool, client, scopes, cause);
      const { accessTokenSeconds } = client.settings;
      const issuance = {
        issuer: settings.issuerOf(pool.id, pool.record.definition.IssuerConfiguration?.Type),
        clientId: client.id,
        lifetimeSeconds: accessTokenSeconds,
        scopes,
        now: clock.now(),
        jti: random.uuid(),
      };
      const AccessToken = await sign(pool.id, 'access', machineClaims(issuance, changes));
      return { AccessToken, ExpiresIn: accessTokenSeconds, TokenType: 'Bearer' };
    },
    verifyAccessToken: createAccessTokenVerifier(keys, settings, clock),
    verifyMachineToken: (token) => verifyMachineToken(keys, settings, clock, token),
    readIdTokenHint: (poolId, token) => readIdTokenHint(keys, settings, poolId, token),
    refreshToken: (session) => sealRefreshToken(sealer, session),
    openRefreshToken: (poolId, token) =>
      openRefreshToken(sealer, poolId, token, () => formerRefreshKeys(directory, poolId, clock.now())),
  };
}

/** Adds the hash of the access token, by which it belongs to the identity token (OpenID Connect Core section 3.3.2.11). */
function withHash(claims: Claims, accessToken: string): Claims {
  const digest = createHash('sha256').update(accessToken, 'ascii').digest();
  return { ...claims, at_hash: digest.subarray(0, 16).toString('base64url') };
}
