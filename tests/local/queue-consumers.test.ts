import { writeFile } from "node:fs/promises";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import type Cloudflare from "cloudflare";

import { call, cleanUp, enable, fetchPage, HELLO, sdk, start, temporaryFolder, until, upload } from "./harness";
import { wranglerAt } from "./wrangler";

/** Sends what it is asked for, keeps the batches that it gets, and fails the messages that say so. */
const WORKER = `
const seen = [];
export default {
  async fetch(request, env) {
    if (request.method === "POST") await env.JOBS.send(await request.json());
    return Response.json(seen);
  },
  async queue(batch) {
    for (const message of batch.messages) {
      seen.push({ queue: batch.queue, body: message.body, attempts: message.attempts });
      if (message.body.fail && batch.queue === "jobs") message.retry();
    }
  },
};`;
const BINDINGS = [{ type: "queue", name: "JOBS", queue_name: "jobs" }];

let local: Awaited<ReturnType<typeof start>>;
let client: Cloudflare;
let account_id: string;
let queue_id: string;

const refused = (status: number, code: number) => ({ status, errors: [{ code }] });

beforeAll(async () => {
  local = await start();
  client = sdk(local);
  account_id = local.accountId;
  queue_id = (await client.queues.create({ account_id, queue_name: "jobs" })).queue_id ?? "";
}, 30_000);
afterAll(cleanUp);

test("the SDK makes, reads, lists, replaces and deletes consumers, with Cloudflare's defaults", async () => {
  await upload(local, "worker", WORKER, { bindings: BINDINGS });
  const { consumers } = client.queues;
  const made = await consumers.create(queue_id, { account_id, type: "worker", script_name: "worker" });
  const settings = { batch_size: 10, max_retries: 3, max_wait_time_ms: 5_000, max_concurrency: null, retry_delay: 0 };
  expect(made).toMatchObject({ type: "worker", script_name: "worker", dead_letter_queue: "", settings });
  const consumer_id = made.consumer_id ?? "";
  const shown = { consumer_id, script: "worker", queue_name: "jobs", settings };
  expect(await consumers.get(consumer_id, { account_id, queue_id })).toMatchObject(shown);
  expect((await consumers.list(queue_id, { account_id })).result).toMatchObject([shown]);
  expect((await client.queues.get(queue_id, { account_id })).consumers).toMatchObject([shown]);
  expect((await call(local, "GET", "/workers/scripts/worker/queue-consumers?perPage=100")).result).toMatchObject([
    { queue_id, queue_name: "jobs", consumer_id, script: "worker" },
  ]);
  const changed = { account_id, queue_id, type: "worker", script_name: "worker", settings: { batch_size: 5 } } as const;
  expect(await consumers.update(consumer_id, changed)).toMatchObject({ consumer_id, settings: { batch_size: 5 } });

  await consumers.delete(consumer_id, { account_id, queue_id });
  expect(await consumers.update(consumer_id, changed)).toMatchObject({ consumer_id, script_name: "worker" });

  const pull = await consumers.create(queue_id, { account_id, type: "http_pull" });
  expect(pull).toMatchObject({ type: "http_pull", settings: { visibility_timeout_ms: 30_000 } });
  for (const id of [consumer_id, pull.consumer_id ?? ""]) await consumers.delete(id, { account_id, queue_id });
  expect((await consumers.list(queue_id, { account_id })).result).toEqual([]);
});

test("what cannot be is refused with Cloudflare's codes, at the consumer, the upload and the deletion", async () => {
  const { consumers } = client.queues;
  const of = (script_name: string, more = {}) =>
    consumers.create(queue_id, { account_id, type: "worker", script_name, ...more });
  await upload(local, "worker", WORKER, { bindings: BINDINGS });
  await upload(local, "deaf", HELLO);
  await expect(of("deaf")).rejects.toMatchObject(refused(400, 11_001));
  await expect(of("nobody")).rejects.toMatchObject(refused(404, 10_007));
  await expect(of("worker", { settings: { batch_size: 101 } })).rejects.toMatchObject(refused(400, 10_026));
  await expect(of("worker", { dead_letter_queue: "jobs" })).rejects.toMatchObject(refused(400, 10_026));
  const gone = { account_id, queue_id };
  await expect(consumers.get("nobody", gone)).rejects.toMatchObject(refused(404, 11_006));
  await expect(consumers.delete("nobody", gone)).rejects.toMatchObject(refused(404, 11_006));
  await expect(consumers.list("nothing", { account_id })).rejects.toMatchObject(refused(404, 11_000));

  const { consumer_id = "" } = await of("worker");
  await expect(of("worker")).rejects.toMatchObject(refused(400, 11_004));
  expect(await upload(local, "worker", HELLO)).toMatchObject(refused(400, 11_001));
  expect(await call(local, "DELETE", "/workers/scripts/worker?force=true")).toMatchObject(refused(400, 10_064));
  await consumers.delete(consumer_id, { account_id, queue_id });
  expect(await upload(local, "worker", HELLO)).toMatchObject({ status: 200 });
  expect(await call(local, "DELETE", "/workers/scripts/worker")).toMatchObject({ status: 200 });
});

test("a message is consumed, retried, and ends in the dead-letter queue, which another Worker consumes", async () => {
  const dead = (await client.queues.create({ account_id, queue_name: "dead" })).queue_id ?? "";
  await upload(local, "worker", WORKER, { bindings: BINDINGS });
  await upload(local, "undertaker", WORKER);
  const settings = { max_wait_time_ms: 0, max_retries: 1 };
  const worker = { account_id, type: "worker", settings } as const;
  await client.queues.consumers.create(queue_id, { ...worker, script_name: "worker", dead_letter_queue: "dead" });
  await client.queues.consumers.create(dead, { ...worker, script_name: "undertaker" });
  const [url, other] = [await enable(local, "worker"), await enable(local, "undertaker")];

  await fetch(url, { method: "POST", body: JSON.stringify({ n: 1 }) });
  await fetch(url, { method: "POST", body: JSON.stringify({ n: 2, fail: true }) });
  await client.queues.messages.push(queue_id, { account_id, content_type: "json", body: { n: 3 } });
  const seenBy = async (at: string, length: number) => {
    for (let tries = 0; ; tries += 1) {
      const seen = (await (await fetch(at)).json()) as { body: { n: number }; attempts: number }[];
      if (seen.length >= length || tries === 100) return seen.map(({ body: { n }, attempts }) => `${n}: ${attempts}`);
      await sleep(50);
    }
  };
  expect((await seenBy(url, 4)).sort()).toEqual(["1: 1", "2: 1", "2: 2", "3: 1"]);
  expect(await seenBy(other, 1)).toEqual(["2: 1"]);
});

test("a queue is pulled: messages are leased, come again when a lease ends, and end in a dead-letter queue that is pulled too", async () => {
  const { queues } = client;
  const make = async (queue_name: string) => (await queues.create({ account_id, queue_name })).queue_id ?? "";
  const [orders, lost] = [await make("orders"), await make("lost")];
  const settings = { max_retries: 1, batch_size: 3 };
  await queues.consumers.create(lost, { account_id, type: "http_pull" });
  await expect(queues.messages.pull(orders, { account_id })).rejects.toMatchObject({ status: 400 });
  await queues.consumers.create(orders, { account_id, type: "http_pull", dead_letter_queue: "lost", settings });
  const SENDER = `export default { async fetch(request, { ORDERS }) {
    await ORDERS.send({ n: 1 });
    await ORDERS.sendBatch([{ body: "two" }, { body: "three", contentType: "text" }]);
    await ORDERS.send("later", { delaySeconds: 60 });
    return Response.json(await ORDERS.metrics());
  } };`;
  await upload(local, "sender", SENDER, { bindings: [{ type: "queue", name: "ORDERS", queue_name: "orders" }] });
  expect(await (await fetch(await enable(local, "sender"))).json()).toMatchObject({ backlogCount: 4 });

  const first = await queues.messages.pull(orders, { account_id, visibility_timeout_ms: 60_000 });
  expect(first).toMatchObject({
    message_backlog_count: 4,
    messages: [
      { body: btoa('{"n":1}'), attempts: 1, metadata: { "CF-Content-Type": "json" } },
      { body: btoa('"two"'), metadata: { "CF-Content-Type": "json" } },
      { body: "three", metadata: { "CF-Content-Type": "text" } },
    ],
  });
  expect((await queues.messages.pull(orders, { account_id })).messages).toEqual([]);
  const [one, two, three] = (first.messages ?? []).map(({ lease_id = "" }) => ({ lease_id }));
  const acked = await queues.messages.ack(orders, {
    account_id,
    acks: [one ?? {}, { lease_id: "none" }],
    retries: [two ?? {}],
  });
  expect(acked).toMatchObject({ ackCount: 1, retryCount: 1, warnings: { none: expect.any(String) } });

  await upload(local, "sender", SENDER.replace("60", "61"));
  const again = await queues.messages.pull(orders, { account_id, visibility_timeout_ms: 0 });
  expect(again.messages).toMatchObject([{ body: btoa('"two"'), attempts: 2 }]);
  await queues.messages.ack(orders, { account_id, retries: [{ ...three, delay_seconds: 0 }] });
  expect((await queues.messages.pull(orders, { account_id })).messages).toMatchObject([{ body: "three", attempts: 2 }]);
  const dead = async () => (await queues.messages.pull(lost, { account_id, visibility_timeout_ms: 0 })).messages;
  expect(await dead()).toMatchObject([{ body: btoa('"two"'), attempts: 1 }]);

  await queues.messages.push(lost, { account_id, content_type: "text", body: "four" });
  expect((await queues.messages.pull(lost, { account_id })).message_backlog_count).toBe(2);
  await queues.purge.start(lost, { account_id, delete_messages_permanently: true });
  expect(await queues.getMetrics(lost, { account_id })).toMatchObject({ backlog_count: 0 });
});

test("what a Worker could not consume is pulled from its dead-letter queue", async () => {
  const bad = (await client.queues.create({ account_id, queue_name: "bad" })).queue_id ?? "";
  const work = (await client.queues.create({ account_id, queue_name: "work" })).queue_id ?? "";
  await upload(local, "failing", "export default { queue() { throw new Error('no'); } };");
  const settings = { max_wait_time_ms: 0, max_retries: 0 };
  const failing = { account_id, type: "worker", script_name: "failing", dead_letter_queue: "bad", settings } as const;
  await client.queues.consumers.create(work, failing);
  await client.queues.consumers.create(bad, { account_id, type: "http_pull" });
  await client.queues.messages.push(work, { account_id, content_type: "json", body: { n: 1 } });
  await client.queues.messages.push(work, { account_id, content_type: "json", body: "two" });
  const dead: unknown[] = [];
  for (let tries = 0; dead.length < 2 && tries < 100; tries += 1) {
    const { messages = [] } = await client.queues.messages.pull(bad, { account_id });
    dead.push(...messages);
    if (messages.length === 0) await sleep(50);
  }
  expect(dead).toMatchObject([
    { body: btoa('{"n":1}'), attempts: 1, metadata: { "CF-Content-Type": "json" } },
    { body: btoa('"two"'), attempts: 1, metadata: { "CF-Content-Type": "json" } },
  ]);
});

test("messages wait without a consumer and for a batch, over deployments and a restart, and are delivered as they were sent", async () => {
  const parked = (await client.queues.create({ account_id, queue_name: "parked" })).queue_id ?? "";
  const SENDER = `export default { async fetch(request, { PARKED }) {
    await PARKED.send(new Map([["n", 1]]), { contentType: "v8" });
    await PARKED.send("two", { contentType: "text" });
    return new Response("sent");
  } };`;
  await upload(local, "parking", SENDER, { bindings: [{ type: "queue", name: "PARKED", queue_name: "parked" }] });
  await fetch(await enable(local, "parking"));
  await upload(local, "parking", `${SENDER}// 2`);
  expect(await client.queues.getMetrics(parked, { account_id })).toMatchObject({ backlog_count: 2 });

  const late = `const seen = [];
export default {
  fetch: () => Response.json(seen),
  queue({ messages }) { for (const { body } of messages) seen.push(body instanceof Map ? [...body] : body); },
};`;
  await upload(local, "late", late);
  const worker = { account_id, type: "worker", script_name: "late" } as const;
  const waiting = { ...worker, settings: { max_wait_time_ms: 60_000, batch_size: 3 } };
  const { consumer_id = "" } = await client.queues.consumers.create(parked, waiting);
  await upload(local, "late", `${late}// 2`);
  await local.close();
  local = await start(local.data);
  client = sdk(local);
  const url = await enable(local, "late");
  expect(await (await fetch(url)).json()).toEqual([]);
  expect(await client.queues.getMetrics(parked, { account_id })).toMatchObject({ backlog_count: 2 });
  await client.queues.consumers.update(consumer_id, { ...worker, queue_id: parked, settings: { max_wait_time_ms: 0 } });
  const seen = await until(
    async () => (await (await fetch(url)).json()) as unknown[],
    ({ length }) => length === 2,
  );
  expect(seen).toEqual([[["n", 1]], "two"]);
  expect(await client.queues.getMetrics(parked, { account_id })).toMatchObject({ backlog_count: 0 });
});

test("a consumer gets as many batches at a time as it takes, messages that come meanwhile too, and no more", async () => {
  const wide = (await client.queues.create({ account_id, queue_name: "wide" })).queue_id ?? "";
  const code = `let running = 0, most = 0, done = 0;
export default {
  fetch: () => Response.json({ running, most, done }),
  async queue() {
    most = Math.max(most, (running += 1));
    for (let tries = 0; most < 3 && tries < 1500; tries += 1) await scheduler.wait(20);
    running -= 1;
    done += 1;
  },
};`;
  await upload(local, "wide", code);
  const settings = { max_wait_time_ms: 0, batch_size: 1, max_concurrency: 3 };
  await client.queues.consumers.create(wide, { account_id, type: "worker", script_name: "wide", settings });
  const url = await enable(local, "wide");
  const state = async () => (await (await fetch(url)).json()) as { running: number; most: number; done: number };
  const push = () => client.queues.messages.push(wide, { account_id, content_type: "json", body: {} });
  await push();
  await until(state, ({ running }) => running === 1);
  for (let sent = 1; sent < 6; sent += 1) await push();
  expect(await until(state, ({ done }) => done === 6)).toEqual({ running: 0, most: 3, done: 6 });
}, 60_000);

test("a message that dies without a dead-letter queue is deleted and counted; a paused queue delivers none", async () => {
  const doomed = (await client.queues.create({ account_id, queue_name: "doomed" })).queue_id ?? "";
  await upload(local, "failing", "export default { queue() { throw new Error('no'); } };");
  await client.queues.edit(doomed, { account_id, settings: { delivery_paused: true } });
  const failing = {
    account_id,
    type: "worker",
    script_name: "failing",
    settings: { max_wait_time_ms: 0, max_retries: 1 },
  } as const;
  await client.queues.consumers.create(doomed, failing);
  await client.queues.messages.push(doomed, { account_id, content_type: "json", body: { n: 1 } });
  const page = async () =>
    (await (await fetchPage(local, `/queues/${doomed}`)).text())
      .replace(/^[^]*<main/, "")
      .replaceAll(/<[^>]*>|\s+/g, " ")
      .replaceAll(/ +/g, " ");
  expect(await page()).toMatch(/1 message, 7 bytes.* 0 waiting .*Delivery is paused/);
  await client.queues.edit(doomed, { account_id, settings: { delivery_paused: false } });
  const died = await until(page, (text) => text.includes("Died"));
  expect(died).toContain("1 message used up all retries and was deleted, since the consumer has no dead-letter queue");
  expect(died).toContain("No messages are waiting.");
});

test("wrangler adds, lists and removes consumers, and deploys a Worker that consumes two queues", async () => {
  const folder = await temporaryFolder();
  const { run, good } = wranglerAt(local, folder);
  const mails = (await client.queues.create({ account_id, queue_name: "mails" })).queue_id ?? "";
  const bills = (await client.queues.create({ account_id, queue_name: "bills" })).queue_id ?? "";
  await upload(local, "mailer", WORKER);
  const options = ["--batch-size", "7", "--dead-letter-queue", "bills"];
  await good("queues", "consumer", "add", "mails", "mailer", ...options);
  expect(await good("queues", "consumer", "list", "mails")).toContain("mailer");
  expect((await run("queues", "consumer", "add", "mails", "mailer")).output).toContain("11004");
  await good("queues", "consumer", "remove", "mails", "mailer");
  await good("queues", "consumer", "http", "add", "mails", "--visibility-timeout-secs", "60");
  await good("queues", "consumer", "http", "remove", "mails");

  await writeFile(path.join(folder, "index.js"), WORKER);
  const config = {
    name: "mailer",
    main: "index.js",
    compatibility_date: "2026-07-01",
    queues: { consumers: [{ queue: "mails", max_batch_size: 3, max_batch_timeout: 2 }, { queue: "bills" }] },
  };
  await writeFile(path.join(folder, "wrangler.json"), JSON.stringify(config));
  await good("deploy");
  await good("deploy");
  expect((await client.queues.consumers.list(mails, { account_id })).result).toMatchObject([
    { script: "mailer", settings: { batch_size: 3, max_wait_time_ms: 2_000 } },
  ]);
  expect((await client.queues.consumers.list(bills, { account_id })).result).toHaveLength(1);
}, 120_000);
