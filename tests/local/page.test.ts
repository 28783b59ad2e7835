import { setTimeout as sleep } from "node:timers/promises";

import { askHost, call, cleanUp, deployFlow, enable, fetchPage, start, until, upload } from "./harness";

let local: Awaited<ReturnType<typeof start>>;

beforeAll(async () => {
  local = await start();
  await deployFlow(local);
});
afterAll(cleanUp);

/** What a reader sees of a page: its text, spaces made one. */
const page = async (path: string) => {
  const response = await fetchPage(local, path);
  const html = await response.text();
  const text = html
    .replace(/<(style|script)>[\s\S]*?<\/\1>/g, "")
    .replace(/<[^>]+>/g, " ")
    .replace(/\s+/g, " ");
  return { status: response.status, html, text };
};

test("the page leads from what is deployed to the steps of an instance, while it runs", async () => {
  const url = await enable(local, "waiter");
  await call(local, "POST", "/workflows/flow/instances", { instance_id: "order", params: { n: 1 } });
  const home = await until(
    () => page("/"),
    ({ text }) => text.includes("waiting 1"),
  );
  expect(home.text).toMatch(new RegExp(`waiter ${url} .* flow waiter Flow waiting 1`));
  expect(home.html).toContain('href="/workflows/flow"');
  const flow = await page("/workflows/flow");
  expect(flow.text).toMatch(/order waiting \d{4}-/);
  expect(flow.html).toContain('href="/workflows/flow/order"');
  const order = await page("/workflows/flow/order");
  expect(order.text).toMatch(/first-1 step complete 1 attempt .* paid-1 waitForEvent waiting .* for paid/);
  expect(order.html).toContain('class="attempt complete"');
  expect(order.html).toContain('class="wait waiting"');
});

test("the timeline of an instance has a bar for each attempt, sleep and rollback, and says why attempts failed", async () => {
  const code = `
import { WorkflowEntrypoint } from "cloudflare:workers";
export class Flow extends WorkflowEntrypoint {
  async run(event, step) {
    await step.do("kept", async () => 1, { rollback: async () => {} });
    await step.sleep("rest", 50);
    const retries = { limit: 1, delay: 10, backoff: "constant" };
    await step.do("<pay>", { retries }, async () => { throw new Error("<no> money"); });
  }
}
export default { fetch: () => new Response("") };`;
  const bindings = [{ type: "workflow", name: "FLOW", workflow_name: "pay", class_name: "Flow" }];
  await upload(local, "payer", code, { bindings });
  await call(local, "PUT", "/workflows/pay", { script_name: "payer", class_name: "Flow" });
  await call(local, "POST", "/workflows/pay/instances", { instance_id: "one" });
  const { html, text } = await until(
    () => page("/workflows/pay/one"),
    (read) => read.text.includes("rollback complete"),
  );
  expect(text).toMatch(
    /kept-1 step complete 1 attempt .* rest-1 sleep complete .* &lt;pay&gt;-1 step errored 2 attempts/,
  );
  expect(text).toMatch(/Attempt 1: Error: &lt;no&gt; money Attempt 2: Error: &lt;no&gt; money/);
  expect(html.match(/<rect\s+class="attempt errored"/g)).toHaveLength(2);
  expect(html.match(/<rect\s+class="sleep complete"/g)).toHaveLength(1);
  expect(html).not.toMatch(/<(no|pay)>/);
});

test("an open page hears of changes, and of nothing while only the time passes", async () => {
  await call(local, "POST", "/workflows/flow/instances", { instance_id: "watched" });
  await until(
    () => page("/workflows/flow/watched"),
    ({ text }) => text.includes("paid-1 waitForEvent waiting"),
  );
  const leave = new AbortController();
  const response = await fetchPage(local, "/changes?path=/workflows/flow/watched", { signal: leave.signal });
  expect(response.headers.get("content-type")).toContain("text/event-stream");
  const heard: string[] = [];
  const decoder = new TextDecoder();
  const reading = (async () => {
    for await (const chunk of response.body ?? []) {
      const bytes: unknown = chunk;
      if (bytes instanceof Uint8Array) heard.push(decoder.decode(bytes));
    }
  })().catch(() => undefined);
  const events = () => Promise.resolve(heard.join("").match(/event: change/g)?.length ?? 0);
  await until(events, (count) => count === 1);
  await sleep(2_200);
  expect(await events()).toBe(1);
  await call(local, "POST", "/workflows/flow/instances/watched/events/paid", 1);
  await until(events, (count) => count > 1);
  leave.abort();
  await reading;
});

test("the page sends events and changes the status of an instance, for its own forms only, and shows each as curl", async () => {
  await call(local, "POST", "/workflows/flow/instances", { instance_id: "acted" });
  const here = "/workflows/flow/acted";
  const waiting = await until(
    () => page(here),
    ({ text }) => text.includes("paid-1 waitForEvent waiting"),
  );
  const token = /name="token" value="([0-9a-f]{40})"/.exec(waiting.html)?.[1] ?? "";
  expect(waiting.text).toContain(`${local.apiUrl}/accounts/${local.accountId}/workflows/flow/instances/acted/status`);
  expect(waiting.html).toContain("$CLOUDFLARE_API_TOKEN");
  expect(waiting.html).not.toContain(local.apiToken);
  const send = async (action: string, fields: Record<string, string>, origin: string | undefined = local.url) => {
    const response = await fetchPage(local, `${here}/${action}`, {
      method: "POST",
      redirect: "manual",
      headers: origin === "" ? {} : { origin },
      body: new URLSearchParams(fields),
    });
    return response.status;
  };
  expect(await send("terminate", { token: "0" })).toBe(403);
  expect(await send("terminate", { token }, "")).toBe(403);
  expect(await send("terminate", { token }, "http://example.com")).toBe(403);
  expect(await send("event", { token, type: "paid", payload: "{" })).toBe(400);
  expect(await send("event", { token, type: "paid", payload: "[1]" })).toBe(303);
  await until(
    () => page(here),
    ({ text }) => text.includes("Output"),
  );
  expect(await send("pause", { token })).toBe(409);
  expect(await send("restart", { token })).toBe(303);
  expect(await send("terminate", { token })).toBe(303);
  expect((await page(here)).text).toContain("acted terminated");
});

test("a Worker's page shows its addresses, bindings, versions, triggers and latest log lines, without secrets", async () => {
  const code = `export class Room {}\nexport default { fetch() { console.warn("<b>careful</b>"); return new Response("hi"); } };`;
  const exports = { Room: { type: "durable-object", storage: "sqlite" } };
  const bindings = [
    { type: "secret_text", name: "KEY", text: "hidden-value" },
    { type: "service", name: "OTHER", service: "waiter" },
  ];
  const deploy = () => upload(local, "shop", code, { bindings, exports, annotations: { "workers/message": "first" } });
  expect(await deploy()).toMatchObject({ success: true });
  expect(await deploy()).toMatchObject({ success: true });
  await call(local, "PUT", "/workers/scripts/shop/schedules", [{ cron: "*/5 * * * *" }]);
  const domain = { hostname: "shop.example.com", service: "shop", environment: "production" };
  await call(local, "PUT", "/workers/domains", domain);
  const url = await enable(local, "shop");
  await fetch(url);
  const shop = await until(
    () => page("/workers/shop"),
    ({ text }) => text.includes("careful"),
  );
  expect(shop.text).toContain(`workers.dev ${url}`);
  expect(shop.text).toContain(`shop.example.com http://shop.example.com.localhost:${local.hostsPort}/`);
  expect(shop.text).toMatch(/KEY secret_text hidden OTHER service service: waiter/);
  expect(shop.text).toMatch(/2 live [0-9a-f-]{36} .* api first 1 [0-9a-f-]{36}/);
  expect(shop.text).toContain("Cron Trigger */5 * * * *");
  expect(shop.text).toMatch(/Room SQLite [0-9a-f]{32}/);
  expect(shop.html).toContain("&lt;b&gt;careful&lt;/b&gt;");
  expect(shop.html).not.toContain("hidden-value");
  expect((await page("/")).html).toContain('href="/workers/shop"');
});

test("a Worker's page lists its previews, each with its address once the Worker has preview addresses", async () => {
  const addresses = (previews_enabled: boolean) =>
    call(local, "POST", "/workers/scripts/shop/subdomain", { enabled: true, previews_enabled });
  await addresses(false);
  await call(local, "POST", "/workers/workers/shop/previews", { name: "feature/basket" });
  expect((await page("/workers/shop")).text).toContain("feature/basket none never");
  const form = new FormData();
  form.set("metadata", JSON.stringify({ main_module: "main.js", compatibility_date: "2026-07-01" }));
  const code = 'export default { fetch: () => new Response("basket") };';
  form.append("files", new File([code], "main.js", { type: "application/javascript+module" }));
  const deployed = await call(local, "POST", "/workers/workers/shop/previews/feature%2Fbasket/deployments", form);
  expect(deployed.success).toBe(true);
  await addresses(true);
  const { html, text } = await page("/workers/shop");
  expect(text).toMatch(/feature\/basket (http:\S+) \d{4}-\S+ \S+ UTC/);
  const url = /href="(http:[^"]+feature-basket[^"]+)"/.exec(html)?.[1] ?? "";
  expect(text).toContain(`feature/basket ${url} `);
  expect((await askHost(local, new URL(url).host)).text).toBe("basket");
  expect((await page("/workers/waiter")).text).toContain("No previews.");
});

test("the page lists what Workers can bind, without secrets", async () => {
  expect((await page("/")).text).toContain("AI Search namespace default");
  await call(local, "POST", "/d1/database", { name: "orders" });
  await call(local, "POST", "/r2/buckets", { name: "uploads" });
  const origin = { scheme: "mysql", host: "h", database: "d", user: "u", password: "hidden" };
  await call(local, "POST", "/hyperdrive/configs", { name: "sales", origin });
  const { text } = await page("/");
  expect(text).toMatch(/R2 bucket uploads default\/uploads D1 database orders [0-9a-f-]{36} Hyperdrive config sales/);
  expect(text).not.toContain("hidden");
});

test("what instances give out is shown as text, and what does not exist is not found", async () => {
  await call(local, "POST", "/workflows/flow/instances/order/events/paid", "<script>alert(1)</script>");
  const { html } = await until(
    () => page("/workflows/flow/order"),
    ({ text }) => text.includes("Output"),
  );
  expect(html).not.toContain("<script>alert");
  expect(html).toContain("&lt;script&gt;alert(1)&lt;/script&gt;");
  for (const path of ["/workflows/none", "/workflows/flow/none", "/workers/none"]) {
    expect(await page(path)).toMatchObject({ status: 404, text: expect.stringMatching(/The \w+ none does not exist/) });
  }
});
