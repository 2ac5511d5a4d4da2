/** The environment variables that the commands read. Options take precedence over them. */
import { homedir } from 'node:os';

export interface Environment {
  /** `AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER`, as the AWS SDKs read it. */
  readonly endpoint: string | undefined;
  /** `LATCHKEY_CLIENT_SECRET`: the app client's secret. There is no option for it, because process lists show options. */
  readonly clientSecret: string | undefined;
  /** Directory for persistent state: `XDG_STATE_HOME`, or `~/.local/state` (XDG Base Directory Specification). */
  readonly stateHome: string;
  /** `NO_COLOR` (no-color.org). */
  readonly noColor: boolean;
}

/** Reads the environment. An empty variable counts as absent, and so does a relative XDG_STATE_HOME (as its specification requires). */
export function readEnvironment(variables: Readonly<NodeJS.ProcessEnv> = process.env): Environment {
  const { AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER, LATCHKEY_CLIENT_SECRET, XDG_STATE_HOME, NO_COLOR } = variables;
  return {
    endpoint: AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER || undefined,
    clientSecret: LATCHKEY_CLIENT_SECRET || undefined,
    stateHome: XDG_STATE_HOME?.startsWith('/') ? XDG_STATE_HOME : `${homedir()}/.local/state`,
    noColor: Boolean(NO_COLOR),
  };
}

/** An access key that signs requests. */
export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Of temporary credentials. */
  readonly sessionToken?: string;
}

/** The environment of an administrator's commands: the variables that the AWS SDKs read. */
export interface AdministratorEnvironment {
  /** `AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER`. */
  readonly endpoint: string | undefined;
  /** `AWS_REGION`, or `AWS_DEFAULT_REGION`. */
  readonly region: string | undefined;
  /** `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY` and `AWS_SESSION_TOKEN`. */
  readonly credentials: Credentials | undefined;
}

/** Reads it. An empty variable counts as absent. An access key without its secret, or the reverse, counts as no credentials. */
export function readAdministratorEnvironment(
  variables: Readonly<NodeJS.ProcessEnv> = process.env,
): AdministratorEnvironment {
  const { AWS_ACCESS_KEY_ID: accessKeyId, AWS_SECRET_ACCESS_KEY: secretAccessKey } = variables;
  const { AWS_SESSION_TOKEN: sessionToken, AWS_REGION, AWS_DEFAULT_REGION } = variables;
  return {
    endpoint: variables['AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER'] || undefined,
    region: AWS_REGION || AWS_DEFAULT_REGION || undefined,
    credentials:
      accessKeyId && secretAccessKey
        ? { accessKeyId, secretAccessKey, ...(sessionToken && { sessionToken }) }
        : undefined,
  };
}

/** Reads `LATCHKEY_PASSPHRASE`: of a file that a whole pool is moved in. An empty variable counts as absent. */
export function readTransferEnvironment(variables: Readonly<NodeJS.ProcessEnv> = process.env): {
  readonly passphrase: string | undefined;
} {
  return { passphrase: variables['LATCHKEY_PASSPHRASE'] || undefined };
}
