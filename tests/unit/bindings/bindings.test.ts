import * as cloudflare from "@pulumi/cloudflare";
import * as pulumi from "@pulumi/pulumi";

import { binding, Worker, type Bindings } from "../../../provider";
import { inputsOf, runProgram, WORKER } from "../support/run-program";

const script = "export default { fetch: () => new Response() };";

/** What the engine gets of a Worker with these bindings. */
async function bound(bindings: () => Bindings, options: { preview?: boolean } = {}) {
  const registered = await runProgram(
    () => new Worker("api", { accountId: "a", script, bindings: bindings() }),
    options,
  );
  return inputsOf(registered, WORKER, "api");
}

const HIDDEN = "pulumi-secret-value";

describe("a value becomes the binding of its kind", () => {
  it("text, JSON and lists", async () => {
    const inputs = await bound(() => ({
      TEXT: "eu",
      NUMBER: 3,
      FLAG: false,
      NONE: null,
      LIST: [1, "two"],
      DEEP: { a: { b: ["c"] } },
    }));
    expect(inputs["problems"]).toEqual([]);
    expect(inputs["bindings"]).toEqual({
      TEXT: { type: "plain_text", text: "eu" },
      NUMBER: { type: "json", json: 3 },
      FLAG: { type: "json", json: false },
      NONE: { type: "json", json: null },
      LIST: { type: "json", json: [1, "two"] },
      DEEP: { type: "json", json: { a: { b: ["c"] } } },
    });
  });

  it("outputs and promises of them", async () => {
    const inputs = await bound(() => ({
      OUT: pulumi.output("eu"),
      LATER: Promise.resolve({ a: 1 }),
      DEEP: pulumi.output({ a: pulumi.output([1]) }),
    }));
    expect(inputs["bindings"]).toEqual({
      OUT: { type: "plain_text", text: "eu" },
      LATER: { type: "json", json: { a: 1 } },
      DEEP: { type: "json", json: { a: [1] } },
    });
  });

  it("another Worker, with an entrypoint, or by name", async () => {
    const inputs = await bound(() => {
      const other = new Worker("other", { accountId: "a", script });
      return { A: other, B: binding.service(other, { entrypoint: "Admin" }), C: binding.service("elsewhere") };
    });
    expect(inputs["bindings"]).toEqual({
      A: { type: "service", service: "shop-dev-other" },
      B: { type: "service", service: "shop-dev-other", entrypoint: "Admin" },
      C: { type: "service", service: "elsewhere" },
    });
  });

  it("what the API knows and this package does not, with outputs in it", async () => {
    const inputs = await bound(() => ({
      RAW: binding.raw<unknown>({ type: "r2_bucket", bucket_name: pulumi.output("b") }),
    }));
    expect(inputs["bindings"]).toEqual({ RAW: { type: "r2_bucket", bucket_name: "b" } });
  });
});

describe("a Pulumi secret", () => {
  it("is a Cloudflare secret, in a property of its own, and nothing else is in there", async () => {
    const inputs = await bound(() => ({
      KEY: pulumi.secret(HIDDEN),
      JSON_KEY: pulumi.jsonStringify(pulumi.secret({ user: "u", password: HIDDEN })),
      TEXT: "eu",
      OUT: pulumi.output("not a secret"),
    }));
    expect(Object.keys(inputs["bindings"] ?? {}).sort()).toEqual(["OUT", "TEXT"]);
    const { secrets, source, ...others } = inputs;
    expect(source).toBeDefined();
    expect(JSON.stringify(secrets)).toContain(HIDDEN);
    expect(JSON.stringify(others)).not.toContain(HIDDEN);
    expect(pulumi.runtime.unwrapRpcSecret(secrets)).toEqual({
      KEY: HIDDEN,
      JSON_KEY: JSON.stringify({ user: "u", password: HIDDEN }),
    });
  });

  it("is text: another value is refused, and what it holds is not said", async () => {
    const inputs = await bound(() => ({ KEY: pulumi.secret({ password: HIDDEN }) }));
    expect(inputs["problems"]).toEqual([
      { property: "bindings.KEY", reason: expect.stringContaining("pulumi.jsonStringify(value)") },
    ]);
    expect(JSON.stringify(inputs["problems"])).not.toContain(HIDDEN);
  });

  it("leaves the bindings readable in a preview: they are no secret", async () => {
    const { bindings, secrets } = await bound(() => ({ KEY: pulumi.secret(HIDDEN), TEXT: "eu" }));
    expect(pulumi.runtime.isRpcSecret(secrets)).toBe(true);
    expect(pulumi.runtime.isRpcSecret(bindings)).toBe(false);
  });
});

it("a value that is not known in the preview is unknown, and only that one", async () => {
  const inputs = await bound(
    () => {
      const later = new cloudflare.WorkersKvNamespace("kv", { accountId: "a", title: "t" }).supportsUrlEncoding;
      return { LATER: later.apply((known) => String(known)), TEXT: "eu" };
    },
    { preview: true },
  );
  // The mocks show an unknown value so, where the engine sends its text for it.
  expect(inputs["bindings"]).toEqual({ LATER: { __pulumiUnknown: true }, TEXT: { type: "plain_text", text: "eu" } });
});

describe("what cannot be bound is a failure with its place", () => {
  class Pool {
    readonly size = 1;
  }

  // As a program without types can write it.
  const untyped = (value: unknown): Bindings => JSON.parse("{}", () => ({ VALUE: value })) as Bindings;

  const BINDABLE =
    "Bind a string, JSON, a Pulumi secret, a Worker, a Workflow, a resource of @pulumi/cloudflare that Workers can use, or what binding.…() makes.";
  const UNDEFINED = "The value is undefined. Leave the binding out, or give it a value.";
  const nothing = (what: string) => `${what} cannot be bound. ${BINDABLE}`;

  it.each<[string, () => unknown, string, string]>([
    ["undefined", () => undefined, "", UNDEFINED],
    ["a function", () => () => 1, "", nothing("A function")],
    ["an instance of a class", () => new Pool(), "", nothing("An object of class Pool")],
    ["a date", () => new Date(0), "", nothing("An object of class Date")],
    ["a bigint", () => 1n, "", nothing("A bigint")],
    [
      "a resource of another kind",
      () => new cloudflare.Zone("zone", { account: { id: "a" }, name: "example.com" }),
      "",
      nothing("An object of class Zone"),
    ],
    [
      "an instance deep inside of JSON",
      () => ({ list: [1, { pool: new Pool() }] }),
      ".list[1].pool",
      "An object of class Pool cannot be represented in JSON.",
    ],
    [
      "an instance in an object without a class",
      () => Object.assign(Object.create(null) as object, { a: new Pool() }),
      ".a",
      "An object of class Pool cannot be represented in JSON.",
    ],
    ["a number that JSON has not", () => ({ ratio: Number.NaN }), ".ratio", "NaN cannot be represented in JSON."],
    ["undefined in a list", () => [1, undefined], "[1]", "undefined cannot be represented in JSON."],
    ["an output of undefined", () => pulumi.output(undefined), "", UNDEFINED],
    [
      "an output of an instance",
      () => pulumi.output({ a: 1 }).apply(() => new Map()),
      "",
      nothing("An object of class Map"),
    ],
    ["a secret without a value", () => pulumi.secret(undefined), "", UNDEFINED],
    [
      "a secret inside of JSON",
      () => ({ key: pulumi.secret(HIDDEN) }),
      ".key",
      "An output cannot be inside a plain JSON value: bind binding.json(…) of the whole value.",
    ],
  ])("%s", async (_, value, below, reason) => {
    const inputs = await bound(() => untyped(value()));
    expect(inputs["problems"]).toEqual([{ property: `bindings.VALUE${below}`, reason }]);
    expect(JSON.stringify(inputs["bindings"])).not.toContain(HIDDEN);
  });
});
