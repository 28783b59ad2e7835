import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { DevCommand } from "../support/dev";
import { program } from "../support/programs";
import { repository } from "../support/stack";

jest.setTimeout(180_000);

const NAP_SECONDS = 12;

const worker = (text: string, more = "") => `
import { WorkflowEntrypoint } from "cloudflare:workers";
import { text } from "./text.js";
${more}
export class OrderProcessor extends WorkflowEntrypoint {
  async run(event, step) {
    const before = await step.do("before", async () => "${text}");
    await step.sleep("nap", "${NAP_SECONDS} seconds");
    return before + " then ${text}";
  }
}
export default {
  async fetch(request, env) {
    const { pathname, searchParams } = new URL(request.url);
    if (pathname === "/create") await env.ORDERS.create({ id: searchParams.get("id") });
    if (pathname === "/status") return Response.json(await (await env.ORDERS.get(searchParams.get("id"))).status());
    if (pathname === "/log") console.log("logged by ${text}");
    return new Response(["${text}", text, env.REGION].join(" "));
  },
};
`;
const textModule = (text: string) => `export const text = "${text}";\n`;

describe("dev, from the first deployment on, through one change after the other", () => {
  let dev: DevCommand;
  let url = "";

  beforeAll(async () => {
    dev = await DevCommand.create({
      "index.ts": program({ bindings: 'REGION: "eu"' }),
      "worker.js": worker("one"),
      "text.js": textModule("a"),
    });
  });

  afterAll(async () => {
    await dev?.dispose();
  });

  /** Writes, and waits until the engine has deployed it. */
  async function deploys(files: Record<string, string>): Promise<string> {
    const from = dev.output.length;
    await dev.write(files);
    await dev.says(/Deployed in/, from);
    return dev.output.slice(from);
  }

  it("deploys the program without account, login or token, and says where the Worker answers", async () => {
    dev.start();
    [, url = ""] = await dev.says(/url {2}(http:\S+)/);
    await dev.says(/Watching for changes/);
    expect(dev.output).toMatch(/\+ Worker api\n\+ Workflow orderProcessor\n/);
    await dev.answers(url, "one a eu");
  });

  it("shows what a Worker logs, by the Worker's name", async () => {
    const from = dev.output.length;
    await fetch(`${url}/log`);
    await dev.says(/^\[api\] logged by one$/m, from, 10);
  });

  it("lets changed code run within seconds, under an instance that sleeps on and ends with the new code", async () => {
    await dev.answers(`${url}/create?id=sleeper`, "one");
    const from = dev.output.length;
    await dev.write({ "worker.js": worker("two") });
    const seen = await dev.answers(url, "two a eu", 10);
    const [, deployed] = await dev.says(/Deployed in (\S+ s)/, from);
    process.stdout.write(`changed code answers after ${seen.toFixed(2)} s, is deployed after ${deployed}\n`);
    expect(seen).toBeLessThan(5);
    await dev.answers(`${url}/status?id=sleeper`, "one then two", NAP_SECONDS + 20);
  });

  it("sees a change in a file that the Worker's code imports", async () => {
    expect(await deploys({ "text.js": textModule("b") })).toContain("text.js changed");
    await dev.answers(url, "two b eu");
  });

  it("leaves a state in which nothing differs from the program", async () => {
    await dev.pulumi("preview", "--expect-no-changes");
  });

  it("shows why code does not bundle, keeps what ran, and goes on when it is mended", async () => {
    const from = dev.output.length;
    await dev.write({ "text.js": "export const text = (;\n" });
    await dev.says(/text\.js:1:21/, from);
    await dev.answers(url, "two b eu");
    await deploys({ "text.js": textModule("c") });
    await dev.answers(url, "two c eu");
  });

  it("shows why a Worker does not start, keeps what ran, and goes on when it is mended", async () => {
    const from = dev.output.length;
    await dev.write({ "worker.js": worker("three", 'throw new Error("no start");') });
    await dev.says(/no start[^]*10021/, from);
    await dev.answers(url, "two c eu");
    await deploys({ "worker.js": worker("three") });
    await dev.answers(url, "three c eu");
  });

  it("deploys a change of the program, and names the resource that changed", async () => {
    const said = await deploys({ "index.ts": program({ bindings: 'REGION: "us"' }) });
    expect(said).toMatch(/~ Worker api/);
    await dev.answers(url, "three c us");
  });

  it("shows the error of a program that does not compile, and goes on when it is mended", async () => {
    const from = dev.output.length;
    await dev.write({ "index.ts": "const broken: number = 'text';\n" });
    await dev.says(/Type 'string' is not assignable[^]*The update failed/, from);
    await dev.answers(url, "three c us");
    await deploys({ "index.ts": program({ bindings: 'REGION: "asia"' }) });
    await dev.answers(url, "three c asia");
  });

  it("collects what changes while an update runs into one more", async () => {
    const from = dev.output.length;
    await dev.write({ "index.ts": program({ bindings: 'REGION: "d"' }) });
    await dev.says(/index\.ts changed/, from);
    await dev.write({ "index.ts": program({ bindings: 'REGION: "e"' }) });
    await dev.write({ "worker.js": worker("four"), "text.js": textModule("d") });
    await dev.answers(url, "four d e");
    await dev.says(/Deployed[^]*Deployed/, from);
    expect(dev.output.slice(from).match(/ changed\n/g)).toHaveLength(2);
  });

  it("replaces a renamed Worker, and says where the new one answers", async () => {
    const said = await deploys({ "index.ts": program({ worker: 'name: "renamed"', bindings: 'REGION: "e"' }) });
    expect(said).toMatch(/\+ Worker api\n[^]*- Worker api/);
    url = /url {2}(http:\S+)/.exec(said)?.[1] ?? "";
    await dev.answers(url, "four d e");
  });

  it("ends with Ctrl-C in the middle of an update, and leaves no process and no lock", async () => {
    const from = dev.output.length;
    await dev.write({ "index.ts": program({ worker: 'name: "renamed"', bindings: 'REGION: "f"' }) });
    await dev.says(/index\.ts changed/, from);
    await dev.until("the update has its lock", async () => ((await dev.locks()).length > 0 ? true : undefined), 30);
    expect(await dev.interrupt()).toBe(0);
    expect(await dev.processes()).toEqual([]);
    expect(await dev.locks()).toEqual([]);
  });

  it("goes on with what is there when it is started again, and takes down a Worker that left the program", async () => {
    dev.start();
    await dev.says(/Watching for changes/);
    expect(dev.output).not.toMatch(/\+ Worker/);
    await dev.answers(url, "four d f");
    expect(await deploys({ "index.ts": "export const nothing = true;\n" })).toContain("- Worker api");
    await dev.interrupt();
    expect(await dev.processes()).toEqual([]);
  });
});

it("does not watch its data folder, whatever that is called", async () => {
  const dev = await DevCommand.create({
    "index.ts": program(),
    "worker.js": worker("one"),
    "text.js": textModule("a"),
  });
  try {
    dev.start(["--data", "local"]);
    await dev.says(/Watching/);
    await sleep(1_000);
    expect(dev.output).not.toMatch(/changed/);
  } finally {
    await dev.dispose();
  }
});

describe("dev, where something is missing", () => {
  let dev: DevCommand;

  beforeAll(async () => {
    dev = await DevCommand.create({ "index.ts": program(), "worker.js": worker("one"), "text.js": textModule("a") });
  });

  afterAll(async () => {
    await dev?.dispose();
  });

  it("says how to get pulumi, and leaves no process", async () => {
    dev.start([], { PATH: path.join(repository, "node_modules/.bin") });
    expect(await dev.ended()).toBe(1);
    expect(dev.output).toContain("https://www.pulumi.com/docs/install/");
    expect(await dev.processes()).toEqual([]);
  });

  it("refuses a stack whose configuration leads to a real account", async () => {
    await dev.write({ "Pulumi.dev.yaml": "config:\n  cloudflare:accountId: 0123456789abcdef0123456789abcdef\n" });
    dev.start();
    expect(await dev.ended()).toBe(1);
    expect(dev.output).toContain("cloudflare:accountId");
    expect(dev.output).not.toContain("+ Worker");
  });
});
