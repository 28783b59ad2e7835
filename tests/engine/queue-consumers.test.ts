import { setTimeout as sleep } from "node:timers/promises";

import { LocalCloudflare } from "../support/local";
import { Stack } from "../support/stack";

jest.setTimeout(300_000);

/** Sends what it is asked for, keeps what it gets, and fails the messages of `jobs` that say so. */
const CODE = `
const seen = [];
export default {
  async fetch(request, env) {
    if (request.method === "POST") await env.JOBS.send(await request.json());
    return Response.json(seen);
  },
  async queue(batch) {
    for (const message of batch.messages) {
      seen.push(batch.queue + " " + message.body.n + " " + message.attempts);
      if (message.body.fail && batch.queue === "jobs") message.retry();
    }
  },
};`;
const DEAF = "export default { fetch: () => new Response('deaf') };";

const program = (consumers: string, more = "") => `
import { binding, QueuePullConsumer, Worker } from "pulumi-cloudflare-workers";
const worker = new Worker("api", {
  entrypoint: "./worker.js",
  bindings: { JOBS: binding.queue("jobs") },
  ${consumers},
});
export const url = worker.url;
${more}
`;
const JOBS = '{ queue: "jobs", maxWaitTime: 0, maxRetries: 1, deadLetterQueue: "dead" }';
const BOTH = `consumers: [${JOBS}, { queue: "dead", maxWaitTime: "0s" }]`;
const UPLOAD = "PUT /workers/scripts/shop-test-api";

interface Consumer {
  consumer_id: string;
  script: string;
  dead_letter_queue: string;
  settings: Record<string, unknown>;
}

describe("the queues that a Worker consumes, through their life", () => {
  let cloudflare: LocalCloudflare;
  let stack: Stack;
  let jobs: string;
  let dead: string;

  beforeAll(async () => {
    cloudflare = await LocalCloudflare.start();
    [jobs, dead] = await Promise.all([createQueue("jobs"), createQueue("dead")]);
    stack = await Stack.create({ "index.ts": program(BOTH), "worker.js": CODE }, cloudflare.env);
  });
  afterAll(async () => {
    await stack?.dispose();
    await cloudflare?.stop();
  });

  const createQueue = async (queue_name: string) =>
    (await cloudflare.api<{ queue_id: string }>("POST", "/queues", { queue_name })).queue_id;
  const consumersOf = (queue: string) => cloudflare.api<Consumer[]>("GET", `/queues/${queue}/consumers`);
  const changes = () =>
    cloudflare.wire
      .take()
      .filter((line) => !line.startsWith("GET "))
      .sort();

  it("are refused in the preview where the code has no queue(), with where it is wrong and what to write", async () => {
    await stack.write({ "worker.js": DEAF });
    const { output } = await stack.expect(1, "preview");
    expect(output).toContain("The Worker's code has no queue() handler; it has fetch.");
    await stack.write({ "worker.js": CODE });
  });

  it("are refused in the preview where a setting is out of range or a queue does not exist, by property", async () => {
    const wrong = '{ queue: "jobs", batchSize: 101, maxWaitTime: "2 minutes", retryDelay: "1500ms" }';
    await stack.write({ "index.ts": program(`consumers: [${wrong}]`) });
    const { output } = await stack.expect(1, "preview");
    for (const property of ["batchSize", "maxWaitTime", "retryDelay"])
      expect(output).toContain(`property ${property} `);
    await stack.write({ "index.ts": program('consumers: [{ queue: "nothing" }]') });
    expect((await stack.expect(1, "preview")).output).toContain('The queue "nothing" does not exist in this account.');
    await stack.write({ "index.ts": program(BOTH) });
    cloudflare.wire.take();
  });

  it("are made after the upload, with one question and one request each, and named after the queue", async () => {
    await stack.up();
    const requests = cloudflare.wire.take();
    const made = [`POST /queues/${dead}/consumers`, `POST /queues/${jobs}/consumers`].sort();
    expect([...requests].sort()).toEqual(
      [
        ...["GET /workers/scripts", UPLOAD, "POST /workers/scripts/shop-test-api/subdomain"],
        ...["GET /queues", "GET /queues"],
        ...made,
      ].sort(),
    );
    expect(requests.indexOf(UPLOAD)).toBeLessThan(requests.findIndex((line) => made.includes(line)));
    const resources = await stack.resources();
    expect(resources.map(({ urn }) => urn.split("::").slice(2).join("::")).sort()).toEqual([
      "pulumi-nodejs:dynamic/cloudflare:Worker$pulumi-nodejs:dynamic/cloudflare:QueueConsumer::dead",
      "pulumi-nodejs:dynamic/cloudflare:Worker$pulumi-nodejs:dynamic/cloudflare:QueueConsumer::jobs",
      "pulumi-nodejs:dynamic/cloudflare:Worker::api",
    ]);
  });

  it("get a message that is sent, again when it failed, and from the dead-letter queue in the end", async () => {
    const url = String((await stack.outputs())["url"]);
    await fetch(url, { method: "POST", body: JSON.stringify({ n: 1 }) });
    await fetch(url, { method: "POST", body: JSON.stringify({ n: 2, fail: true }) });
    let seen: string[] = [];
    for (let tries = 0; tries < 100 && seen.length < 4; tries += 1) {
      await sleep(50);
      seen = (await (await fetch(url)).json()) as string[];
    }
    expect(seen.sort()).toEqual(["dead 2 1", "jobs 1 1", "jobs 2 1", "jobs 2 2"]);
  });

  it("send nothing when nothing changed", async () => {
    await stack.up("--expect-no-changes");
    expect(cloudflare.wire.take()).toEqual([]);
  });

  it("change in place with one request, and keep their ID", async () => {
    const [before] = await consumersOf(jobs);
    const changed = '{ queue: "jobs", batchSize: 20, maxWaitTime: "2s", retryDelay: "1 minute" }';
    await stack.write({ "index.ts": program(`consumers: [${changed}, { queue: "dead", maxWaitTime: "0s" }]`) });
    await stack.up();
    expect(cloudflare.wire.take()).toEqual([`PUT /queues/${jobs}/consumers/${before?.consumer_id}`]);
    expect(await consumersOf(jobs)).toMatchObject([
      {
        consumer_id: before?.consumer_id,
        dead_letter_queue: "",
        settings: { batch_size: 20, max_retries: 3, max_wait_time_ms: 2_000, retry_delay: 60 },
      },
    ]);
  });

  it("are seen changed or gone by a refresh, and put right", async () => {
    const [mine] = await consumersOf(jobs);
    const [other] = await consumersOf(dead);
    await cloudflare.api("PUT", `/queues/${jobs}/consumers/${mine?.consumer_id}`, {
      type: "worker",
      script_name: "shop-test-api",
      settings: { batch_size: 20, max_wait_time_ms: 9_000, retry_delay: 60, max_concurrency: 7 },
    });
    await cloudflare.api("DELETE", `/queues/${dead}/consumers/${other?.consumer_id}`);
    await stack.expect(0, "refresh", "--yes", "--skip-preview");
    const { output } = await stack.preview();
    expect(output).toMatch(/maxWaitTime *: 9000 => "2s"/);
    expect(output).toMatch(/maxConcurrency *: 7/);
    cloudflare.wire.take();
    await stack.up();
    expect(changes()).toEqual([`POST /queues/${dead}/consumers`, `PUT /queues/${jobs}/consumers/${mine?.consumer_id}`]);
    await stack.preview("--refresh", "--expect-no-changes");
  });

  it("go before the upload that drops the handler, in one change; what fails there goes on at the next update", async () => {
    await stack.write({ "index.ts": program("consumers: []"), "worker.js": DEAF });
    const failed = { success: false, errors: [{ code: 10_021, message: "does not start" }] };
    cloudflare.wire.failOnce({ method: "PUT", path: /scripts/, status: 400, body: failed });
    await stack.expect(1, "up", "--yes", "--skip-preview");
    cloudflare.wire.take();
    await stack.up();
    const requests = cloudflare.wire.take();
    expect(requests.slice(0, 3)).toEqual(["GET /queues", "GET /queues", UPLOAD]);
    expect(await consumersOf(jobs)).toEqual([]);
    expect((await stack.resources()).map(({ type }) => type)).toEqual(["pulumi-nodejs:dynamic/cloudflare:Worker"]);
  });

  it("are made by the next update where the first stopped after the upload", async () => {
    const failed = { success: false, errors: [{ code: 10_000, message: "Authentication error" }] };
    await stack.write({ "index.ts": program(`consumers: [${JOBS}]`), "worker.js": CODE });
    cloudflare.wire.failOnce({ method: "POST", path: /consumers/, status: 403, body: failed });
    await stack.expect(1, "up", "--yes", "--skip-preview");
    cloudflare.wire.take();
    await stack.up();
    expect(changes()).toEqual([`POST /queues/${jobs}/consumers`]);
  });

  it("are taken from another Worker only with `adopt`, and the preview names it", async () => {
    const form = new FormData();
    form.append("metadata", JSON.stringify({ main_module: "main.js", compatibility_date: "2026-07-01" }));
    form.append("main.js", new Blob([CODE], { type: "application/javascript+module" }), "main.js");
    const headers = { authorization: `Bearer ${cloudflare.apiToken}` };
    const scripts = `${cloudflare.apiUrl}/accounts/${cloudflare.accountId}/workers/scripts`;
    await fetch(`${scripts}/other`, { method: "PUT", body: form, headers });
    await cloudflare.api("POST", `/queues/${dead}/consumers`, { type: "worker", script_name: "other" });

    await stack.write({ "index.ts": program(BOTH) });
    const { output } = await stack.expect(1, "preview");
    expect(output).toContain('The queue "dead" already has the Worker "other" as its consumer; it is left as it is.');
    await stack.write({ "index.ts": program(`consumers: [${JOBS}, { queue: "dead", adopt: true }]`) });
    expect((await stack.preview()).output).toContain('takes over the queue from the Worker \\"other\\"');
    await stack.up();
    expect(await consumersOf(dead)).toMatchObject([{ script: "shop-test-api" }]);
  });

  it("can be pulled over HTTP beside a Worker, by a consumer that belongs to none", async () => {
    const pull = 'new QueuePullConsumer("puller", { queue: "jobs", visibilityTimeout: "2 minutes" });';
    await stack.write({ "index.ts": program(`consumers: [${JOBS}]`, pull) });
    await stack.up();
    expect(await consumersOf(jobs)).toContainEqual(
      expect.objectContaining({
        type: "http_pull",
        settings: expect.objectContaining({ visibility_timeout_ms: 120_000 }) as object,
      }),
    );
    expect(await consumersOf(dead)).toEqual([]);
    await stack.expect(0, "refresh", "--yes", "--skip-preview", "--expect-no-changes");
  });

  it("go before the Worker when the stack is destroyed", async () => {
    cloudflare.wire.take();
    await stack.expect(0, "destroy", "--yes", "--skip-preview");
    const requests = cloudflare.wire.take();
    expect(requests.at(-1)).toBe("DELETE /workers/scripts/shop-test-api");
    expect(await consumersOf(jobs)).toEqual([]);
  });
});
