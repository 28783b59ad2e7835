import * as pulumi from "@pulumi/pulumi";

import { Worker, type WorkerArgs } from "../../../provider";
import { inputsOf, type Registered, runProgram, WORKER } from "../support/run-program";

const LIVE = "pulumi-nodejs:dynamic/cloudflare:LiveVersion";
const BINDINGS = "pulumi-nodejs:dynamic/cloudflare:WorkerBindings";
const ROUTE = "pulumi-nodejs:dynamic/cloudflare:Route";
const DOMAIN = "pulumi-nodejs:dynamic/cloudflare:CustomDomain";
const script = "export default {};";

/** What the account answers, which these programs do not deploy. */
function deployed({ type, inputs }: Registered): object {
  if (type === WORKER) return { versionId: "v1", live: { v1: 100 } };
  if (type === ROUTE) {
    const [, wildcard, host = "", path = ""] = /^(\*?)([^/]*)(.*)$/.exec(String(inputs["pattern"])) ?? [];
    return { routeId: "r", ...(!wildcard && { url: `https://${host}${path.replace(/\*$/, "") || "/"}` }) };
  }
  return type === DOMAIN ? { url: `https://${String(inputs["hostname"])}` } : {};
}

const worker = (args: Partial<WorkerArgs>) =>
  runProgram(() => new Worker("api", { script, accountId: "a", name: "api", url: false, ...args }), { deployed });
const waits = (registered: Registered[]) => registered.filter(({ type }) => type === LIVE);
const problems = (registered: Registered[]) => inputsOf(registered, WORKER, "api")["problems"];

it("a Worker without workers.dev waits at its custom domains, at the path that is asked", async () => {
  const domains: WorkerArgs["domains"] = [
    "b.example.com",
    { hostname: pulumi.output("a.example.com") },
    { hostname: "off.example.com", enabled: false },
  ];
  const waitUntilLive = { path: pulumi.output("/health"), timeout: "5m" };
  expect(inputsOf(await worker({ domains, waitUntilLive }), LIVE, "api")).toMatchObject({
    accountId: "a",
    scriptName: "api",
    versionId: "v1",
    addresses: ["https://b.example.com/health", "https://a.example.com/health"],
    timeout: "5m",
  });
});

it.each<[path: string, routes: string[], asked: string[]]>([
  ["/", ["example.com/*"], ["https://example.com/"]],
  ["/", ["example.com"], ["https://example.com/"]],
  ["/health", ["example.com/*", "b.example.com/shop/*"], ["https://example.com/health"]],
  ["/health", ["example.com/*", "b.example.com/*"], ["https://example.com/health", "https://b.example.com/health"]],
  [
    "/health",
    ["a.example.com/api/*", "b.example.com/shop"],
    ["https://a.example.com/api/", "https://b.example.com/shop"],
  ],
  ["/shop/health", ["example.com/api/*", "example.com/shop/*"], ["https://example.com/shop/health"]],
  ["/", ["example.com/api/*", "example.com/shop/*"], ["https://example.com/api/"]],
  ["/", ["*.example.com/*", "*example.org/*", "a.example.com/one"], ["https://a.example.com/one"]],
])(
  "of routes, each host is asked once, at %s, or where patterns begin if none matches it: %j",
  async (path, routes, asked) => {
    const registered = await worker({ routes, waitUntilLive: { path } });
    expect(inputsOf(registered, LIVE, "api")["addresses"]).toEqual(asked);
    expect(problems(registered)).toEqual([]);
  },
);

it("a Worker on workers.dev waits in its own update alone, and one that does not wait has no such resource", async () => {
  const domains = ["a.example.com"];
  const programs = [
    { url: true, waitUntilLive: true },
    { url: { previews: true }, waitUntilLive: true },
    { waitUntilLive: false },
    {},
  ];
  for (const args of programs) expect(waits(await worker({ domains, ...args }))).toEqual([]);
});

it.each<[what: string, args: Partial<WorkerArgs>]>([
  ["no address", {}],
  ["wildcards alone", { routes: ["*.example.com/*", "*/*"] }],
  ["domains that are off", { domains: [{ hostname: "a.example.com", enabled: pulumi.output(false) }] }],
])("a Worker that has %s is refused to wait", async (_, args) => {
  const registered = await worker({ ...args, waitUntilLive: true });
  expect(problems(registered)).toContainEqual({
    property: "waitUntilLive",
    reason: expect.stringContaining("The Worker has no address to ask: workers.dev is off"),
  });
  expect(waits(registered)).toEqual([]);
});

it("bindings that come later are added after the wait, since they make another version", async () => {
  const order: string[] = [];
  const program = () => {
    const api = new Worker("api", { script, url: false, domains: ["a.example.com"], waitUntilLive: true });
    api.bind({ ITSELF: api });
  };
  await runProgram(program, {
    deployed: (resource) => {
      order.push(resource.type);
      return deployed(resource);
    },
  });
  expect(order.indexOf(LIVE)).toBeGreaterThan(order.indexOf(DOMAIN));
  expect(order.indexOf(BINDINGS)).toBeGreaterThan(order.indexOf(LIVE));
});
