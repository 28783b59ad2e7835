import { randomBytes } from "node:crypto";
import { join } from "node:path";

import type { WorkerAssets, WorkerCode } from "../runtime/types";
import { AddressStore } from "../addresses/store";
import { AssetStore } from "../assets/store";
import { type ParentRecord, parentRecord } from "../previews/parents";
import { PreviewStore } from "../previews/store";
import { Blobs } from "./blobs";
import { type Application, applicationRecord } from "../containers/records";
import { Collection } from "./collection";
import { DurableObjectsStore } from "./durable-objects";
import { DISPATCH_NAMESPACES } from "./resources";
import { dispatchedAs, Scripts } from "./scripts";
import { consumersIn } from "./tail-consumers";
import { openFolder, writeFileAtomic } from "./files";
import { openFormat } from "./format";
import { lockFolder } from "./lock";
import {
  type AccountRecord,
  accountRecord,
  type InstanceRecord,
  instanceRecord,
  type NamespaceRecord,
  namespaceRecord,
  type VersionRecord,
  type WorkerRecord,
  type WorkflowRecord,
  workflowRecord,
} from "./records";

/** All that the embedded Cloudflare must not forget, in one folder that one process holds at a time. */
export class Store {
  readonly blobs: Blobs;
  readonly scripts: Scripts;
  readonly flows: Collection<WorkflowRecord>;
  readonly instances: Collection<InstanceRecord>;
  readonly namespaces: Collection<NamespaceRecord>;
  readonly durableObjects: DurableObjectsStore;
  /** Container applications. */
  readonly containers: Collection<Application>;
  readonly addresses: AddressStore;
  readonly assets: AssetStore;
  readonly previews: PreviewStore;
  /** Workers without a script, and what previews of Workers begin with. */
  readonly parents: Collection<ParentRecord>;
  /** The runtime's own folder. */
  readonly runtimeFolder: string;
  /** What Workers bind: a folder for each kind. */
  readonly resourceFolder: string;
  /** Goes up with each change of one of them. */
  resourceChanges = 0;
  private readonly accounts: Collection<AccountRecord>;
  private readonly unlock: () => void;

  constructor(folder: string) {
    openFolder(folder);
    this.unlock = lockFolder(folder);
    try {
      openFormat(folder);
      // It holds secrets: it must not end in somebody's repository.
      writeFileAtomic(join(folder, ".gitignore"), "*\n");
      this.blobs = new Blobs(join(folder, "modules"));
      this.scripts = new Scripts(join(folder, "workers"));
      this.flows = new Collection(join(folder, "workflows"), workflowRecord, ({ name }) => name);
      this.instances = new Collection(join(folder, "instances"), instanceRecord, instanceKey);
      this.namespaces = new Collection(join(folder, "kv"), namespaceRecord, ({ id }) => id);
      this.parents = new Collection(join(folder, "previews-of"), parentRecord, ({ name }) => name);
      this.previews = new PreviewStore(join(folder, "previews"));
      this.durableObjects = new DurableObjectsStore(join(folder, "durable-objects"), this.scripts, this.previews);
      this.containers = new Collection(
        join(folder, "containers"),
        applicationRecord,
        ({ id }) => id,
        () => {
          this.resourceChanges += 1;
        },
      );
      this.addresses = new AddressStore(folder);
      this.addresses.keepFor((script) => this.scripts.get(script) !== undefined);
      this.assets = new AssetStore(openFolder(join(folder, "assets")));
      this.accounts = new Collection(join(folder, "account"), accountRecord, () => "account");
      this.runtimeFolder = openFolder(join(folder, "runtime"));
      this.resourceFolder = openFolder(join(folder, "resources"));
      if (!this.accounts.get("account")) {
        this.accounts.set({ token: randomBytes(20).toString("hex"), subdomain: "local" });
      }
      this.blobs.keepOnly(this.hashesInUse());
      this.assets.keepOnly(this.manifestsInUse());
    } catch (error) {
      this.unlock();
      throw error;
    }
  }

  get account(): AccountRecord {
    const record = this.accounts.get("account");
    if (!record) throw new Error("The embedded Cloudflare's account record is missing.");
    return record;
  }

  set account(record: AccountRecord) {
    this.accounts.set(record);
  }

  /** A version of a Worker as the runtime takes it. */
  codeOf(
    worker: Pick<WorkerRecord, "name" | "subdomain" | "schedules" | "scriptSettings"> & { port?: number },
    version: VersionRecord,
  ): WorkerCode {
    return {
      name: worker.name,
      version: { id: version.id, tag: version.annotations["workers/tag"] ?? "", timestamp: version.createdOn },
      mainModule: version.mainModule,
      modules: version.modules.map(({ name, contentType, hash }) => ({
        name,
        contentType,
        body: this.blobs.get(hash),
      })),
      compatibilityDate: version.compatibilityDate,
      compatibilityFlags: version.compatibilityFlags,
      bindings: version.bindings,
      exports: { handlers: version.handlers, namedHandlers: version.namedHandlers },
      tails: consumersIn(worker.scriptSettings, "tail_consumers"),
      streamingTails: consumersIn(worker.scriptSettings, "streaming_tail_consumers"),
      crons: worker.schedules.map(({ cron }) => cron),
      ...(version.assets && { assets: this.assetsOf(version.assets) }),
      enabled: worker.subdomain.enabled,
      ...this.placeOf(worker),
    };
  }

  /** The dispatch namespace that a script is in, and its name there. */
  dispatchedIn(key: string): { namespace: string; script: string } | undefined {
    const { namespaceId, script } = dispatchedAs(key) ?? {};
    const found = DISPATCH_NAMESPACES.in(this)
      .all()
      .find(({ fields }) => fields.id === namespaceId);
    return found && script !== undefined ? { namespace: found.fields.name, script } : undefined;
  }

  /** A script of a dispatch namespace by both names: one of the account may have the same. */
  printedName(key: string): string {
    const { namespace, script } = this.dispatchedIn(key) ?? {};
    return namespace === undefined ? key : `${namespace}/${script}`;
  }

  /** The instances of a Workflow that the control plane knows. */
  instancesOf(workflow: WorkflowRecord): InstanceRecord[] {
    return this.instances.all().filter(({ workflowId }) => workflowId === workflow.id);
  }

  instance(workflow: WorkflowRecord, id: string): InstanceRecord | undefined {
    return this.instances.get(instanceKey({ workflowId: workflow.id, id }));
  }

  forgetInstance(record: InstanceRecord): void {
    this.instances.delete(instanceKey(record));
  }

  close(): void {
    this.unlock();
  }

  /** The port of a Worker of the account; the namespace of one that answers there alone. */
  private placeOf({ name, port }: { name: string; port?: number }): Pick<WorkerCode, "port" | "dispatched"> {
    if (dispatchedAs(name) === undefined) return port === undefined ? {} : { port };
    const dispatched = this.dispatchedIn(name);
    return dispatched ? { dispatched } : {};
  }

  private assetsOf({ manifest, config }: NonNullable<VersionRecord["assets"]>): WorkerAssets {
    return { manifest, config, folder: this.assets.folder, files: () => this.assets.files(manifest) };
  }

  private manifestsInUse(): Set<string> {
    return new Set(this.versions().flatMap(({ assets }) => (assets ? [assets.manifest] : [])));
  }

  private hashesInUse(): Set<string> {
    return new Set(this.versions().flatMap(({ modules }) => modules.map(({ hash }) => hash)));
  }

  private versions(): VersionRecord[] {
    return [
      ...this.scripts.everywhere().flatMap(({ versions }) => versions),
      ...this.previews.all().flatMap(({ deployments }) => deployments),
    ];
  }
}

function instanceKey({ workflowId, id }: Pick<InstanceRecord, "workflowId" | "id">): string {
  return `${workflowId}/${id}`;
}
