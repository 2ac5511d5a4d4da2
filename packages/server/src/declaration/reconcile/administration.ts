/** What a declaration is compared with and applied through: the operations of the API, in this process or over HTTP. */
import type { Inputs, OperationName, Outputs, UICustomizationType } from '@latchkey/model';
import type { DeviceDeclaration, PasskeyDeclaration, TotpDeclaration } from '../format/declaration.ts';

export interface Administration {
  /**
   * Calls an operation as an administrator.
   *
   * @throws an error with a `code`, such as ResourceNotFoundException
   */
  readonly call: <N extends OperationName>(operation: N, input: Inputs[N]) => Promise<Outputs[N]>;
  /** What no operation of the API can read or write; undefined over HTTP. */
  readonly credentials: CredentialAccess | undefined;
}

/** Which of a user's credentials differ from what is declared. */
export interface Credentials {
  readonly password?: string | undefined;
  readonly totp?: TotpDeclaration | undefined;
  readonly devices?: readonly DeviceDeclaration[] | undefined;
  readonly passkeys?: readonly PasskeyDeclaration[] | undefined;
}

export interface CredentialDifferences {
  readonly password: boolean;
  readonly totp: boolean;
  /** The devices that are missing or different. */
  readonly devices: readonly DeviceDeclaration[];
  /** Likewise. */
  readonly passkeys: readonly PasskeyDeclaration[];
}

export interface CredentialAccess {
  compare(poolId: string, username: string, declared: Credentials): Promise<CredentialDifferences>;
  /** Stores the secret of an authenticator app as if the user had set it up. */
  setTotp(poolId: string, username: string, totp: TotpDeclaration): Promise<void>;
  /** Stores a confirmed device. */
  setDevice(poolId: string, username: string, device: DeviceDeclaration): Promise<void>;
  /** Stores a passkey as if the user had registered it. */
  setPasskey(poolId: string, username: string, passkey: PasskeyDeclaration): Promise<void>;
}

/** Returns what a call finds; undefined if there is no such thing. */
export async function found<T>(calling: Promise<T>): Promise<T | undefined> {
  try {
    return await calling;
  } catch (error) {
    if (/^(Resource|User)NotFound(Exception)?$/.test(codeOf(error))) return undefined;
    throw error;
  }
}

/**
 * Returns what GetUICustomization finds; undefined for a pool without a domain, which it rejects.
 *
 * @param ids the pool, and the app client if it is about one
 */
export async function uiCustomization(
  { call }: Pick<Administration, 'call'>,
  ids: Inputs['GetUICustomization'],
): Promise<UICustomizationType | undefined> {
  const { UserPool } = await call('DescribeUserPool', { UserPoolId: ids.UserPoolId });
  if (UserPool?.Domain === undefined && UserPool?.CustomDomain === undefined) return undefined;
  return (await call('GetUICustomization', ids)).UICustomization;
}

/** The name of an error of the API. Clients may leave out its end: `ResourceNotFound`. */
function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

/** Returns all items of a list that comes in pages. */
export async function everyPage<T>(
  read: (
    token: string | undefined,
  ) => Promise<{ readonly items: readonly T[] | undefined; readonly next: string | undefined }>,
): Promise<readonly T[]> {
  const all: T[] = [];
  let token: string | undefined;
  do {
    const { items = [], next } = await read(token);
    all.push(...items);
    token = next;
  } while (token !== undefined);
  return all;
}
