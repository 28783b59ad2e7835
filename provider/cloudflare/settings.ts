/** How the API is reached: the names are those of @pulumi/cloudflare. */
export interface Settings {
  accountId: string | undefined;
  apiToken: string | undefined;
  baseUrl: string;
}

/** The stack's configuration before the environment, as in @pulumi/cloudflare. */
export function readSettings(config: (key: string) => string | undefined = () => undefined): Settings {
  const read = (key: string, variable: string) => config(`cloudflare:${key}`) || process.env[variable] || undefined;
  return {
    accountId: read("accountId", "CLOUDFLARE_ACCOUNT_ID"),
    // What a file ends with, when it was read into the variable.
    apiToken: read("apiToken", "CLOUDFLARE_API_TOKEN")?.trim(),
    baseUrl: read("baseUrl", "CLOUDFLARE_BASE_URL") ?? "https://api.cloudflare.com/client/v4",
  };
}

const WITHOUT_ACCOUNT =
  "To run without an account: `npx pulumi-cloudflare-workers local -- pulumi up` deploys to an embedded Cloudflare on this machine.";

export const MISSING_ACCOUNT_ID = [
  "No Cloudflare account ID is set. Set it in one of three ways:",
  "  - the resource's `accountId`",
  "  - `pulumi config set cloudflare:accountId <id>`",
  "  - the environment variable CLOUDFLARE_ACCOUNT_ID",
  WITHOUT_ACCOUNT,
].join("\n");

export const MISSING_TOKEN = [
  "No Cloudflare API token is set. Set it in one of three ways:",
  "  - the environment variable CLOUDFLARE_API_TOKEN",
  "  - `pulumi config set --secret cloudflare:apiToken` for this stack",
  "  - a Pulumi ESC environment of the stack that sets either one",
  "The token needs the permission Account > Workers Scripts > Edit.",
  WITHOUT_ACCOUNT,
].join("\n");

export const MALFORMED_TOKEN = [
  "The Cloudflare API token has a character that no token has, such as a space or a line break.",
  "Copy it again, without quotes, to CLOUDFLARE_API_TOKEN or to the stack's configuration (`pulumi config set --secret cloudflare:apiToken`).",
].join("\n");

export const malformedBaseUrl = (url: string): string =>
  `The address of the Cloudflare API, "${url}", is not a URL. It is set as \`cloudflare:baseUrl\` or CLOUDFLARE_BASE_URL, such as https://api.cloudflare.com/client/v4.`;
