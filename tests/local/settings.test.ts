import type Cloudflare from "cloudflare";

import { call, cleanUp, enable, HELLO, sdk, start, upload } from "./harness";

let local: Awaited<ReturnType<typeof start>>;
let client: Cloudflare;
let account_id: string;

beforeAll(async () => {
  local = await start();
  client = sdk(local);
  account_id = local.accountId;
}, 30_000);
afterAll(cleanUp);

const SETTINGS = {
  logpush: true,
  tags: ["team"],
  observability: {
    enabled: true,
    head_sampling_rate: 0.5,
    redact_query_string: true,
    issues: { enabled: true },
    logs: { enabled: true, invocation_logs: false, persist: false, destinations: ["grafana"] },
    traces: { enabled: true, propagation_policy: "accept" as const },
  },
};
const OF_THE_VERSION = {
  placement: { mode: "targeted" as const, region: "aws:us-east-1" },
  limits: { cpu_ms: 50, subrequests: 10 },
  cache_options: { enabled: true, cross_version_cache: true },
};
const annotations = { "workers/message": "first", "workers/tag": "v1" };

test("what an upload says of a script is what the SDK reads, of the script and of its version", async () => {
  await upload(local, "logs", HELLO, {});
  const tails = { tail_consumers: [{ service: "logs" }], streaming_tail_consumers: [{ service: "logs" }] };
  await upload(local, "api", HELLO, { ...SETTINGS, ...OF_THE_VERSION, ...tails, annotations });
  const settings = await client.workers.scripts.scriptAndVersionSettings.get("api", { account_id });
  expect(settings).toMatchObject({ ...SETTINGS, ...OF_THE_VERSION, ...tails, annotations });
  expect(await client.workers.scripts.settings.get("api", { account_id })).toEqual({ ...SETTINGS, ...tails });
  const versions = await client.workers.scripts.versions.list("api", { account_id });
  const [version] = versions.result.items ?? [];
  expect(version).toMatchObject({ annotations });
  expect(
    await client.workers.scripts.versions.get(version?.id ?? "", { account_id, script_name: "api" }),
  ).toMatchObject({
    annotations,
    resources: { script_runtime: { limits: OF_THE_VERSION.limits } },
  });
});

test("an upload that says nothing of them clears them", async () => {
  await upload(local, "cleared", HELLO, { ...SETTINGS, ...OF_THE_VERSION, tail_consumers: [{ service: "logs" }] });
  await upload(local, "cleared", HELLO, {});
  const settings = await client.workers.scripts.scriptAndVersionSettings.get("cleared", { account_id });
  expect(settings).toMatchObject({ logpush: false, observability: { enabled: false }, tail_consumers: null });
  expect(settings.placement ?? settings.limits ?? settings.cache_options).toBeUndefined();
});

test.each([
  ["a rate", { observability: { enabled: true, head_sampling_rate: 2 } }],
  ["a policy", { observability: { enabled: true, traces: { propagation_policy: "always" } } }],
  ["two targets", { placement: { mode: "targeted", target: [{ region: "aws:a" }, { region: "aws:b" }] } }],
  ["a mode", { placement: { mode: "fast" } }],
  ["a limit", { limits: { cpu_ms: 0 } }],
  ["a cache that is neither on nor off", { cache_options: { cross_version_cache: true } }],
  ["a long tag", { annotations: { "workers/tag": "é".repeat(51) } }],
  ["a delay of more than a day", { code_update_strategy: { mode: "deferred", max_delay: 86_401 } }],
])("%s that Cloudflare does not take is refused, and nothing is deployed", async (_what, metadata) => {
  const answer = await upload(local, "refused", HELLO, metadata);
  expect(answer).toMatchObject({ status: 400, errors: [{ code: 10021 }] });
  expect(await call(local, "GET", "/workers/scripts/refused/settings")).toMatchObject({ errors: [{ code: 10007 }] });
});

test("a long message is cut where Cloudflare cuts it", async () => {
  await upload(local, "long", HELLO, { annotations: { "workers/message": `a${"é".repeat(500)}` } });
  const { annotations: cut } = await client.workers.scripts.scriptAndVersionSettings.get("long", { account_id });
  expect(cut?.["workers/message"]).toBe(`a${"é".repeat(499)}`);
});

test("a tail consumer that does not exist is refused: by an upload with 10007, by a change of settings with 10203", async () => {
  for (const field of ["tail_consumers", "streaming_tail_consumers"]) {
    const nobody = { [field]: [{ service: "nobody" }] };
    expect(await upload(local, "tailed", HELLO, nobody)).toMatchObject({ success: false, errors: [{ code: 10007 }] });
    await upload(local, "tailed", HELLO, {});
    expect(await call(local, "PATCH", "/workers/scripts/tailed/script-settings", nobody)).toMatchObject({
      success: false,
      errors: [{ code: 10203 }],
    });
    await call(local, "DELETE", "/workers/scripts/tailed");
  }
});

test("a tail that a change of the settings turns on runs, and its consumers tell whose it is", async () => {
  const consumer = `const seen = []; export default { fetch: () => Response.json(seen), tail(events) { seen.push(...events.map(({ event }) => new URL(event.request.url).pathname)); } };`;
  await upload(local, "collector", consumer, {});
  await upload(local, "talker", HELLO, {});
  const [talker, collector] = [await enable(local, "talker"), await enable(local, "collector")];
  await fetch(new URL("/before", talker));
  await client.workers.scripts.settings.edit("talker", { account_id, tail_consumers: [{ service: "collector" }] });
  await fetch(new URL("/after", talker));
  for (let tries = 0; tries < 100; tries += 1) {
    if ((await (await fetch(collector)).text()) === '["/after"]') break;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  expect(await (await fetch(collector)).json()).toEqual(["/after"]);
  expect(await call(local, "GET", "/workers/tails/by-consumer/collector")).toMatchObject({
    result: [{ producer: { service: "talker" } }],
  });
});
