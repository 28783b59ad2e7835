import { parseArgs } from "node:util";
import { setTimeout as sleep } from "node:timers/promises";
import { runMain } from "../lib/run.mjs";
import { Session } from "./session.mjs";
import { bold, dim, heading, say, table } from "./terminal.mjs";

const { values } = parseArgs({ options: { keep: { type: "boolean", default: false } } });
const phases = [];

await runMain(async () => {
  const session = await Session.open(values);
  let interrupted = false;
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
    process.on(signal, () => {
      if (interrupted) return;
      interrupted = true;
      say("\nInterrupted. Removing everything …");
      session.close().finally(() => process.exit(130));
    });
  }
  try {
    await show(session);
    if (!values.keep) await session.close();
    return 0;
  } catch (error) {
    if (interrupted) return new Promise(() => {});
    await session.close();
    say(`\nThe demo failed, and everything it created was removed. ${error.message}`);
    return 1;
  }
});

async function show(session) {
  heading("1. Start an embedded Cloudflare on this machine");
  say(await session.startCloudflare());

  heading("2. Deploy a Worker and its Workflow");
  await session.run("pulumi", ["stack", "init", "demo"]);
  await session.run("pulumi", ["config", "set", "--secret", "paymentKey", "sk_demo"]);
  await phase(session, "create", ["up", "--yes"]);
  const url = await session.read("pulumi", ["stack", "output", "url"]);

  heading("3. Send an order and follow it through the Workflow");
  const steps = await order(session, url);

  heading("4. Deploy again without a change: nothing happens");
  await phase(session, "unchanged", ["up", "--yes", "--expect-no-changes"]);

  heading("5. Change the code: the preview shows what will change");
  await session.edit("src/order-processor.ts", '"2 seconds"', '"1 second"');
  say(dim("(in src/order-processor.ts, the sleep is now 1 second)\n"));
  await phase(session, "preview", ["preview", "--diff"]);
  await phase(session, "update", ["up", "--yes", "--skip-preview"]);

  if (!values.keep) {
    heading("6. Destroy the stack");
    await phase(session, "destroy", ["destroy", "--yes", "--skip-preview"]);
    await session.run("pulumi", ["stack", "rm", "demo", "--yes"]);
    await assertNothingLeft(session);
  }

  heading("Summary");
  table([["phase", "seconds", "requests"], ...phases]);
  say(`\n${bold("The order, step by step")}`);
  table(steps);
  if (values.keep) lookAround(session, url);
  else say("\nEverything was removed: the processes, the stack and the folder.");
}

async function phase(session, name, args) {
  await session.takeRequests();
  const seconds = await session.run("pulumi", args);
  const requests = await session.takeRequests();
  for (const request of requests) say(dim(`  ${request}`));
  phases.push([name, seconds.toFixed(1), requests.length]);
}

/** Creates an order, pays for it, and answers with the steps of its Workflow as a table. */
async function order(session, url) {
  const workflow = await session.read("pulumi", ["stack", "output", "workflow"]);
  const instance = () => session.api(`/workflows/${workflow}/instances/order-1`);
  await post(`${url}/orders`, { orderId: "order-1", item: "a book", amount: 12 });

  const shown = new Set();
  await until("the Workflow did not reach the payment step", async () => {
    const { steps } = await instance();
    report(steps, shown);
    return steps.some((step) => step.type === "waitForEvent");
  });
  await post(`${url}/orders/order-1/payment`, { reference: "card-4242" });
  let ended;
  await until("the Workflow did not end", async () => {
    ended = await instance();
    report(ended.steps, shown);
    return ["complete", "errored", "terminated"].includes(ended.status);
  });
  const response = await fetch(`${url}/orders/order-1`);
  say(`GET ${url}/orders/order-1\n  ${response.status} ${shorten(await response.text())}`);
  if (ended.status !== "complete")
    throw new Error(`The Workflow of the order ended with status ${ended.status}: ${JSON.stringify(ended.error)}`);
  return [
    ["step", "attempts", "milliseconds"],
    ...ended.steps.map((step) => [
      stepName(step),
      step.attempts?.length ?? 1,
      new Date(step.end) - new Date(step.start),
    ]),
  ];
}

function report(steps, shown) {
  for (const step of steps) {
    const line = `  ${stepName(step)} ${dim(state(step))}`;
    if (!shown.has(line)) say(line);
    shown.add(line);
  }
}

function stepName(step) {
  return (step.name ?? step.type).replace(/-\d+$/, "");
}

function state(step) {
  if (step.end && step.success !== false) return "done";
  const failed = step.attempts?.filter((attempt) => attempt.success === false).length ?? 0;
  return failed > 0 ? `attempt ${failed} failed, retrying` : "…";
}

async function post(url, body) {
  say(`POST ${url}\n  ${JSON.stringify(body)}`);
  const response = await fetch(url, { method: "POST", body: JSON.stringify(body) });
  say(`  ${response.status} ${shorten(await response.text())}`);
  if (!response.ok) throw new Error(`POST ${url} returned status ${response.status}`);
}

function shorten(text) {
  return text.length > 74 ? `${text.slice(0, 73)}…` : text;
}

async function until(what, done) {
  for (const deadline = Date.now() + 60_000; Date.now() < deadline; await sleep(200)) {
    if (await done()) return;
  }
  throw new Error(`Timed out after 60 seconds: ${what}`);
}

async function assertNothingLeft(session) {
  const [scripts, workflows] = await Promise.all([session.api("/workers/scripts"), session.api("/workflows")]);
  await session.takeRequests();
  if (scripts.length + workflows.length > 0) throw new Error("The account still has Workers or Workflows");
  say("The account has no Workers and no Workflows.");
}

function lookAround(session, url) {
  const { CLOUDFLARE_BASE_URL: base, CLOUDFLARE_ACCOUNT_ID: account, CLOUDFLARE_API_TOKEN: token } = session.env;
  session.leave();
  say(`
${bold("Everything is kept (--keep).")}
  The Worker      ${url}
  The account     ${new URL(base).origin}/
  The program     cd ${session.program}
  Its stack       export PULUMI_BACKEND_URL=${session.env.PULUMI_BACKEND_URL}
                  export PULUMI_CONFIG_PASSPHRASE=demo
                  export CLOUDFLARE_BASE_URL=${base}
                  export CLOUDFLARE_ACCOUNT_ID=${account}
                  export CLOUDFLARE_API_TOKEN=${token}
  To remove it    kill ${session.pid} && rm -r ${session.folder}`);
}
