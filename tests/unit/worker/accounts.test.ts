import * as pulumi from "@pulumi/pulumi";

import { DurableObject, Worker } from "../../../provider";
import { inputsOf, runProgram, WORKER } from "../support/run-program";

const script = `
import { DurableObject } from "cloudflare:workers";
export class Box extends DurableObject {}
export default {};
`;

const worker = (id: string, accountId?: pulumi.Input<string>) =>
  new Worker(id, {
    script,
    name: "api",
    ...(accountId !== undefined && { accountId }),
    exports: [new DurableObject(`${id}-box`, { className: "Box", container: { image: "app:1", name: "box" } })],
  });

/** What is wrong with one of them, by property. */
const refused = async (...accounts: (pulumi.Input<string> | undefined)[]) => {
  const program = () => accounts.map((account, index) => worker(`w${index}`, account));
  const registered = await runProgram(program);
  const problems = accounts.flatMap((_, index) => inputsOf(registered, WORKER, `w${index}`)["problems"]);
  return (problems as { property: string }[]).map(({ property }) => property);
};

const { CLOUDFLARE_ACCOUNT_ID: before } = process.env;
afterAll(() => {
  if (before === undefined) delete process.env["CLOUDFLARE_ACCOUNT_ID"];
  else process.env["CLOUDFLARE_ACCOUNT_ID"] = before;
});

it("Workers and containers of one name are refused in one account, however the program says it", async () => {
  process.env["CLOUDFLARE_ACCOUNT_ID"] = "one";
  for (const accounts of [
    [undefined, undefined],
    ["one", undefined],
    [pulumi.output("one"), "one"],
  ])
    expect((await refused(...accounts)).sort()).toEqual(["exports.Box", "name"]);
});

it("in two accounts they are two", async () => {
  process.env["CLOUDFLARE_ACCOUNT_ID"] = "one";
  expect(await refused("one", "two")).toEqual([]);
  expect(await refused(undefined, "two")).toEqual([]);
  expect(await refused("one", pulumi.output("two"))).toEqual([]);
});
