import * as pulumi from "@pulumi/pulumi";

import { Worker, type WorkerArgs } from "../../../provider";
import { inputsOf, type Registered, runProgram, WORKER } from "../support/run-program";

const ROUTE = "pulumi-nodejs:dynamic/cloudflare:Route";
const DOMAIN = "pulumi-nodejs:dynamic/cloudflare:CustomDomain";
const script = "export default {};";

const worker = (id: string, args: Pick<WorkerArgs, "routes" | "domains" | "adopt" | "name">) =>
  new Worker(id, { script, accountId: "a", ...args });
const names = (registered: Registered[], type: string) =>
  registered
    .filter((resource) => resource.type === type)
    .map(({ name }) => name)
    .sort();
const problems = (registered: Registered[], id: string) => inputsOf(registered, WORKER, id)["problems"];

test("each route and custom domain is a resource with the name of what it matches, wherever it stands in the list", async () => {
  const routes: WorkerArgs["routes"] = ["example.com/*", { pattern: pulumi.output("*.example.com/a"), zoneId: "z" }];
  const domains: WorkerArgs["domains"] = ["a.example.com", Promise.resolve("b.example.com")];
  for (const list of [routes, routes.toReversed()]) {
    const registered = await runProgram(() => worker("api", { name: "api", routes: list, domains }));
    expect(names(registered, ROUTE)).toEqual(["*.example.com/a", "example.com/*"]);
    expect(names(registered, DOMAIN)).toEqual(["a.example.com", "b.example.com"]);
    expect(inputsOf(registered, ROUTE, "*.example.com/a")).toMatchObject({
      pattern: "*.example.com/a",
      zoneId: "z",
      scriptName: "api",
    });
  }
});

test("what a preview does not know yet is named by its place", async () => {
  const unknown = () => pulumi.output(pulumi.unknown) as unknown as pulumi.Output<string>;
  const program = () => worker("api", { routes: [unknown()], domains: [{ hostname: unknown() }] });
  const registered = await runProgram(program, { preview: true });
  expect(names(registered, ROUTE)).toEqual(["api-routes[0]"]);
  expect(names(registered, DOMAIN)).toEqual(["api-domains[0]"]);
});

test("a Worker that adopts lets its routes and custom domains adopt, unless they say otherwise", async () => {
  const registered = await runProgram(() =>
    worker("api", { adopt: true, routes: ["example.com/*"], domains: [{ hostname: "a.example.com", adopt: false }] }),
  );
  expect(inputsOf(registered, ROUTE, "example.com/*")["adopt"]).toBe(true);
  expect(inputsOf(registered, DOMAIN, "a.example.com")["adopt"]).toBeUndefined();
});

test("what is not valid is refused where it stands in the list, and registers nothing", async () => {
  const registered = await runProgram(() =>
    worker("api", { routes: ["example.com/*", { pattern: "example.com/?a" }], domains: ["*.example.com"] }),
  );
  expect(problems(registered, "api")).toEqual([
    { property: "routes[1]", reason: expect.stringContaining("a query cannot be matched") },
    { property: "domains[0]", reason: expect.stringContaining("a custom domain has no wildcard") },
  ]);
  expect(names(registered, ROUTE)).toEqual(["example.com/*"]);
  expect(names(registered, DOMAIN)).toEqual([]);
});

test("a pattern or host name that the program has twice is refused, in one Worker and in two", async () => {
  const registered = await runProgram(() => {
    worker("one", { routes: ["example.com/*", "Example.com/*"], domains: ["a.example.com"] });
    worker("two", { routes: ["a.example.com/*"], domains: [{ hostname: "A.example.com" }] });
  });
  expect(problems(registered, "one")).toEqual([
    {
      property: "routes[1]",
      reason: '"Example.com/*" can lead to one Worker only. This Worker has it twice. Remove one of the two.',
    },
  ]);
  expect(problems(registered, "two")).toEqual([
    {
      property: "domains[0]",
      reason: '"A.example.com" can lead to one Worker only. The Worker "one" has it, too. Remove one of the two.',
    },
  ]);
});
