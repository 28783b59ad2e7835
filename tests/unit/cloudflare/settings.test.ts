import { MISSING_ACCOUNT_ID, MISSING_TOKEN, readSettings } from "../../../provider/cloudflare/settings";

const VARIABLES = ["CLOUDFLARE_ACCOUNT_ID", "CLOUDFLARE_API_TOKEN", "CLOUDFLARE_BASE_URL"];
const before = Object.fromEntries(VARIABLES.map((name) => [name, process.env[name]]));

function setEnvironment(values: Record<string, string | undefined>): void {
  for (const name of VARIABLES) {
    if (values[name] === undefined) Reflect.deleteProperty(process.env, name);
    else process.env[name] = values[name];
  }
}

afterAll(() => {
  setEnvironment(before);
});

it("settings come from the stack before the environment, one by one", () => {
  setEnvironment({
    CLOUDFLARE_ACCOUNT_ID: "env-account",
    CLOUDFLARE_API_TOKEN: "env-token",
    CLOUDFLARE_BASE_URL: "http://env",
  });
  const config: Record<string, string> = { "cloudflare:accountId": "stack-account" };
  expect(readSettings((key) => config[key])).toEqual({
    accountId: "stack-account",
    apiToken: "env-token",
    baseUrl: "http://env",
  });
});

it("the token is taken without the line break that a file ends with", () => {
  setEnvironment({ CLOUDFLARE_API_TOKEN: "env-token\n" });
  expect(readSettings().apiToken).toBe("env-token");
});

it("without any, only the address has a value: Cloudflare's own", () => {
  setEnvironment({ CLOUDFLARE_API_TOKEN: "" });
  expect(readSettings()).toEqual({
    accountId: undefined,
    apiToken: undefined,
    baseUrl: "https://api.cloudflare.com/client/v4",
  });
});

it("what is missing is said with the ways to give it, and how to run without an account", () => {
  expect(MISSING_ACCOUNT_ID).toMatchInlineSnapshot(`
   "No Cloudflare account ID is set. Set it in one of three ways:
     - the resource's \`accountId\`
     - \`pulumi config set cloudflare:accountId <id>\`
     - the environment variable CLOUDFLARE_ACCOUNT_ID
   To run without an account: \`npx pulumi-cloudflare-workers local -- pulumi up\` deploys to an embedded Cloudflare on this machine."
  `);
  expect(MISSING_TOKEN).toMatchInlineSnapshot(`
   "No Cloudflare API token is set. Set it in one of three ways:
     - the environment variable CLOUDFLARE_API_TOKEN
     - \`pulumi config set --secret cloudflare:apiToken\` for this stack
     - a Pulumi ESC environment of the stack that sets either one
   The token needs the permission Account > Workers Scripts > Edit.
   To run without an account: \`npx pulumi-cloudflare-workers local -- pulumi up\` deploys to an embedded Cloudflare on this machine."
  `);
});
