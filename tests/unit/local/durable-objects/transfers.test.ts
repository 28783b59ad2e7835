import { emptyReconciliation } from "../../../../provider/local/durable-objects/scenarios";
import { type Account, deploy, details, KV, listed, namespace, pending, SQLITE, state } from "./account";

const EXPECTING = { ...SQLITE, state: "expecting-transfer", transfer_from: "source" };
const TRANSFERRED = { type: "durable-object", state: "transferred", transferred_to: "target" };
const scripts = ["source", "target", "third"];

const atTarget = (account: Account = {}) => ({ script: "target", scripts, classes: ["Box"], ...account });
const atSource = (account: Account = {}) => ({ script: "source", scripts, classes: ["Box"], ...account });
const owned = () => state([namespace("source/Box")]);
const scenarios = (work: () => unknown) => details(work).map(({ scenario }) => scenario);

test("a namespace moves when the target expects it first and the source commits then", () => {
  const asked = deploy({ Box: EXPECTING }, atTarget({ state: owned() }));
  expect(asked.summary).toEqual({ ...emptyReconciliation(), transfer_pending: [{ class: "Box", from: "source" }] });
  expect(listed(asked.state)).toEqual(["id-of-Box: source/Box"]);

  const committed = deploy({ Box: TRANSFERRED }, atSource({ state: asked.state }));
  expect(committed.summary.transferred).toEqual([{ class: "Box", to: "target", phase: "committed" }]);
  expect(committed.summary.info).toMatchObject([{ class: "Box", scenario: "tombstone_class_still_in_code" }]);
  expect(listed(committed.state)).toEqual(["id-of-Box: target/Box"]);
  expect([committed.state.namespaces[0]?.key, committed.state.pending]).toEqual(["key-of-Box", []]);

  const again = deploy({ Box: TRANSFERRED }, atSource({ state: committed.state, classes: [] }));
  expect(again.summary).toMatchObject({ transferred: [], removable_entries: ["Box"] });

  const waiting = deploy({ Box: EXPECTING }, atTarget({ state: committed.state }));
  expect(waiting.summary.info).toMatchObject([{ scenario: "transfer_receive_already_applied" }]);
  const settled = deploy({ Box: SQLITE }, atTarget({ state: committed.state }));
  expect(settled.summary.info).toMatchObject([{ scenario: "transfer_receive_cleanup_complete" }]);
  expect(deploy({ Box: SQLITE }, atTarget({ state: settled.state })).summary).toEqual(emptyReconciliation());
});

test("a tombstone that other Workers still name is not removable", () => {
  const bindings = [{ script: "reader", owner: "source", className: "Box" }];
  const moved = state([namespace("target/Box")]);
  const { summary } = deploy({ Box: TRANSFERRED }, atSource({ state: moved, classes: [], bindings }));
  expect(summary).toMatchObject({ info: [{ referencing_scripts: ["reader"] }], removable_entries: [] });
});

test("the target cancels by dropping its entry or making the class its own", () => {
  const asked = deploy({ Box: EXPECTING }, atTarget({ state: owned() })).state;
  expect(deploy({}, atTarget({ state: asked, classes: [] })).state).toEqual(owned());
  const own = deploy({ Box: SQLITE }, atTarget({ state: asked }));
  expect(listed(own.state)).toEqual(["id-of-Box: source/Box", "new-1: target/Box"]);
  expect(own.state.pending).toEqual([]);
});

test("a target that expects what cannot come is refused", () => {
  const expect_ = (account: Account, entry: object = EXPECTING) =>
    scenarios(() => deploy({ Box: entry }, atTarget(account)));
  expect(expect_({ state: owned(), classes: [] })).toEqual(["config_references_nonexistent_class"]);
  expect(expect_({ state: owned(), scripts: ["target"] })).toEqual(["phase_one_transfer_source_missing"]);
  expect(expect_({})).toEqual(["phase_one_transfer_source_namespace_missing"]);
  expect(expect_({ state: owned() }, { ...EXPECTING, transfer_from: "target" })).toEqual(["invalid_export"]);
  expect(expect_({ state: owned() }, { ...KV, state: "expecting-transfer", transfer_from: "source" })).toEqual([
    "storage_type_mismatch",
  ]);
  expect(expect_({ state: state([namespace("source/Box"), namespace("target/Box", { id: "own" })]) })).toEqual([
    "phase_one_transfer_target_class_provisioned",
  ]);
  expect(expect_({ state: state([namespace("target/Box", { transferredFrom: "third" })]) })).toEqual([
    "phase_one_transfer_after_commit_mismatch",
  ]);
  expect(expect_({ state: state([namespace("source/Box")], [pending("third", "Box", "source")]) })).toEqual([
    "phase_one_transfer_duplicate",
  ]);
  const both = state(
    [namespace("source/Box"), namespace("third/Box", { id: "third" })],
    [pending("target", "Box", "third")],
  );
  expect(expect_({ state: both })).toEqual(["phase_one_transfer_duplicate"]);
  expect(expect_({ state: state([namespace("source/Box", { container: true })]) })).toEqual([
    "transfer_container_parity_mismatch",
  ]);
});

test("a source that commits what nobody expects is refused", () => {
  const commit = (account: Account) => scenarios(() => deploy({ Box: TRANSFERRED }, atSource(account)));
  expect(commit({ state: owned() })).toEqual(["transferred_pending_not_found"]);
  expect(commit({ state: owned(), scripts: ["source"] })).toEqual(["transferred_target_missing"]);
  expect(commit({ state: state([namespace("source/Box")], [pending("third", "Box", "source")]) })).toEqual([
    "transferred_target_mismatch",
  ]);
  const boxed = { ...pending("target", "Box", "source"), container: true };
  expect(commit({ state: state([namespace("source/Box")], [boxed]) })).toEqual([
    "transfer_container_parity_mismatch_on_commit",
  ]);
});
