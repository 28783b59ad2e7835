import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type { DurableObjectsState } from "../../../../provider/local/durable-objects/records";
import { PreviewStore } from "../../../../provider/local/previews/store";
import { DurableObjectsStore } from "../../../../provider/local/store/durable-objects";
import { type BindingRecord, type WorkerRecord } from "../../../../provider/local/store/records";
import { Scripts } from "../../../../provider/local/store/scripts";
import { namespace, pending, state } from "./account";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "durable-objects-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

const open = (data: string) => {
  const scripts = new Scripts(join(data, "workers"));
  const previews = new PreviewStore(join(data, "previews"));
  return { scripts, previews, store: () => new DurableObjectsStore(join(data, "durable-objects"), scripts, previews) };
};
const plain = ({ namespaces, pending: waiting }: DurableObjectsState) => ({ namespaces, pending: waiting });

function worker(name: string, deploymentId: string, bindings: BindingRecord[] = []): WorkerRecord {
  const createdOn = "2026-01-01T00:00:00.000Z";
  const about = { createdOn, source: "api", annotations: {} };
  return {
    name,
    tag: name,
    createdOn,
    modifiedOn: createdOn,
    port: 1,
    subdomain: { enabled: true, previewsEnabled: true },
    schedules: [],
    scriptSettings: {},
    versionCount: 1,
    versions: [
      {
        ...about,
        id: "version",
        number: 1,
        mainModule: "main.js",
        modules: [],
        etag: "",
        compatibilityFlags: [],
        bindings,
        settings: {},
        handlers: [],
        namedHandlers: [],
      },
    ],
    deployments: [{ ...about, id: deploymentId, versionId: "version" }],
  };
}

test("a change whose deployment a crash cut off has not happened; one whose deployment is noted has", () => {
  const { scripts, store } = open(folder);
  scripts.set(worker("main", "first"));
  const [old, next] = [state([namespace("main/Old")]), state([namespace("main/New", { id: "id-of-Old" })])];
  store().change(old, "main", "first", () => undefined);
  // What a crash leaves is what is on disk at that moment.
  const moments = ["before", "after"].map((name) => `${folder}-${name}`);
  const [before = "", after = ""] = moments;
  try {
    store().change(next, "main", "second", () => {
      cpSync(folder, before, { recursive: true });
      scripts.set(worker("main", "second"));
      cpSync(folder, after, { recursive: true });
    });
    expect(plain(open(before).store().state)).toEqual(old);
    expect(plain(open(after).store().state)).toEqual(next);
  } finally {
    for (const moment of moments) rmSync(moment, { recursive: true, force: true });
  }
});

test("a deployment that cannot be written changes nothing", () => {
  const { scripts, store } = open(folder);
  scripts.set(worker("main", "first"));
  const opened = store();
  const fail = () => {
    throw new Error("the disk is full");
  };
  expect(() => {
    opened.change(state([namespace("main/A")]), "main", "second", fail);
  }).toThrow("the disk is full");
  expect(plain(opened.state)).toEqual(state([]));
});

test("what belongs to a script that is gone is gone at the next start, too", () => {
  const { scripts, store } = open(folder);
  scripts.set(worker("main", "first"));
  const all = state(
    [namespace("main/A"), namespace("gone/B")],
    [pending("gone", "C", "main"), pending("main", "D", "gone")],
  );
  store().change(all, "main", "first", () => undefined);
  expect(plain(store().state)).toEqual(state([namespace("main/A")], [pending("main", "D", "gone")]));
});

test("classes that ran before there were namespaces keep the folder of their data", () => {
  const { scripts, store } = open(folder);
  const binding = (className: string, script?: string) => ({
    type: "durable_object_namespace",
    name: className,
    class_name: className,
    ...(script !== undefined && { script_name: script }),
  });
  scripts.set(worker("main", "first", [binding("Own")]));
  scripts.set(worker("guest", "first", [binding("Own", "main"), binding("Unbound", "main"), binding("X", "nobody")]));
  const { namespaces } = store().state;
  expect(namespaces.map(({ script, className, key, sqlite }) => [script, className, key, sqlite])).toEqual([
    ["main", "Own", "main-Own", true],
    ["main", "Unbound", "main-Unbound", true],
  ]);
  expect(store().state.namespaces).toEqual(namespaces);
});
