import { type BindingInputs, seenBindings, uploadedBindings } from "../../../provider/bindings/deployed";

const none: BindingInputs = { bindings: {} };

describe("what an upload says of the bindings", () => {
  it("has the secret fields in their binding, and a secret by itself as secret_text", () => {
    const inputs: BindingInputs = {
      bindings: { DB: { type: "hyperdrive" }, REGION: { type: "plain_text", text: "eu" } },
      secrets: { DB: { id: "config" }, KEY: "text" },
    };
    expect(uploadedBindings(inputs)).toEqual([
      { name: "DB", type: "hyperdrive", id: "config" },
      { name: "REGION", type: "plain_text", text: "eu" },
      { name: "KEY", type: "secret_text", text: "text" },
    ]);
  });

  it("takes an inherited binding from its old name once; then the script has it under the new one", () => {
    const inputs: BindingInputs = { bindings: { NEW: { type: "inherit", old_name: "OLD" } } };
    expect(uploadedBindings(inputs, none)).toEqual([{ name: "NEW", type: "inherit", old_name: "OLD" }]);
    expect(uploadedBindings(inputs, inputs)).toEqual([{ name: "NEW", type: "inherit" }]);
    const other: BindingInputs = { bindings: { NEW: { type: "inherit", old_name: "ANOTHER" } } };
    expect(uploadedBindings(other, inputs)).toEqual([{ name: "NEW", type: "inherit", old_name: "ANOTHER" }]);
  });

  it("takes one of a version from there each time", () => {
    const inputs: BindingInputs = { bindings: { NEW: { type: "inherit", old_name: "OLD", version_id: "v" } } };
    expect(uploadedBindings(inputs, inputs)).toEqual([
      { name: "NEW", type: "inherit", old_name: "OLD", version_id: "v" },
    ]);
  });
});

describe("a refresh leaves a binding as it was deployed", () => {
  test.each<[string, BindingInputs["bindings"][string], object]>([
    [
      "with defaults of the API beside it",
      { type: "service", service: "s" },
      { type: "service", service: "s", environment: "production" },
    ],
    [
      "with defaults inside of a field",
      { type: "ratelimit", namespace_id: "1", simple: { limit: 5, period: 10 } },
      { type: "ratelimit", namespace_id: "1", simple: { limit: 5, period: 10, mitigation_timeout: 0 } },
    ],
    ["under the older name of a D1 database's ID", { type: "d1", database_id: "id" }, { type: "d1", id: "id" }],
    ["under both names", { type: "d1", id: "id" }, { type: "d1", id: "id", database_id: "id" }],
    ["under the other name of a stream", { type: "pipelines", stream: "id" }, { type: "pipelines", pipeline: "id" }],
    ["when it was inherited", { type: "inherit", old_name: "OLD" }, { type: "kv_namespace", namespace_id: "id" }],
    ["when a secret was inherited", { type: "inherit" }, { type: "secret_text" }],
    ["when it is a JSON value", { type: "json", json: { a: [1] } }, { type: "json", json: { a: [1] } }],
    ["when it is of a type of tomorrow", { type: "tomorrow", a: 1 }, { type: "tomorrow", a: 1, b: 2 }],
  ])("%s", (_, deployed, shown) => {
    const inputs = { bindings: { B: deployed } };
    expect(seenBindings([{ name: "B", type: "", ...shown }], inputs)).toEqual({ ...inputs, secrets: undefined });
  });

  test.each<[string, BindingInputs, object]>([
    [
      "a secret key without anything",
      {
        bindings: { B: { type: "secret_key", algorithm: { name: "HMAC" }, usages: ["sign"] } },
        secrets: { B: { key_base64: "aGk=" } },
      },
      { type: "secret_key" },
    ],
    [
      "a secret key without its key",
      { bindings: { B: { type: "secret_key", usages: ["sign"] } }, secrets: { B: { key_base64: "aGk=" } } },
      { type: "secret_key", usages: ["sign"] },
    ],
    [
      "a secret text",
      { bindings: { B: { type: "secret_text" } }, secrets: { B: { text: "t" } } },
      { type: "secret_text" },
    ],
    ["a secret text as earlier versions keep it", { bindings: {}, secrets: { B: "t" } }, { type: "secret_text" }],
    [
      "a secret field that the API shows",
      { bindings: { B: { type: "hyperdrive" } }, secrets: { B: { id: "config" } } },
      { type: "hyperdrive", id: "config" },
    ],
  ])("%s", (_, inputs, shown) => {
    expect(seenBindings([{ name: "B", type: "", ...shown }], inputs)).toEqual(inputs);
  });
});

describe("a refresh shows what was changed", () => {
  const changed = (deployed: BindingInputs, shown: object) =>
    seenBindings([{ name: "B", type: "", ...shown }], deployed);

  test("another target", () => {
    expect(
      changed({ bindings: { B: { type: "d1", database_id: "id" } } }, { type: "d1", id: "other" }).bindings,
    ).toEqual({
      B: { type: "d1", id: "other" },
    });
  });

  test("a JSON value with more in it", () => {
    const deployed = { bindings: { B: { type: "json", json: { a: 1 } } } };
    const shown = { type: "json", json: { a: 1, b: 2 } };
    expect(changed(deployed, shown).bindings).toEqual({ B: shown });
  });

  test("another kind, an inherited binding that is gone, and usages of a key", () => {
    expect(changed({ bindings: { B: { type: "ai" } } }, { type: "images" }).bindings).toEqual({
      B: { type: "images" },
    });
    expect(seenBindings([], { bindings: { B: { type: "inherit" } } })).toEqual(none);
    const key = { bindings: { B: { type: "secret_key", usages: ["sign"] } }, secrets: { B: { key_base64: "aGk=" } } };
    expect(changed(key, { type: "secret_key", usages: ["verify"] }).bindings).toEqual({
      B: { type: "secret_key", usages: ["verify"] },
    });
  });

  test("a secret field, which stays a secret", () => {
    const deployed = { bindings: { B: { type: "hyperdrive" } }, secrets: { B: { id: "config" } } };
    expect(changed(deployed, { type: "hyperdrive", id: "other" })).toEqual({
      bindings: { B: { type: "hyperdrive" } },
      secrets: { B: { id: "other" } },
    });
  });

  test("a secret that nobody deployed here", () => {
    expect(changed(none, { type: "secret_text" })).toEqual({ bindings: {}, secrets: { B: "set outside of Pulumi" } });
  });
});
