import { LocalCloudflare } from "../support/local";
import { program, workerCode } from "../support/programs";
import { Stack } from "../support/stack";

jest.setTimeout(180_000);

const COLLECTOR = `const seen = []; export default { fetch: () => Response.json(seen), tail(events) { seen.push(...events.map(({ event }) => event.request?.method)); } };`;

const OPTIONS = `
  observability: { headSamplingRate: 0.5, redactQueryString: true, issues: {}, logs: { persist: false, destinations: ["b", "a"] }, traces: { propagationPolicy: "accept" } },
  limits: { cpuMs: 50, subrequests: 10 },
  placement: { region: "aws:us-east-1" },
  cache: { crossVersionCache: true },
  logpush: true,
  tags: ["team"],
  annotations: { message: "first", tag: "v1" },
  codeUpdateStrategy: { mode: "deferred", maxDelay: 60 },
  tailConsumers: [logs],
  streamingTailConsumers: [{ service: logs }],
`;

/** The Worker "api" with the options, and the Worker that gets its tail. */
const withOptions = (options: string, workflow = 'jurisdiction: "eu"') =>
  program({ worker: options, workflow, more: "export const logsUrl = logs.url;" }).replace(
    "const worker =",
    'const logs = new Worker("logs", { entrypoint: "./logs.js" });\nconst worker =',
  );

const API = "/workers/scripts/shop-test-api";

/** The options of a Worker on one stack: each test goes on from those before it. */
describe("the options of a Worker", () => {
  let cloudflare: LocalCloudflare;
  let stack: Stack;

  beforeAll(async () => {
    cloudflare = await LocalCloudflare.start();
    stack = await Stack.create(
      { "index.ts": withOptions(OPTIONS), "worker.js": workerCode(), "logs.js": COLLECTOR },
      cloudflare.env,
    );
  });

  afterAll(async () => {
    await stack?.dispose();
    await cloudflare?.stop();
  });

  const settings = () => cloudflare.api<Record<string, unknown>>("GET", `${API}/settings`);
  const uploads = () => cloudflare.wire.take().filter((request) => request === `PUT ${API}`).length;

  it("are all in the first upload, which comes after the Worker that gets the tail", async () => {
    await stack.up();
    const requests = cloudflare.wire.take();
    const put = (name: string) => requests.indexOf(`PUT /workers/scripts/${name}`);
    expect(put("shop-test-logs")).toBeLessThan(put("shop-test-api"));
    expect(await settings()).toMatchObject({
      observability: {
        enabled: true,
        head_sampling_rate: 0.5,
        redact_query_string: true,
        issues: { enabled: true },
        logs: { enabled: true, invocation_logs: true, persist: false, destinations: ["b", "a"] },
        traces: { enabled: true, propagation_policy: "accept" },
      },
      limits: { cpu_ms: 50, subrequests: 10 },
      placement: { region: "aws:us-east-1" },
      cache_options: { enabled: true, cross_version_cache: true },
      logpush: true,
      annotations: { "workers/message": "first", "workers/tag": "v1" },
      tail_consumers: [{ service: "shop-test-logs" }],
      streaming_tail_consumers: [{ service: "shop-test-logs" }],
    });
    const { url, logsUrl } = await stack.outputs();
    await (await fetch(String(url))).text();
    let seen = "";
    for (let tries = 0; tries < 100 && !seen.includes("GET"); tries += 1) {
      seen = await (await fetch(String(logsUrl))).text();
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    expect(JSON.parse(seen)).toEqual(["GET"]);
  });

  it("show no change when nothing changed, nor after a refresh", async () => {
    await stack.preview("--expect-no-changes");
    await stack.preview("--refresh", "--expect-no-changes");
  });

  it("are wrong in the preview, on the property, and nothing is sent", async () => {
    await stack.write({ "index.ts": withOptions(OPTIONS.replace("aws:us-east-1", "us-east-1")) });
    const { code, output } = await stack.run("preview");
    expect(code).not.toBe(0);
    expect(output).toMatch(/placement\.region/);
    expect(uploads()).toBe(0);
  });

  it("an annotation that changes alone is no upload; the next one has it", async () => {
    const changed = OPTIONS.replace('"v1"', '"v2"');
    cloudflare.wire.take();
    await stack.write({ "index.ts": withOptions(changed) });
    await stack.up();
    expect(uploads()).toBe(0);
    await stack.write({ "index.ts": withOptions(changed.replace("cpuMs: 50", "cpuMs: 60")) });
    await stack.up();
    expect(uploads()).toBe(1);
    expect(await settings()).toMatchObject({ limits: { cpu_ms: 60 }, annotations: { "workers/tag": "v2" } });
  });

  it("that something else changed are seen by a refresh, and the next update puts them right", async () => {
    await cloudflare.api("PATCH", `${API}/script-settings`, {
      observability: { enabled: false },
      tail_consumers: [],
      streaming_tail_consumers: [],
      logpush: false,
    });
    await stack.expect(0, "refresh", "--yes", "--skip-preview");
    cloudflare.wire.take();
    await stack.up();
    expect(uploads()).toBe(1);
    expect(await settings()).toMatchObject({
      observability: { enabled: true, traces: { propagation_policy: "accept" } },
      tail_consumers: [{ service: "shop-test-logs" }],
      streaming_tail_consumers: [{ service: "shop-test-logs" }],
      logpush: true,
    });
  });

  it("go back to their defaults when they are removed, and another jurisdiction replaces the Workflow under its name", async () => {
    await stack.write({ "index.ts": withOptions("", 'jurisdiction: "us"') });
    await stack.up();
    const now = await settings();
    expect(now).toMatchObject({ observability: { enabled: false }, tail_consumers: [], logpush: false });
    expect(now["cache_options"]).toEqual({ enabled: false });
    expect(now["placement"] ?? now["limits"]).toBeUndefined();
    expect(await cloudflare.api("GET", "/workflows/shop-test-order-processor")).toMatchObject({ jurisdiction: "us" });
    await stack.preview("--refresh", "--expect-no-changes");
  });

  it("of a tail consumer order the destruction: it goes last", async () => {
    await stack.write({ "index.ts": withOptions("tailConsumers: [logs],") });
    await stack.up();
    cloudflare.wire.take();
    await stack.expect(0, "destroy", "--yes", "--skip-preview");
    const deleted = cloudflare.wire.take().filter((request) => request.startsWith("DELETE /workers/scripts/"));
    expect(deleted.map((request) => request.split("?")[0])).toEqual([
      `DELETE ${API}`,
      "DELETE /workers/scripts/shop-test-logs",
    ]);
  });
});
