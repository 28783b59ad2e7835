import * as cloudflare from "@pulumi/cloudflare";
import * as pulumi from "@pulumi/pulumi";

import { QueuePullConsumer, Worker, type WorkerArgs } from "../../../provider";
import { inputsOf, type Registered, runProgram, WORKER } from "../support/run-program";

const CONSUMER = "pulumi-nodejs:dynamic/cloudflare:QueueConsumer";
const script = "export default { queue() {} };";

const worker = (id: string, args: Pick<WorkerArgs, "consumers" | "adopt" | "script">) =>
  new Worker(id, { script, name: id, accountId: "a", ...args });
const queue = (id: string, accountId = "a") => new cloudflare.Queue(id, { accountId, queueName: `${id}-name` });
const problems = (registered: Registered[], id: string) => inputsOf(registered, WORKER, id)["problems"];
const names = (registered: Registered[]) =>
  registered
    .filter(({ type }) => type === CONSUMER)
    .map(({ name }) => name)
    .sort();

test("a queue is its resource, its name, or an output of either, and its consumer has its name", async () => {
  const registered = await runProgram(() => {
    const jobs = queue("jobs");
    const consumers: WorkerArgs["consumers"] = [
      { queue: jobs, deadLetterQueue: queue("dead") },
      { queue: "mails", batchSize: 5 },
      { queue: pulumi.output("bills") },
      { queue: pulumi.output(queue("late")) },
    ];
    worker("api", { consumers, adopt: true });
  });
  expect(names(registered)).toEqual(["api-consumers[2]", "api-consumers[3]", "jobs", "mails"]);
  expect(inputsOf(registered, CONSUMER, "jobs")).toMatchObject({
    type: "worker",
    scriptName: "api",
    queueName: "jobs-name",
    deadLetterQueue: "dead-name",
    adopt: true,
  });
  expect(inputsOf(registered, CONSUMER, "mails")).toMatchObject({ queueName: "mails", batchSize: 5 });
  expect(inputsOf(registered, CONSUMER, "api-consumers[2]")).toMatchObject({ queueName: "bills" });
  expect(inputsOf(registered, CONSUMER, "api-consumers[3]")).toMatchObject({ queueName: "late-name" });
  expect(inputsOf(registered, WORKER, "api")["consumers"]).toEqual(["jobs-name", "mails", "bills", "late-name"]);
});

test("a Worker whose code has no queue() is refused; where the code does not tell, nothing is said", async () => {
  const registered = await runProgram(() => {
    worker("deaf", { script: "export default { fetch() {} };", consumers: [{ queue: "one" }] });
    worker("unclear", { script: "export default make();", consumers: [{ queue: "two" }] });
  });
  expect(problems(registered, "deaf")).toEqual([
    { property: "consumers", reason: expect.stringContaining("has no queue() handler; it has fetch.") },
  ]);
  expect(problems(registered, "unclear")).toEqual([]);
});

test("a queue that two Workers of the program consume is refused where the second one does", async () => {
  const registered = await runProgram(() => {
    worker("one", { consumers: [{ queue: "jobs" }] });
    worker("two", { consumers: [{ queue: "jobs" }] });
  });
  expect(problems(registered, "two")).toEqual([
    { property: "consumers[0].queue", reason: expect.stringContaining('The Worker "one" consumes the queue "jobs"') },
  ]);
  expect(names(registered)).toEqual(["jobs"]);
});

test("a pull consumer is in the account of its queue, unless it names one", async () => {
  const registered = await runProgram(() => {
    new QueuePullConsumer("first", { queue: queue("jobs", "b"), visibilityTimeout: "1 minute" });
    new QueuePullConsumer("second", { queue: "mails", accountId: "c" });
  });
  expect(inputsOf(registered, CONSUMER, "first")).toMatchObject({
    type: "http_pull",
    accountId: "b",
    queueName: "jobs-name",
    visibilityTimeout: "1 minute",
  });
  expect(inputsOf(registered, CONSUMER, "second")).toMatchObject({ accountId: "c", queueName: "mails" });
});
