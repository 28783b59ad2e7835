import * as pulumi from "@pulumi/pulumi";

import { UNKNOWN } from "../../../provider/lifecycle/unknown";
import { BINDING_NAME, nameProblem, WORKER_NAME, WORKFLOW_NAME } from "../../../provider/lifecycle/names";
import { defaultName } from "../../../provider/program/default-name";

class NoResources implements pulumi.runtime.Mocks {
  newResource = () => ({ id: "", state: {} });
  call = () => ({});
}

async function inStack(project: string, stack: string): Promise<void> {
  await pulumi.runtime.setMocks(new NoResources(), project, stack);
}

describe("the name of what is given none", () => {
  it("holds project, stack and id, in the characters that Cloudflare allows", async () => {
    await inStack("My_Shop", "pr.42");
    expect(defaultName("orderProcessor", WORKER_NAME)).toBe("my-shop-pr-42-order-processor");
    expect(defaultName("orderProcessor", WORKFLOW_NAME)).toBe("my-shop-pr-42-order-processor");
  });

  it("differs between two stacks of one project", async () => {
    await inStack("shop", "dev");
    const dev = defaultName("api", WORKER_NAME);
    await inStack("shop", "prod");
    expect(defaultName("api", WORKER_NAME)).not.toBe(dev);
  });

  it.each([
    ["Worker", WORKER_NAME],
    ["Workflow", WORKFLOW_NAME],
  ])("of a %s keeps the rule and tells long ids apart, however long they are", async (_, rule) => {
    await inStack("a-project-with-a-long-name", "a-stack-with-a-long-name");
    const names = Array.from({ length: 80 }, (_, length) => defaultName(`${"x".repeat(length)}Y`, rule));
    expect(names.filter((name) => nameProblem(name, rule) !== undefined)).toEqual([]);
    expect(new Set(names).size).toBe(names.length);
    expect(Math.max(...names.map((name) => name.length))).toBe(rule.maxLength);
  });

  it("is the same in each run", async () => {
    await inStack("shop", "a-stack".repeat(10));
    expect(defaultName("api", WORKER_NAME)).toMatchInlineSnapshot(
      `"shop-a-stacka-stacka-stacka-stacka-stacka-stacka-stack-47406116"`,
    );
  });
});

describe("the rule for names", () => {
  it("of Workers takes lower case, digits, dashes and underscores within 63 characters", () => {
    for (const name of ["a", "api", "my_api-2", "_api", "a".repeat(63)])
      expect(nameProblem(name, WORKER_NAME)).toBeUndefined();
    expect(["Api", "-api", "api-", "a b", "a.b", "", "a".repeat(64), 3].map((name) => nameProblem(name, WORKER_NAME)))
      .toMatchInlineSnapshot(`
      [
        ""Api" is not a valid name. Use lowercase letters, digits, hyphens and underscores, and no hyphen at either end.",
        ""-api" is not a valid name. Use lowercase letters, digits, hyphens and underscores, and no hyphen at either end.",
        ""api-" is not a valid name. Use lowercase letters, digits, hyphens and underscores, and no hyphen at either end.",
        ""a b" is not a valid name. Use lowercase letters, digits, hyphens and underscores, and no hyphen at either end.",
        ""a.b" is not a valid name. Use lowercase letters, digits, hyphens and underscores, and no hyphen at either end.",
        "A name must be a non-empty string, got an empty string.",
        ""aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" has 64 characters; Cloudflare allows at most 63.",
        "A name must be a non-empty string, got a number.",
      ]
    `);
  });

  it("of Workflows takes letters of both cases within 64 characters", () => {
    for (const name of ["orderProcessor", "_x", "order-processor-", "a".repeat(64)]) {
      expect(nameProblem(name, WORKFLOW_NAME)).toBeUndefined();
    }
    expect(["-order", "order processor", "a".repeat(65)].map((name) => nameProblem(name, WORKFLOW_NAME)))
      .toMatchInlineSnapshot(`
           [
             ""-order" is not a valid name. Use letters, digits, hyphens and underscores, and no hyphen at the start.",
             ""order processor" is not a valid name. Use letters, digits, hyphens and underscores, and no hyphen at the start.",
             ""aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" has 65 characters; Cloudflare allows at most 64.",
           ]
        `);
  });

  it("of bindings takes what a variable can be named", () => {
    for (const name of ["KV", "_a1", "$x"]) expect(nameProblem(name, BINDING_NAME)).toBeUndefined();
    expect(["1KV", "MY-KV"].map((name) => nameProblem(name, BINDING_NAME))).toMatchInlineSnapshot(`
           [
             ""1KV" is not a valid name. Use letters, digits, underscores and $, and no digit at the start.",
             ""MY-KV" is not a valid name. Use letters, digits, underscores and $, and no digit at the start.",
           ]
        `);
  });

  it("lets a name pass that is not known yet", () => {
    expect(nameProblem(UNKNOWN, WORKER_NAME)).toBeUndefined();
  });
});
