/** What the environment says to the commands of a signed-in user; options of the command line come before it. */
import { homedir } from 'node:os';

export interface Environment {
  /** `AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER`, as the AWS SDKs read it. */
  readonly endpoint: string | undefined;
  /** `LATCHKEY_CLIENT_SECRET`: the app client's secret. There is no option for it, since process lists show options. */
  readonly clientSecret: string | undefined;
  /** Where state is kept that should outlive a process: `XDG_STATE_HOME`, or `~/.local/state` (XDG Base Directory Specification). */
  readonly stateHome: string;
  /** `NO_COLOR` (no-color.org). */
  readonly noColor: boolean;
}

/** Reads the environment. An empty variable counts as absent, and so does a relative XDG_STATE_HOME, as its specification says. */
export function readEnvironment(variables: Readonly<NodeJS.ProcessEnv> = process.env): Environment {
  const { AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER, LATCHKEY_CLIENT_SECRET, XDG_STATE_HOME, NO_COLOR } = variables;
  return {
    endpoint: AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER || undefined,
    clientSecret: LATCHKEY_CLIENT_SECRET || undefined,
    stateHome: XDG_STATE_HOME?.startsWith('/') ? XDG_STATE_HOME : `${homedir()}/.local/state`,
    noColor: Boolean(NO_COLOR),
  };
}
