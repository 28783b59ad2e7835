import * as pulumi from "@pulumi/pulumi";

import { Worker, type WorkerArgs } from "../../../provider";
import { inputsOf, type Registered, runProgram, WORKER } from "../support/run-program";

const EMAIL = "pulumi-nodejs:dynamic/cloudflare:EmailAddress";
const script = "export default { email() {} };";

const worker = (id: string, args: Pick<WorkerArgs, "email" | "adopt" | "script">) =>
  new Worker(id, { script, name: id, accountId: "a", ...args });
const problems = (registered: Registered[], id: string) => inputsOf(registered, WORKER, id)["problems"];

test("each address is a resource below the Worker, named by the address; an output is named by its place", async () => {
  const registered = await runProgram(() => {
    const late = pulumi.output(Promise.resolve("late@example.com"));
    worker("mail", { email: ["a@example.com", { address: "*@example.com", zoneId: "z" }, late], adopt: true });
  });
  const names = registered.filter(({ type }) => type === EMAIL).map(({ name }) => name);
  expect(names.sort()).toEqual(["*@example.com", "a@example.com", "late@example.com"]);
  expect(inputsOf(registered, EMAIL, "*@example.com")).toMatchObject({ zoneId: "z", scriptName: "mail", adopt: true });
});

test("an address that is not valid, that the program has twice, or whose mail no handler gets is refused in its place", async () => {
  const registered = await runProgram(() => {
    worker("mail", { email: ["a@example.com", "support", "A@example.com"] });
    worker("other", { email: ["a@example.com"] });
    worker("deaf", { script: "export default { fetch() {} };", email: ["b@example.com"] });
  });
  expect(problems(registered, "mail")).toEqual([
    { property: "email[1]", reason: expect.stringContaining("is not a valid email address") },
    { property: "email[2]", reason: expect.stringContaining("This Worker has it twice. Remove one of the two.") },
  ]);
  expect(problems(registered, "other")).toEqual([
    { property: "email[0]", reason: expect.stringContaining('The Worker "mail" has it, too.') },
  ]);
  expect(problems(registered, "deaf")).toEqual([
    { property: "email", reason: expect.stringContaining("has no email() handler; it has fetch.") },
  ]);
});
