// Runs in the program.
import type { TransferSource } from "../bindings/class-transfers";
import type { ContainerArgs } from "../container/args";

export interface DurableObjectArgs {
  /**
   * The class that the Worker's entrypoint exports.
   * @defaultValue the id as it is, otherwise the id in PascalCase, whichever the entrypoint exports
   */
  className?: string;
  /**
   * Where its objects keep their data. Cloudflare creates namespaces with SQLite only; `legacy-kv` is for a class that
   * exists with key-value storage. It cannot change afterwards.
   * @defaultValue `"sqlite"`
   * @see https://developers.cloudflare.com/durable-objects/best-practices/access-durable-objects-storage/
   */
  storage?: "sqlite" | "legacy-kv";
  /** The id of the Worker that owns it, where several bind it and export its class.
   * @defaultValue the first one of the program that binds it and exports its class */
  owner?: string;
  /** The name of the class in the deployed Worker, where the class is renamed: its objects keep their ids and data. It
   * may stay in the program afterwards. */
  renamedFrom?: string;
  /**
   * The Worker that has the class until now, or the name of its script: its namespace moves to the Worker that owns this
   * one, with all objects. It may stay in the program afterwards.
   */
  transferredFrom?: TransferSource;
  /** The script that gets the class, in the program of the Worker that gives it away, where the two are in different
   * programs: the class is left out of the Worker's code, and its binding leads to that script. */
  transferredTo?: string;
  /**
   * A container that runs beside each object. It needs SQLite storage, and a class with one cannot be transferred.
   * @defaultValue none
   * @see https://developers.cloudflare.com/containers/
   */
  container?: ContainerArgs;
  /** Whether the class may be deleted with the data of its objects, when the program or its Worker no longer has it;
   * otherwise that fails. It counts once it is deployed.
   * @defaultValue false */
  allowDataLoss?: boolean;
}
