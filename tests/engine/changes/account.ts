import { readFile } from "node:fs/promises";
import path from "node:path";

import type { LocalCloudflare } from "../../support/local";
import { repository } from "../../support/stack";

/** Dispatch namespaces. */
const NAMESPACES = ["customers", "others"];

/** What programs bind by name or ID, made as another program or tool would. */
export async function createTargets(cloudflare: LocalCloudflare): Promise<Record<string, string>> {
  const made = <Result>(below: string, body: unknown) => cloudflare.api<Result>("POST", below, body);
  const id = async (below: string, body: object) => (await made<{ id: string }>(below, body)).id;
  const database = async (name: string) => (await made<{ uuid: string }>("/d1/database", { name })).uuid;
  const origin = { scheme: "postgres", host: "127.0.0.1", port: 5432, database: "orders", user: "u", password: "p" };
  const hyperdrive = (name: string) => id("/hyperdrive/configs", { name, origin });
  for (const name of ["uploads", "archive"]) await made("/r2/buckets", { name });
  await bucketOf(cloudflare, "uploads", "eu");
  const queues: Record<string, string> = {};
  for (const queue_name of ["jobs", "mails", "dead", "archive", "taken"]) {
    queues[queue_name] = (await made<{ queue_id: string }>("/queues", { queue_name })).queue_id;
  }
  for (const name of ["articles", "books"]) {
    await made("/vectorize/v2/indexes", { name, config: { dimensions: 3, metric: "cosine" } });
  }
  const store = await id("/secrets_store/stores", { name: "store" });
  for (const name of ["store-secret", "other-secret"]) {
    await made(`/secrets_store/stores/${store}/secrets`, [{ name, value: "of the store", scopes: ["workers"] }]);
  }
  const certificates = await readFile(path.join(repository, "tests/local/fixtures/certificate.pem"), "utf8");
  for (const name of NAMESPACES) await made("/workers/dispatch/namespaces", { name });
  await upload(cloudflare, "by-name");
  await upload(cloudflare, "taken");
  const [{ id: zone }] = await global<[{ id: string }]>(cloudflare, "GET", "/zones?name=example.com");
  await take(cloudflare, zone, queues["taken"] ?? "");
  return {
    zone,
    ...queues,
    kv: await id("/storage/kv/namespaces", { title: "kv" }),
    otherKv: await id("/storage/kv/namespaces", { title: "other" }),
    d1: await database("db"),
    otherD1: await database("other"),
    hyperdrive: await hyperdrive("orders"),
    otherHyperdrive: await hyperdrive("other"),
    store,
    stream: await id("/pipelines/v1/streams", { name: "clicks" }),
    certificate: await id("/mtls_certificates", { ca: true, certificates }),
  };
}

async function bucketOf(cloudflare: LocalCloudflare, name: string, jurisdiction: string): Promise<void> {
  const response = await fetch(`${cloudflare.apiUrl}/accounts/${cloudflare.accountId}/r2/buckets`, {
    method: "POST",
    headers: {
      authorization: `Bearer ${cloudflare.apiToken}`,
      "content-type": "application/json",
      "cf-r2-jurisdiction": jurisdiction,
    },
    body: JSON.stringify({ name }),
  });
  if (!response.ok) throw new Error(await response.text());
}

/** A script that something else deploys. */
async function upload(cloudflare: LocalCloudflare, name: string): Promise<void> {
  const code = [
    'import { DurableObject, WorkerEntrypoint, WorkflowEntrypoint } from "cloudflare:workers";',
    ...(name === "taken" ? [] : ["export class Holder extends DurableObject {}"]),
    "export class Admin extends WorkerEntrypoint {}",
    "export class Taken extends WorkflowEntrypoint { async run() {} }",
    "export default { fetch: () => new Response(), queue() {}, email() {}, tail() {}, tailStream() {} };",
  ].join("\n");
  const form = new FormData();
  const exports = name === "taken" ? undefined : { Holder: { type: "durable-object", storage: "sqlite" } };
  form.append("metadata", JSON.stringify({ main_module: "main.js", compatibility_date: "2026-07-01", exports }));
  form.append("main.js", new Blob([code], { type: "application/javascript+module" }), "main.js");
  const headers = { authorization: `Bearer ${cloudflare.apiToken}` };
  const scripts = `${cloudflare.apiUrl}/accounts/${cloudflare.accountId}/workers/scripts`;
  const response = await fetch(`${scripts}/${name}`, { method: "PUT", body: form, headers });
  if (!response.ok) throw new Error(await response.text());
}

/** What something else has of what a program may want, all under one name; it leads to the script "by-name". */
async function take(cloudflare: LocalCloudflare, zone: string, queue: string): Promise<void> {
  const script = "by-name";
  for (const name of ["taken", "beside"])
    await cloudflare.api("PUT", `/workflows/${name}`, { script_name: script, class_name: "Taken" });
  await cloudflare.api("POST", `/queues/${queue}/consumers`, { type: "worker", script_name: script });
  await cloudflare.api("PUT", "/workers/domains", { hostname: "taken.example.com", service: script, zone_id: zone });
  await cloudflare.api("POST", `/workers/workers/${script}/previews`, { name: "taken" });
  await global(cloudflare, "POST", `/zones/${zone}/workers/routes`, { pattern: "taken.example.com/*", script });
  await global(cloudflare, "POST", `/zones/${zone}/email/routing/rules`, {
    matchers: [{ type: "literal", field: "to", value: "taken@example.com" }],
    actions: [{ type: "worker", value: [script] }],
    enabled: true,
  });
}

/** What differs from one deployment of the same program to another. */
const CHOSEN =
  /^(id|tag|next_instance|.*_id|created_on|modified_on|etag|.*_on|last_deployed_from|annotations|versions|url|startup_time_ms)$/;

/** What the account has of Workers, without what it chooses itself: equal for two accounts that run the same. */
export async function accountOf(cloudflare: LocalCloudflare): Promise<Record<string, unknown>> {
  type Named = Record<string, unknown>;
  const get = (below: string) => cloudflare.api<Named>("GET", below);
  const list = (below: string) => cloudflare.api<Named[]>("GET", below);
  const inZone = async (id: unknown, below: string) =>
    (await global<Named[]>(cloudflare, "GET", `/zones/${String(id)}${below}`)).filter(isNotTaken);
  const all = await list("/workers/scripts");
  const scripts = all.filter(isOfPulumi);
  const workflows = (await list("/workflows")).filter(isNotTaken);
  const queues = await list("/queues");
  const zones = await global<Named[]>(cloudflare, "GET", "/zones");
  return {
    scripts: await byName(scripts, "id", async (name) => ({
      settings: withoutTails(await get(`/workers/scripts/${name}/settings`)),
      schedules: (await get(`/workers/scripts/${name}/schedules`))["schedules"],
      subdomain: await get(`/workers/scripts/${name}/subdomain`),
      code: await codeOf(cloudflare, name),
    })),
    dispatched: await byName(
      NAMESPACES.map((name) => ({ name })),
      "name",
      async (namespace) => {
        const scripts = await list(`/workers/dispatch/namespaces/${namespace}/scripts`);
        return Promise.all(
          scripts.map(({ id }) => get(`/workers/dispatch/namespaces/${namespace}/scripts/${String(id)}/settings`)),
        );
      },
    ),
    previews: await byName(all, "id", async (name) =>
      (await list(`/workers/workers/${name}/previews`)).filter(isOfPulumi),
    ),
    workflows: await byName(workflows, "name", async (name, workflow) => ({
      workflow: { ...workflow, instances: undefined },
      version: (await list(`/workflows/${name}/versions`))[0],
    })),
    routes: await byName(zones, "name", async (_name, { id }) => inZone(id, "/workers/routes")),
    emails: await byName(zones, "name", async (_name, { id }) => inZone(id, "/email/routing/rules")),
    domains: await byName((await list("/workers/domains")).filter(isNotTaken), "hostname", (_name, domain) =>
      Promise.resolve(domain),
    ),
    consumers: await byName(queues, "queue_name", async (_name, { queue_id: id }) =>
      (await list(`/queues/${String(id)}/consumers`)).filter(isNotTaken),
    ),
    containers: await byName(await list("/containers/applications"), "name", (_name, application) =>
      Promise.resolve(application),
    ),
    namespaces: (await list("/workers/durable_objects/namespaces"))
      .filter(isNotTaken)
      .map((each) => `${String(each["script"])}/${String(each["class"])}`)
      .sort(),
  };
}

/** Whether a program of the tests deployed it. */
function isOfPulumi({ tags }: Record<string, unknown>): boolean {
  return Array.isArray(tags) && tags.some((tag) => String(tag).startsWith("pulumi:"));
}

/** Whether it is something else than what {@link createTargets} made. */
function isNotTaken(one: Record<string, unknown>): boolean {
  return !JSON.stringify(one).includes('"by-name"');
}

async function codeOf(cloudflare: LocalCloudflare, name: string): Promise<string> {
  const url = `${cloudflare.apiUrl}/accounts/${cloudflare.accountId}/workers/scripts/${name}`;
  const response = await fetch(url, { headers: { authorization: `Bearer ${cloudflare.apiToken}` } });
  return (await response.text()).replace(/-{2,}[\w-]{20,}/g, "--boundary");
}

/** Calls the API outside of the account, beside the wire. */
async function global<Result>(
  cloudflare: LocalCloudflare,
  method: string,
  below: string,
  body?: unknown,
): Promise<Result> {
  const response = await fetch(`${cloudflare.apiUrl}${below}`, {
    method,
    headers: { authorization: `Bearer ${cloudflare.apiToken}`, "content-type": "application/json" },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  if (!response.ok) throw new Error(await response.text());
  return ((await response.json()) as { result: Result }).result;
}

async function byName(
  all: Record<string, unknown>[],
  key: string,
  about: (name: string, one: Record<string, unknown>) => Promise<unknown>,
): Promise<Record<string, unknown>> {
  const found: Record<string, unknown> = {};
  for (const each of all) {
    const name = String(each[key]);
    const known = withoutChosen(await about(name, each));
    if (!(Array.isArray(known) && known.length === 0)) found[name] = known;
  }
  return found;
}

/** Whoever had consumers of its tail has none as an empty list, and whoever never had any as null. */
function withoutTails(settings: Record<string, unknown>): Record<string, unknown> {
  return { ...settings, tail_consumers: settings["tail_consumers"] ?? [] };
}

function withoutChosen(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(withoutChosen).sort((left, right) => (JSON.stringify(left) < JSON.stringify(right) ? -1 : 1));
  }
  if (value === null || typeof value !== "object") return value;
  const isBinding = "name" in value && "type" in value;
  const isChosen = (name: string) =>
    isBinding ? value.type === "durable_object_namespace" && name === "namespace_id" : CHOSEN.test(name);
  return Object.fromEntries(
    Object.entries(value)
      .filter(([name, each]) => !isChosen(name) && each !== undefined)
      .map(([name, each]: [string, unknown]) => [
        name,
        typeof each === "string" && !name.endsWith("id") ? withoutAddress(each) : withoutChosen(each),
      ]),
  );
}

/** An account without what the program makes. */
export const NOTHING = {
  scripts: {},
  dispatched: {},
  previews: {},
  workflows: {},
  routes: {},
  emails: {},
  domains: {},
  consumers: {},
  containers: {},
  namespaces: [],
};

/** A version ID or an address that a program binds. */
function withoutAddress(text: string): string {
  return text
    .replace(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/, "(an ID)")
    .replace(/^http:.*:\d+$/, "(an address)");
}

/** A refresh reads all of a Worker that was modified; this makes each so, and leaves it as it was. */
export async function touch(cloudflare: LocalCloudflare, which = (_script: string) => true): Promise<void> {
  for (const { id } of await cloudflare.api<{ id: string }[]>("GET", "/workers/scripts")) {
    if (!which(id)) continue;
    const settings = `/workers/scripts/${id}/script-settings`;
    const { logpush } = await cloudflare.api<{ logpush: boolean }>("GET", settings);
    await cloudflare.api("PATCH", settings, { logpush });
  }
}
