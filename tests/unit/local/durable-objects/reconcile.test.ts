import { emptyReconciliation } from "../../../../provider/local/durable-objects/scenarios";
import { deploy, details, KV, listed, namespace, refusal, SQLITE, state } from "./account";

const RENAMED = { type: "durable-object", state: "renamed", renamed_to: "New" };
const DELETED = { type: "durable-object", state: "deleted" };

test("a live class gets a namespace with its first deployment, and nothing with the next", () => {
  const first = deploy({ B: SQLITE, A: SQLITE }, { classes: ["A", "B"] });
  expect(first.summary).toEqual({ ...emptyReconciliation(), created: ["A", "B"] });
  expect(listed(first.state)).toEqual(["new-1: main/A", "new-2: main/B"]);
  const again = deploy({ A: SQLITE, B: { ...SQLITE, state: "created" } }, { classes: ["A", "B"], state: first.state });
  expect(again.summary).toEqual(emptyReconciliation());
  expect(again.state).toEqual(first.state);
});

test("a class of migrations is taken over with the storage that it has", () => {
  const before = state([namespace("main/A", { sqlite: false }), namespace("main/B")]);
  const after = deploy({ A: KV, B: SQLITE }, { classes: ["A", "B"], state: before });
  expect([after.state, after.removed]).toEqual([before, []]);
  expect(details(() => deploy({ A: SQLITE, B: SQLITE }, { classes: ["A", "B"], state: before }))).toMatchObject([
    { class: "A", scenario: "storage_type_mismatch", namespace_id: "id-of-A" },
  ]);
});

test("a new namespace never gets KV storage", () => {
  expect(details(() => deploy({ A: KV }, { classes: ["A"] }))).toMatchObject([{ scenario: "invalid_export" }]);
});

test("a live entry without a class in the code is refused, by whether there is data", () => {
  const before = state([namespace("main/Gone")]);
  expect(details(() => deploy({ Never: SQLITE, Gone: SQLITE }, { state: before }))).toMatchObject([
    { class: "Gone", scenario: "config_export_not_in_code", namespace_id: "id-of-Gone" },
    { class: "Never", scenario: "config_references_nonexistent_class" },
  ]);
});

test("a namespace that is not declared is refused, by whether the code has its class", () => {
  const before = state([namespace("main/Kept"), namespace("main/Gone"), namespace("other/Theirs")]);
  const bindings = [{ script: "reader", owner: "main", className: "Gone" }];
  expect(details(() => deploy({}, { classes: ["Kept"], state: before, bindings }))).toMatchObject([
    { class: "Gone", scenario: "orphaned_provisioned_namespace", referencing_scripts: ["reader"] },
    { class: "Kept", scenario: "provisioned_class_missing_from_config" },
  ]);
});

test("all that is wrong is told at once, sorted by class, in the message too", () => {
  const error = refusal(() => deploy({ B: SQLITE, A: SQLITE }));
  expect(error.message).toMatch(
    /^\[config_references_nonexistent_class\] class 'A': .*\[config_references_nonexistent_class\] class 'B': /,
  );
});

test("a class that the code alone has is only told", () => {
  const { summary } = deploy({}, { classes: ["Undeclared"] });
  expect(summary.info).toMatchObject([{ class: "Undeclared", scenario: "code_class_not_in_exports" }]);
});

test("a deleted class loses its namespace; the tombstone is stale then, and can go", () => {
  const deleted = deploy({ Old: DELETED }, { state: state([namespace("main/Old")]) });
  expect(deleted.summary.deleted).toEqual(["Old"]);
  expect([listed(deleted.state), deleted.removed.map(({ key }) => key)]).toEqual([[], ["key-of-Old"]]);
  const again = deploy({ Old: DELETED }, { state: deleted.state });
  expect(again.summary).toMatchObject({ deleted: [], removable_entries: ["Old"] });
  expect(again.summary.info).toMatchObject([{ class: "Old", scenario: "stale_tombstone" }]);
});

test("a class is not deleted while the code exports it or another Worker binds it", () => {
  const account = { state: state([namespace("main/Old")]) };
  expect(details(() => deploy({ Old: DELETED }, { ...account, classes: ["Old"] }))).toMatchObject([
    { scenario: "tombstone_delete_class_still_in_code" },
  ]);
  const bindings = [
    { script: "b", owner: "main", className: "Before", namespaceId: "id-of-Old" },
    { script: "a", owner: "main", className: "Old" },
    { script: "main", owner: "main", className: "Old" },
  ];
  expect(details(() => deploy({ Old: DELETED }, { ...account, bindings }))).toMatchObject([
    { scenario: "tombstone_delete_blocked_by_external_bindings", referencing_scripts: ["a", "b"] },
  ]);
});

test("a renamed class keeps its namespace", () => {
  const before = state([namespace("main/Old")]);
  const after = deploy({ Old: RENAMED, New: SQLITE }, { classes: ["New"], state: before });
  expect(after.summary).toEqual({ ...emptyReconciliation(), renamed: [{ from: "Old", to: "New" }] });
  expect(after.state.namespaces).toEqual([namespace("main/New", { id: "id-of-Old", key: "key-of-Old" })]);
});

test("a rename with the old class still in the code is told, and stays in the map while others name the old one", () => {
  const bindings = [{ script: "reader", owner: "main", className: "Old" }];
  const account = { classes: ["Old", "New"], bindings };
  const after = deploy({ Old: RENAMED, New: SQLITE }, { ...account, state: state([namespace("main/Old")]) });
  expect(after.summary.info).toMatchObject([
    {
      class: "Old",
      scenario: "tombstone_class_still_in_code",
      namespace_id: "id-of-Old",
      referencing_scripts: ["reader"],
    },
  ]);
  const again = deploy({ Old: RENAMED, New: SQLITE }, { ...account, state: after.state });
  expect(again.summary).toMatchObject({
    renamed: [],
    info: [{ scenario: "stale_tombstone", referencing_scripts: ["reader"] }],
    removable_entries: [],
  });
});

test("a rename needs a live entry to go to, that has no namespace", () => {
  const account = { classes: ["New"], state: state([namespace("main/Old")]) };
  for (const map of [{ Old: RENAMED }, { Old: RENAMED, New: DELETED }, { Old: { ...RENAMED, renamed_to: "Old" } }]) {
    const [first] = details(() => deploy(map, { ...account, classes: [] })).filter(({ class: name }) => name === "Old");
    expect(first).toMatchObject({ scenario: "invalid_export" });
  }
  const occupied = { ...account, state: state([namespace("main/Old"), namespace("main/New")]) };
  expect(details(() => deploy({ Old: RENAMED, New: SQLITE }, occupied))).toMatchObject([
    { class: "Old", scenario: "tombstone_renamed_to_occupied", namespace_id: "id-of-New" },
  ]);
  expect(details(() => deploy({ Old: RENAMED, New: KV }, account))).toMatchObject([
    { class: "New", scenario: "storage_type_mismatch" },
  ]);
});

test("nothing changes when one class of several is refused", () => {
  const before = state([namespace("main/Old"), namespace("main/Kept")]);
  const copy = structuredClone(before);
  refusal(() => deploy({ Old: DELETED, Fresh: SQLITE }, { classes: ["Fresh", "Kept"], state: before }));
  expect(before).toEqual(copy);
});

test.each([
  ["a field of another state", { A: { ...DELETED, storage: "sqlite" } }],
  ["an unknown field", { A: { ...SQLITE, colour: "red" } }],
  ["a live class without storage", { A: { type: "durable-object" } }],
  ["an unknown state", { A: { type: "durable-object", state: "paused" } }],
  ["an unknown type", { A: { type: "queue" } }],
  ["no object", { A: "sqlite" }],
  ["a name that is no identifier", { "not-a-class": SQLITE }],
  ["a target that is no identifier", { A: { ...RENAMED, renamed_to: "not-a-class" } }],
  ["an unknown field of a Worker's entry", { default: { type: "worker", storage: "sqlite" } }],
])("an entry with %s is refused", (_, map) => {
  expect(details(() => deploy(map, { classes: ["A"] }))).toMatchObject([{ scenario: "invalid_export" }]);
});

test("a map has at most 100 entries", () => {
  const names = Array.from({ length: 101 }, (_, i) => `Class${i}`);
  const map = Object.fromEntries(names.map((name) => [name, SQLITE]));
  expect(details(() => deploy(map, { classes: names }))).toMatchObject([{ scenario: "invalid_export" }]);
  delete map["Class100"];
  expect(deploy(map, { classes: names.slice(0, 100) }).summary.created).toHaveLength(100);
});

test("entries of Workers and Workflows change nothing", () => {
  const map = {
    default: { type: "worker", cache: { enabled: true } },
    Admin: { type: "worker" },
    Flow: { type: "workflow", name: "flow", limits: { steps: 5 } },
  };
  expect(deploy(map).summary).toEqual(emptyReconciliation());
});

test("containers and classes must fit together", () => {
  const image = (name: string, className?: string) => ({
    name,
    ...(className !== undefined && { class_name: className }),
  });
  const withContainer = { ...SQLITE, container: "box" };
  const scenarios = (
    map: Record<string, unknown>,
    containers: { name?: string; class_name?: string }[],
    before = state([]),
  ) => details(() => deploy(map, { classes: ["A", "B"], state: before }, containers)).map(({ scenario }) => scenario);
  expect(scenarios({ A: withContainer }, [])).toEqual(["container_undeclared_reference"]);
  expect(scenarios({ A: SQLITE }, [image("box", "Nobody")])).toEqual(["container_class_not_durable_object"]);
  expect(scenarios({ A: withContainer, B: SQLITE }, [image("box", "B")])).toEqual(["container_wiring_inconsistent"]);
  expect(scenarios({ A: withContainer, B: withContainer }, [image("box")])).toEqual([
    "container_multiple_durable_objects",
  ]);
  const kv = state([namespace("main/A", { sqlite: false })]);
  expect(scenarios({ A: { ...KV, container: "box" } }, [image("box")], kv)).toEqual(["invalid_export"]);
  const given = deploy({ A: SQLITE }, { classes: ["A"], state: state([namespace("main/A")]) }, [image("box", "A")]);
  expect([given.summary.updated, given.state.namespaces[0]?.container]).toEqual([["A"], true]);
});
