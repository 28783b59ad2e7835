import { planDurableObjects } from "../../../../provider/local/durable-objects/lifecycle";
import { readExports } from "../../../../provider/local/durable-objects/exports";
import { type Migrations, migrationsMetadata } from "../../../../provider/local/durable-objects/migrations";
import { type Account, KV, listed, namespace, refusal, situation, SQLITE, state } from "./account";

interface Before extends Account {
  tag?: string;
  bound?: string[];
  exportsManaged?: boolean;
}

function migrate(migrations: Migrations | undefined, before: Before = {}, exports?: Record<string, unknown>) {
  const standing = {
    exportsManaged: before.exportsManaged ?? false,
    migrationTag: before.tag,
    bound: new Set(before.bound),
  };
  const declared = {
    migrations: migrations && migrationsMetadata.parse(migrations),
    ...(exports && { exports: readExports(exports) }),
  };
  return planDurableObjects(declared, standing, situation(before));
}

const code = (work: () => unknown) => {
  const { status, code: number } = refusal(work);
  return [status, number];
};

test("steps are applied in order, and the tag is noted", () => {
  const steps = [
    { new_classes: ["Kept"], new_sqlite_classes: ["Old", "Gone"] },
    { renamed_classes: [{ from: "Old", to: "New" }], deleted_classes: ["Gone"] },
  ];
  const after = migrate({ new_tag: "v2", steps }, { classes: ["Kept", "New"] });
  expect(listed(after.state)).toEqual(["new-1: main/Kept (kv)", "new-2: main/New"]);
  expect([after.migrationTag, after.removed, after.exportsManaged]).toEqual(["v2", [], false]);
});

test("a single step needs no list", () => {
  const after = migrate({ new_tag: "v1", new_sqlite_classes: ["A"] }, { classes: ["A"] });
  expect(listed(after.state)).toEqual(["new-1: main/A"]);
});

test("what is renamed, transferred or deleted keeps or loses what there was", () => {
  const before = state([namespace("main/A"), namespace("main/Gone"), namespace("other/Theirs", { sqlite: false })]);
  const after = migrate(
    {
      old_tag: "v1",
      new_tag: "v2",
      renamed_classes: [{ from: "A", to: "B" }],
      deleted_classes: ["Gone"],
      transferred_classes: [{ from: "Theirs", from_script: "other", to: "Ours" }],
    },
    { tag: "v1", state: before, classes: ["B", "Ours"] },
  );
  expect(listed(after.state)).toEqual(["id-of-A: main/B", "id-of-Theirs: main/Ours (kv)"]);
  expect(after.removed.map(({ key }) => key)).toEqual(["key-of-Gone"]);
});

test("a tag that is not the script's is refused", () => {
  for (const [migrations, tag] of [
    [{ new_tag: "v2" }, "v1"],
    [{ old_tag: "v1", new_tag: "v2" }, undefined],
  ] as const) {
    expect(code(() => migrate(migrations, { ...(tag && { tag }) }))).toEqual([412, 10079]);
  }
});

test("a migration that does not fit what there is, is refused with the API's code", () => {
  const before = { state: state([namespace("main/A"), namespace("main/B")]), classes: ["A", "B"] };
  const at = (migrations: Migrations, more: Before = {}) => code(() => migrate(migrations, { ...before, ...more }));
  expect(at({ new_sqlite_classes: ["A"] })).toEqual([400, 10074]);
  expect(at({ new_classes: ["A"] })).toEqual([400, 10074]);
  expect(at({ new_sqlite_classes: ["NotInCode"] })).toEqual([400, 10070]);
  expect(at({ deleted_classes: ["Never"] })).toEqual([400, 10074]);
  expect(at({ renamed_classes: [{ from: "Never", to: "C" }] })).toEqual([400, 10074]);
  expect(at({ renamed_classes: [{ from: "A", to: "B" }] })).toEqual([400, 10074]);
  expect(at({ transferred_classes: [{ from: "Never", from_script: "other", to: "C" }] })).toEqual([400, 10074]);
  expect(at({ deleted_classes: ["A"] }, { bound: ["A"] })).toEqual([400, 10061]);
  const bindings = [{ script: "reader", owner: "main", className: "A" }];
  expect(at({ deleted_classes: ["A"] }, { bindings })).toEqual([400, 10061]);
});

test("code that drops a class with objects needs a migration that says so", () => {
  const before = { state: state([namespace("main/A")]), classes: [] };
  expect(code(() => migrate(undefined, before))).toEqual([400, 10064]);
  expect(code(() => migrate({ renamed_classes: [{ from: "A", to: "B" }] }, before))).toEqual([400, 10064]);
  expect(migrate(undefined, { ...before, classes: ["A"] }).state).toEqual(before.state);
});

test("a script goes from migrations to exports, and not back", () => {
  const before = { state: state([namespace("main/A", { sqlite: false })]), classes: ["A", "B"], tag: "v1" };
  const after = migrate(undefined, before, { A: KV, B: SQLITE });
  expect([listed(after.state), after.exportsManaged]).toEqual([["id-of-A: main/A (kv)", "new-1: main/B"], true]);
  expect(code(() => migrate({ new_tag: "v2" }, { ...before, exportsManaged: true }))).toEqual([400, 100403]);
  expect(code(() => migrate({ new_tag: "v1" }, before, { A: KV, B: SQLITE }))).toEqual([400, 100403]);
});

test("an upload without exports, of a script that had them, is compared with nothing", () => {
  const before = { state: state([namespace("main/A")]), classes: ["A"], exportsManaged: true };
  expect(refusal(() => migrate(undefined, before)).message).toContain("provisioned_class_missing_from_config");
});

test("exports of Workers and Workflows go with migrations", () => {
  const map = { default: { type: "worker" }, Flow: { type: "workflow", name: "flow" } };
  const after = migrate({ new_tag: "v1", new_sqlite_classes: ["A"] }, { classes: ["A"] }, map);
  expect([listed(after.state), after.exportsManaged]).toEqual([["new-1: main/A"], false]);
});

test("the classes that `containers` names have one, whether a migration makes them or they are there", () => {
  const contained = (declared: Parameters<typeof planDurableObjects>[0], before: Before) => {
    const standing = { exportsManaged: false, migrationTag: undefined, bound: new Set<string>() };
    const { namespaces } = planDurableObjects(declared, standing, situation(before)).state;
    return namespaces.map(({ className, container }) => [className, container]);
  };
  const containers = [{ name: "main-a", class_name: "A" }];
  const migrations = migrationsMetadata.parse({ new_tag: "v1", new_sqlite_classes: ["A", "B"] });
  const made = [
    ["A", true],
    ["B", false],
  ];
  expect(contained({ migrations, containers }, { classes: ["A", "B"] })).toEqual(made);
  const there = state([namespace("main/A"), namespace("main/B", { container: true })]);
  expect(contained({ containers }, { classes: ["A", "B"], state: there })).toEqual(made);
});
