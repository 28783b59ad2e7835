import type { Context } from "../../../provider/lifecycle/define-resource";
import { versionBefore, wantedShares } from "../../../provider/worker/deployment";
import { checkWorker } from "../../../provider/worker/check";
import { gradualFailures } from "../../../provider/worker/gradual";
import { seenVersions } from "../../../provider/worker/seen-versions";
import type { WorkerInputs, WorkerOutputs } from "../../../provider/worker/state";
import { hasShares, sayShares } from "../../../provider/worker/versions";
import { sourceOf } from "../support/source";

const context: Context = {
  settings: { accountId: "account-1", apiToken: undefined, baseUrl: "http://127.0.0.1:9" },
  account: () => {
    throw new Error("A check sends nothing.");
  },
};

function check(change: object = {}) {
  const { inputs, failures } = checkWorker(
    {
      name: "api",
      source: sourceOf("export default {};"),
      compatibilityDate: "2026-07-01",
      owner: "pulumi:org/shop/dev/api",
      ...change,
    },
    context,
  );
  return { inputs, failures };
}

const inputs = (change: object = {}): WorkerInputs => check(change).inputs;
const gradual = (percentage: number, change: object = {}) => inputs({ deployment: { percentage }, ...change });
const code = (text: string) => ({ source: sourceOf(`export default { fetch: () => new Response("${text}") };`) });
const outputs = (change: Partial<WorkerOutputs>): WorkerOutputs => ({
  ...inputs(),
  versionId: "new",
  deploymentId: "",
  etag: "e",
  modifiedOn: "m",
  ...change,
});

describe("the option", () => {
  it.each([
    [{ percentage: 101 }, "deployment.percentage"],
    [{ percentage: "10" }, "deployment.percentage"],
    [{ keep: 1 }, "deployment.keep"],
    [{ strategy: "gradual" }, "deployment.strategy"],
    [{ previewAlias: "Next" }, "deployment.previewAlias"],
    [{ previewAlias: "a".repeat(60) }, "deployment.previewAlias"],
  ])("%j is refused at %s", (deployment, property) => {
    expect(check({ deployment }).failures.map((failure) => failure.property)).toEqual([property]);
  });

  it.each([{}, { percentage: 0 }, { percentage: 0.5, keep: true, previewAlias: "next-1" }])(
    "%j is good",
    (deployment) => {
      expect(check({ deployment }).failures).toEqual([]);
    },
  );
});

describe("the shares", () => {
  const versions = { versionId: "new", previousVersionId: "old" };

  it.each([
    [undefined, { new: 100 }],
    [{ percentage: 10 }, { new: 10, old: 90 }],
    [{ percentage: 33.3 }, { new: 33.3, old: 66.7 }],
    [{ percentage: 0 }, { old: 100 }],
    [
      { percentage: 0, keep: true },
      { old: 100, new: 0 },
    ],
    [{ percentage: 100 }, { new: 100 }],
    [
      { percentage: 100, keep: true },
      { new: 100, old: 0 },
    ],
  ])("of %j are %j", (deployment, shares) => {
    expect(wantedShares(deployment, versions)).toEqual(shares);
  });

  it("of a first version are all requests", () => {
    expect(wantedShares({ percentage: 10 }, { versionId: "new" })).toEqual({ new: 100 });
  });

  it("of a state that an older version of this package wrote are as wanted", () => {
    expect(hasShares(outputs({}))).toBe(true);
  });

  it("after a version that was never live for all requests, the next one comes after the same", () => {
    expect(versionBefore({ versionId: "new", previousVersionId: "old", live: { new: 10, old: 90 } })).toBe("old");
    expect(versionBefore({ versionId: "new", previousVersionId: "old", live: { new: 100 } })).toBe("new");
    expect(versionBefore({ versionId: "new" })).toBe("new");
  });
});

describe("what a version cannot carry is refused at its property", () => {
  const room = { Room: { type: "durable-object", storage: "sqlite" } };
  const flow = { FLOW: { type: "workflow", workflow_name: "flow", class_name: "Flow" } };

  it.each([
    ["a class", { exports: room }, ["exports.Room"]],
    ["a Workflow", { bindings: flow }, ["bindings.FLOW"]],
    ["logpush", { logpush: true }, ["logpush"]],
    ["tags", { tags: ["team"] }, ["tags"]],
    ["crons with new code", { crons: ["0 6 * * *"], ...code("two") }, ["crons"]],
    ["consumers with new code", { consumers: ["jobs"], ...code("two") }, ["consumers"]],
  ])("%s", (_, change, properties) => {
    const failures = gradualFailures(gradual(10), gradual(10, change));
    expect(failures.map(({ property }) => property)).toEqual(properties);
    expect(gradualFailures(gradual(10), gradual(100, change))).toEqual([]);
  });

  it.each([
    [
      "code, bindings and limits",
      { ...code("two"), bindings: { A: { type: "plain_text", text: "a" } }, limits: { cpuMs: 5 } },
    ],
    ["crons alone", { crons: ["0 6 * * *"] }],
    ["a Workflow of another Worker", { bindings: { FLOW: { ...flow.FLOW, script_name: "other" } } }],
  ])("and %s can come with one", (_, change) => {
    expect(gradualFailures(gradual(10), gradual(10, change))).toEqual([]);
  });

  it("late bindings are refused at the share", () => {
    const [failure] = gradualFailures(inputs(), gradual(10, { lateBindings: ["STOCK"] }));
    expect(failure?.property).toBe("deployment.percentage");
  });

  it("a first version has nothing to share with, which the preview says", () => {
    const first = gradual(10, { exports: room });
    expect(gradualFailures(undefined, first)).toEqual([]);
    expect(first.notice).toContain("there is no version before it");
  });
});

describe("a preview says", () => {
  const live = { new: 10, old: 90 };
  const olds = outputs({ previousVersionId: "old", live, deployment: { percentage: 10 } });

  it.each([
    [gradual(50), "the version new gets 50 % of the requests instead of 10 % of the requests."],
    [inputs(), "the version new gets all requests instead of 10 % of the requests."],
    [gradual(0), "rolled back. The version old gets all requests"],
    [gradual(20, code("two")), "the new version gets 20 % of the requests, the version old the others."],
  ])("what becomes of the shares (%#)", (news, said) => {
    expect(sayShares(olds, news)).toContain(said);
  });

  it("nothing where they stay", () => {
    expect(sayShares(olds, gradual(10))).toBeUndefined();
    expect(sayShares(outputs({}), inputs(code("two")))).toBeUndefined();
  });
});

describe("a refresh", () => {
  const olds = outputs({ previousVersionId: "old", live: { new: 10, old: 90 }, deployment: { percentage: 10 } });
  const seen = (before: WorkerOutputs, shares: Record<string, number>) =>
    seenVersions(before, {
      id: "d",
      versions: Object.entries(shares).map(([version_id, percentage]) => ({ version_id, percentage })),
    });

  it("finds the shares as they were deployed", () => {
    expect(seen(olds, { new: 10, old: 90 })).toEqual({
      isWhole: false,
      deployment: { percentage: 10 },
      outputs: { versionId: "new", previousVersionId: "old", live: { new: 10, old: 90 } },
    });
    expect(seen(outputs({}), { new: 100 })).toMatchObject({ isWhole: true, deployment: undefined });
  });

  it("shows another share as the input, and what is live", () => {
    expect(seen(olds, { old: 100 })).toMatchObject({ deployment: { percentage: 0 }, outputs: { live: { old: 100 } } });
    expect(seen(olds, { new: 100 })).toMatchObject({ isWhole: true, deployment: { percentage: 100 } });
    expect(seen(outputs({}), { new: 50, x: 50 })).toMatchObject({ isWhole: false, deployment: { percentage: 50 } });
  });

  it("takes a version that the program does not know for the one before", () => {
    expect(seen(olds, { other: 100 }).outputs.previousVersionId).toBe("other");
  });

  it("of a Worker that was live at once finds the upload of somebody else as the change that it is", () => {
    expect(seen(outputs({ previousVersionId: "old" }), { other: 100 })).toMatchObject({
      isWhole: true,
      deployment: undefined,
    });
  });
});
