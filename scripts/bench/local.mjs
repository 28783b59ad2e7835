// npm run bench -- local: how soon the embedded Cloudflare answers, how soon a changed Worker serves, and what many of them take.
import { spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { root } from "../lib/paths.mjs";
import { below } from "./measure.mjs";
import { median } from "./numbers.mjs";
import { workerCode } from "./programs.mjs";

const CLI = join(root, "dist", "cli.js");

/** An embedded Cloudflare in a process of its own, as a user starts it. */
class Local {
  static async start(data) {
    const local = new Local();
    const began = performance.now();
    local.process = spawn(process.execPath, [CLI, "local", "--port", "0", "--data", data], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    let text = "";
    const said = (pattern) => pattern.exec(text)?.[1];
    await new Promise((resolve, reject) => {
      local.process.once("exit", (code) => reject(new Error(`It ended with ${code}:\n${text}`)));
      local.process.stdout.on("data", (chunk) => {
        text += chunk;
        if (text.includes("Ctrl-C")) resolve();
      });
    });
    const url = said(/CLOUDFLARE_BASE_URL=(\S+)/);
    local.account = `${url}/accounts/${said(/CLOUDFLARE_ACCOUNT_ID=(\S+)/)}`;
    local.token = said(/CLOUDFLARE_API_TOKEN=(\S+)/);
    local.hostsPort = Number(said(/<host>\.localhost:(\d+)/));
    await local.call("GET", "/workers/scripts");
    local.firstAnswer = performance.now() - began;
    return local;
  }

  async call(method, path, body) {
    const json = body !== undefined && !(body instanceof FormData);
    const response = await fetch(this.account + path, {
      method,
      headers: { authorization: `Bearer ${this.token}`, ...(json && { "content-type": "application/json" }) },
      ...(body !== undefined && { body: json ? JSON.stringify(body) : body }),
    });
    const answer = await response.json();
    if (!answer.success) throw new Error(`${method} ${path}: ${JSON.stringify(answer.errors)}`);
    return answer.result;
  }

  /** Uploads the Worker with this index; `text` is what it serves. */
  async upload(index, text, shared) {
    const form = new FormData();
    const bindings = [
      { type: "workflow", name: "ORDERS", workflow_name: `orders-${index}`, class_name: "OrderProcessor" },
      { type: "plain_text", name: "REGION", text },
      ...(shared ? [{ type: "service", name: "NEXT", service: "worker-0" }] : []),
    ];
    const metadata = { main_module: "main.js", compatibility_date: "2026-01-01", bindings };
    form.set("metadata", new Blob([JSON.stringify(metadata)], { type: "application/json" }));
    const code = workerCode(index);
    form.set("main.js", new File([code], "main.js", { type: "application/javascript+module" }));
    await this.call("PUT", `/workers/scripts/worker-${index}`, form);
  }

  async deploy(index, text, shared) {
    await this.upload(index, text, shared);
    await this.call("POST", `/workers/scripts/worker-${index}/subdomain`, { enabled: true });
    await this.call("PUT", `/workflows/orders-${index}`, {
      script_name: `worker-${index}`,
      class_name: "OrderProcessor",
    });
  }

  /** What the Worker with this index serves. */
  serves(index, path = "/region") {
    const headers = { host: `worker-${index}.localhost` };
    return new Promise((resolve, reject) => {
      request({ host: "127.0.0.1", port: this.hostsPort, path, headers, agent: false }, (response) => {
        let text = "";
        response.on("data", (chunk) => (text += chunk)).on("end", () => resolve(text));
      })
        .once("error", reject)
        .end();
    });
  }

  /** The memory of it and of all workerds. */
  get memory() {
    const processes = below(this.process.pid);
    return { processes: processes.length, bytes: processes.reduce((sum, { bytes }) => sum + bytes, 0) };
  }

  async close() {
    const ended = new Promise((resolve) => this.process.removeAllListeners("exit").once("exit", resolve));
    this.process.kill("SIGTERM");
    await ended;
  }
}

async function withData(work) {
  const data = await mkdtemp(join(tmpdir(), "bench-local-"));
  try {
    return await work(data);
  } finally {
    await rm(data, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function coldStart(runs) {
  const times = [];
  for (let run = 0; run < runs; run++) {
    await withData(async (data) => {
      const local = await Local.start(data);
      times.push(local.firstAnswer);
      await local.close();
    });
  }
  return times;
}

/** Uploads one of `count` Workers that all run, again and again. */
async function changes(count, runs, { shared = false } = {}) {
  return withData(async (data) => {
    const local = await Local.start(data);
    try {
      for (let index = 0; index < count; index++) await local.deploy(index, "first", shared && index > 0);
      for (let index = 0; index < count; index++) await local.serves(index);
      const measured = { upload: [], served: [] };
      for (let run = 0; run < runs; run++) {
        const index = run % count;
        const text = `changed-${run}`;
        const began = performance.now();
        await local.upload(index, text, shared && index > 0);
        const answered = performance.now();
        while ((await local.serves(index)) !== text);
        measured.upload.push(answered - began);
        measured.served.push(performance.now() - answered);
      }
      return measured;
    } finally {
      await local.close();
    }
  });
}

/** All memory with so many Workers, after each was asked and each Workflow has run. */
async function held(count) {
  return withData(async (data) => {
    const local = await Local.start(data);
    try {
      let most = { processes: 0, bytes: 0 };
      const look = () => {
        const now = local.memory;
        if (now.bytes > most.bytes) most = now;
      };
      const timer = setInterval(look, 200);
      for (let index = 0; index < count; index++) await local.deploy(index, "first");
      const deployed = local.memory;
      const began = performance.now();
      for (let index = 0; index < count; index++) await local.serves(index, "/");
      clearInterval(timer);
      return { deployed, asked: local.memory, most, eachMs: (performance.now() - began) / count };
    } finally {
      await local.close();
    }
  });
}

const ms = (values) =>
  `${median(values).toFixed(0)} ms (${Math.min(...values).toFixed(0)} to ${Math.max(...values).toFixed(0)})`;
const mib = ({ processes, bytes }) => `${(bytes / 2 ** 20).toFixed(0)} MiB in ${processes} processes`;

export async function local(args) {
  const { values } = parseArgs({
    args,
    options: {
      workers: { type: "string", default: "1,50" },
      runs: { type: "string", default: "5" },
      held: { type: "string", default: "200" },
    },
  });
  const runs = Number(values.runs);
  console.log(`first answer after a cold start: ${ms(await coldStart(runs))}`);
  for (const count of values.workers.split(",").map(Number)) {
    for (const shared of count > 1 ? [false, true] : [false]) {
      const { upload, served } = await changes(count, runs, { shared });
      console.log(
        `a changed Worker among ${count}${shared ? " that bind each other" : ""}: upload ${ms(upload)}, served after its answer ${ms(served)}`,
      );
    }
  }
  const count = Number(values.held);
  if (count > 0) {
    const { deployed, asked, most, eachMs } = await held(count);
    console.log(
      `${count} Workers: deployed ${mib(deployed)}, each asked ${mib(asked)}, at most ${mib(most)}; ${eachMs.toFixed(0)} ms for each`,
    );
  }
}
