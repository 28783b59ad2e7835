import { mkdtemp, rm } from "node:fs/promises";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import Cloudflare from "cloudflare";

import { createLocalCloudflare, type LocalCloudflare } from "../../provider/local";

// A start of workerd takes a fifth of a second on an idle machine, and many times that on a busy one.
jest.setTimeout(60_000);

const folders: string[] = [];
const running: LocalCloudflare[] = [];

/** Ends what a file's tests started; call it in `afterAll`. */
export async function cleanUp(): Promise<void> {
  for (const cloudflare of running.splice(0)) await cloudflare.close();
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
}

export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "cloudflare-local-"));
  folders.push(folder);
  return folder;
}

/** An embedded Cloudflare on free ports; its log is kept. */
export async function start(data?: string): Promise<LocalCloudflare & { lines: string[]; data: string }> {
  const folder = data ?? (await temporaryFolder());
  const lines: string[] = [];
  const cloudflare = await createLocalCloudflare({ port: 0, data: folder, log: (line) => lines.push(line) });
  running.push(cloudflare);
  return {
    ...cloudflare,
    lines,
    data: folder,
    async close() {
      running.splice(running.indexOf(cloudflare), 1);
      await cloudflare.close();
    },
  };
}

type Address = Pick<LocalCloudflare, "apiUrl" | "accountId" | "apiToken">;

/** The official SDK, unmodified. */
export function sdk({ apiUrl, apiToken }: Address): Cloudflare {
  return new Cloudflare({ baseURL: apiUrl, apiToken, maxRetries: 0 });
}

export interface Answer<Result> {
  status: number;
  success: boolean;
  errors: { code: number; message: string }[];
  result: Result;
}

/** A call as the wire sees it, below the account. */
export async function call<Result>(
  address: Address,
  method: string,
  path: string,
  body?: unknown,
): Promise<Answer<Result>> {
  const json = body !== undefined && !(body instanceof FormData);
  const response = await fetch(`${address.apiUrl}/accounts/${address.accountId}${path}`, {
    method,
    headers: {
      authorization: `Bearer ${address.apiToken}`,
      ...(json && { "content-type": "application/json" }),
    },
    ...(body !== undefined && { body: body instanceof FormData ? body : JSON.stringify(body) }),
  });
  return { status: response.status, ...((await response.json()) as Omit<Answer<Result>, "status">) };
}

/** A page of the embedded Cloudflare, as a program with the token gets it. */
export function fetchPage(
  address: Address,
  path: string,
  init: Omit<RequestInit, "headers"> & { headers?: Record<string, string> } = {},
): Promise<Response> {
  const headers = { authorization: `Bearer ${address.apiToken}`, ...init.headers };
  return fetch(new URL(path, address.apiUrl), { ...init, headers });
}

export const HELLO = `export default { fetch(request, env) { return Response.json({ text: env.TEXT ?? "hello", keys: Object.keys(env).sort() }); } };`;

/** Sleeps until an event comes; tells what it got. */
export const WAITING = `
import { WorkflowEntrypoint } from "cloudflare:workers";
export class Flow extends WorkflowEntrypoint {
  async run(event, step) {
    const first = await step.do("first", async () => event.payload);
    const paid = await step.waitForEvent("paid", { type: "paid", timeout: "10 minutes" });
    return { first, paid: paid.payload };
  }
}
export default {
  async fetch(request, env) {
    const instance = await env.FLOW.create({ params: { from: "binding" } });
    return Response.json({ id: instance.id });
  },
};`;

export function uploadForm(
  metadata: Record<string, unknown>,
  modules: Record<string, string>,
  style: "string first" | "file last" = "string first",
): FormData {
  const form = new FormData();
  const text = JSON.stringify({ compatibility_date: "2026-07-01", ...metadata });
  if (style === "string first") form.append("metadata", text);
  for (const [name, code] of Object.entries(modules)) {
    form.append(name, new Blob([code], { type: "application/javascript+module" }), name);
  }
  if (style === "file last") form.append("metadata", new Blob([text], { type: "application/json" }), "metadata.json");
  return form;
}

/** Uploads a Worker of one module. */
export function upload(address: Address, name: string, code: string, metadata: Record<string, unknown> = {}) {
  const form = uploadForm({ main_module: "main.js", ...metadata }, { "main.js": code });
  return call(address, "PUT", `/workers/scripts/${name}`, form);
}

/** Shapes of the API's answers, as far as tests read them. */
export interface Listed {
  id: string;
}
export interface Titled {
  id: string;
  title: string;
}
export interface Instance {
  id: string;
  status: string;
}
export interface Deployments {
  deployments: { source: string; versions: { version_id: string; percentage: number }[] }[];
}

/** Lets a Worker answer, and tells where. */
export async function enable(address: Address, name: string): Promise<string> {
  return (await call<{ url: string }>(address, "POST", `/workers/scripts/${name}/subdomain`, { enabled: true })).result
    .url;
}

export const FLOW_BINDING = { type: "workflow", name: "FLOW", workflow_name: "flow", class_name: "Flow" };

/** A Worker with a Workflow that waits. */
export async function deployFlow(address: Address): Promise<void> {
  const uploaded = await upload(address, "waiter", WAITING, { bindings: [FLOW_BINDING] });
  if (!uploaded.success) throw new Error(JSON.stringify(uploaded.errors));
  const registered = await call(address, "PUT", "/workflows/flow", { script_name: "waiter", class_name: "Flow" });
  if (!registered.success) throw new Error(JSON.stringify(registered.errors));
}

/** Asks until the answer is there, for ten seconds at most. */
export async function until<Value>(ask: () => Promise<Value>, good: (value: Value) => boolean): Promise<Value> {
  let value = await ask();
  for (let attempt = 0; attempt < 100 && !good(value); attempt++) {
    await sleep(100);
    value = await ask();
  }
  if (!good(value)) throw new Error(`It did not come to that; last seen: ${JSON.stringify(value)}`);
  return value;
}

/** Asks the server of host names, as curl does with -H Host. */
export function askHost(
  { hostsPort }: Pick<LocalCloudflare, "hostsPort">,
  host: string,
  path = "/",
  headers: Record<string, string> = {},
) {
  return new Promise<{ status: number | undefined; location: string | undefined; text: string }>((resolve, reject) => {
    request({ host: "127.0.0.1", port: hostsPort, path, headers: { host, ...headers } }, (response) => {
      let text = "";
      response.on("data", (chunk: Buffer) => (text += chunk.toString()));
      response.on("end", () => {
        resolve({ status: response.statusCode, location: response.headers.location, text });
      });
    })
      .on("error", reject)
      .end();
  });
}
