import { dynamicProvider, type ResourceDefinition } from "../../../provider/lifecycle/define-resource";
import { UNKNOWN } from "../../../provider/lifecycle/unknown";

interface Inputs {
  name: string;
  size?: number;
  note?: string;
}

interface Outputs extends Inputs {
  made: string;
}

const base: ResourceDefinition<Inputs, Outputs> = {
  inputs: { name: "replace", size: "update", note: "ignored" },
  check: (news) => ({ inputs: { name: String(news["name"]), size: undefined }, failures: [] }),
  create: (inputs) => Promise.resolve({ id: inputs.name, outputs: { ...inputs, made: "now" } }),
  update: (_id, olds, news) => Promise.resolve({ ...olds, ...news }),
  read: () => Promise.resolve(undefined),
  delete: () => Promise.resolve(),
};

const OLDS = { name: "a", size: 1, note: "x", made: "then", __provider: "old text" };

describe("diff", () => {
  const provider = dynamicProvider(base);
  const diff = (news: object) => provider.diff?.("a", OLDS, news);

  it("sees no change in what is the same, whatever the provider's text and the outputs are", async () => {
    expect(await diff({ name: "a", size: 1, note: "x", __provider: "new text" })).toEqual({
      changes: false,
      replaces: [],
    });
  });

  it("ignores an input that says how, not what", async () => {
    expect(await diff({ name: "a", size: 1, note: "y" })).toEqual({ changes: false, replaces: [] });
  });

  it("updates for an input that changes, is dropped or is not known yet", async () => {
    for (const size of [2, undefined, null, UNKNOWN]) {
      expect(await diff({ name: "a", size })).toEqual({ changes: true, replaces: [] });
    }
  });

  it("replaces for an input that is identity", async () => {
    expect(await diff({ name: "b", size: 1 })).toEqual({ changes: true, replaces: ["name"] });
  });
});

describe("a resource that is not finished", () => {
  it("is updated though no input changed", async () => {
    const provider = dynamicProvider({ ...base, unfinished: ({ made }) => made === "then" });
    expect(await provider.diff?.("a", OLDS, OLDS)).toEqual({ changes: true, replaces: [] });
    expect(await provider.diff?.("a", { ...OLDS, made: "now" }, OLDS)).toEqual({ changes: false, replaces: [] });
  });
});

describe("an input that says nothing", () => {
  const provider = dynamicProvider<Inputs, Outputs>({
    ...base,
    unsaid: { size: 0 },
    check: ({ name, size }) => ({ inputs: { name: String(name), size: Number(size ?? 0) }, failures: [] }),
    read: (_id, { made, ...inputs }) => Promise.resolve({ inputs, outputs: { ...inputs, made } }),
  });

  it("is in no new state, and is there for the resource's own code", async () => {
    expect((await provider.check?.({}, { name: "a" }))?.inputs).toEqual({ name: "a" });
    const created = await provider.create({ name: "a" });
    expect(created.outs).toEqual({ name: "a", made: "now" });
    expect(await provider.diff?.("a", created.outs, { name: "a", size: 0 })).toMatchObject({ changes: false });
    expect(await provider.read?.("a", created.outs)).toEqual({
      id: "a",
      inputs: { name: "a" },
      props: { name: "a", made: "now" },
    });
    expect((await provider.check?.({}, { name: "a", size: 1 }))?.inputs).toEqual({ name: "a", size: 1 });
  });

  it("stays in the state of an older version, where leaving it out would show as a change", async () => {
    const olds = { name: "a", size: 0, made: "then" };
    const news = (await provider.check?.(olds, { name: "a" }))?.inputs;
    expect(news).toEqual({ name: "a", size: 0 });
    expect(await provider.diff?.("a", olds, news)).toMatchObject({ changes: false });
    expect((await provider.update?.("a", olds, news))?.outs).toMatchObject({ size: 0 });
    expect((await provider.read?.("a", olds))?.props).toEqual(olds);
  });
});

describe("what the program still has", () => {
  const provide = () => {
    const deleted: string[] = [];
    const provider = dynamicProvider<Inputs, Outputs>({
      ...base,
      identity: ({ name }) => ({ accountId: "account", label: `Thing ${name}` }),
      delete: (_id, { name }) => {
        deleted.push(name);
        return Promise.resolve();
      },
    });
    return { provider, deleted };
  };

  it("is not deleted with a resource that was the same: made, changed or unchanged in this deployment", async () => {
    for (const change of [{}, { size: 2 }]) {
      const { provider, deleted } = provide();
      await provider.diff?.("a", OLDS, { ...OLDS, ...change });
      await provider.delete?.("a", OLDS);
      expect(deleted).toEqual([]);
    }
    const { provider, deleted } = provide();
    await provider.create({ name: "a" });
    await provider.delete?.("a", OLDS);
    expect(deleted).toEqual([]);
  });

  it("is deleted when it goes, and when it is replaced by something else", async () => {
    const { provider, deleted } = provide();
    await provider.diff?.("a", OLDS, { name: "b" });
    await provider.create({ name: "b" });
    await provider.delete?.("a", OLDS);
    expect(deleted).toEqual(["a"]);
  });
});

describe("what the protocol cannot carry", () => {
  it("is left out: undefined in inputs and outputs", async () => {
    const provider = dynamicProvider(base);
    const checked = await provider.check?.({}, { name: "a", __provider: "text" });
    expect(checked?.inputs).toStrictEqual({ name: "a" });
    expect((await provider.create({ name: "a", size: undefined })).outs).toStrictEqual({ name: "a", made: "now" });
  });
});

describe("a failure", () => {
  it("before anything was made is the failure and no more", async () => {
    const provider = dynamicProvider({ ...base, create: () => Promise.reject(new Error("refused")) });
    const error: unknown = await provider.create({ name: "a" }).catch((caught: unknown) => caught);
    expect(error).toEqual(new Error("refused"));
    expect(error).not.toHaveProperty("id");
  });

  it("after a part was made carries what is there, so that the engine keeps the resource", async () => {
    const provider = dynamicProvider<Inputs, Outputs>({
      ...base,
      create: (inputs, _context, keep) => {
        keep("id-1", { ...inputs, made: "half" });
        return Promise.reject(new Error("no address"));
      },
    });
    await expect(provider.create({ name: "a", size: undefined })).rejects.toMatchObject({
      message: "no address",
      id: "id-1",
      properties: { name: "a", made: "half" },
      reasons: ["no address"],
    });
  });

  it("of an update after a part was done carries that part", async () => {
    const provider = dynamicProvider<Inputs, Outputs>({
      ...base,
      update: (id, olds, _news, _context, keep) => {
        keep(id, { ...olds, size: 2 });
        return Promise.reject(new Error("no"));
      },
    });
    await expect(provider.update?.("a", OLDS, { name: "a", size: 2, note: "y" })).rejects.toMatchObject({
      id: "a",
      properties: { name: "a", size: 2, note: "x", made: "then" },
    });
  });
});

describe("read", () => {
  it("answers with an empty id when the resource is gone", async () => {
    expect(await dynamicProvider(base).read?.("a", OLDS)).toEqual({ id: "", props: {} });
  });
});

describe("the settings", () => {
  it("come from the stack's configuration before the environment", async () => {
    const seen: (string | undefined)[] = [];
    const provider = dynamicProvider<Inputs, Outputs>({
      ...base,
      check: (_news, { settings }) => {
        seen.push(settings.accountId, settings.apiToken, settings.baseUrl);
        return { inputs: { name: "a" }, failures: [] };
      },
    });
    const config: Record<string, string> = {
      "cloudflare:accountId": "acc",
      "cloudflare:apiToken": "tok",
      "cloudflare:baseUrl": "http://x",
    };
    const get = (key: string) => config[key];
    const require = (key: string) => config[key] ?? "";
    await provider.configure?.({ config: { get, require } });
    await provider.check?.({}, {});
    expect(seen).toEqual(["acc", "tok", "http://x"]);
  });
});
