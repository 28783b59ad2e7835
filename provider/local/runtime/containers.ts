import { existsSync } from "node:fs";

import type { DurableObjectOptions } from "../bindings/options";
import { replacingMain } from "./main-module";
import type { WorkerOptions } from "./miniflare";
import type { WorkerCode } from "./types";

/** Where workerd reaches Docker: by DOCKER_HOST, as its own command does, or where Docker is when nothing says it. */
function dockerEngine(): string | undefined {
  const usual = process.platform === "win32" ? "//./pipe/docker_engine" : "unix:///var/run/docker.sock";
  const engine = process.env.DOCKER_HOST || usual;
  const socket = engine.replace(/^(unix|npipe):\/\//, "");
  return /^tcp:/.test(engine) || existsSync(socket) ? engine : undefined;
}

/**
 * Workers whose objects have their containers. With Docker, workerd starts the image, which must be on this machine; without,
 * `ctx.container` says by name that the container does not run.
 */
export function withContainers(users: WorkerOptions[], workers: WorkerCode[]): WorkerOptions[] {
  const contained = new Map(
    workers.flatMap(({ name, durableObjects = [] }) =>
      durableObjects.flatMap(({ className, container }) =>
        container ? [[key(name, className), container] as const] : [],
      ),
    ),
  );
  if (contained.size === 0) return users;
  const engine = dockerEngine();
  const runs = <Options extends DurableObjectOptions>(options: Options, script: string): Options => {
    const image = engine === undefined ? undefined : contained.get(key(script, options.className))?.image;
    return image === undefined ? options : { ...options, container: { imageName: image } };
  };
  return users.map((user) => {
    const { durableObjects = {}, additionalUnboundDurableObjects = [] } = user;
    const options: WorkerOptions = {
      ...user,
      ...(engine !== undefined && { containerEngine: engine }),
      // Whichever names the class first decides for miniflare whether it has a container.
      durableObjects: Object.fromEntries(
        Object.entries(durableObjects).map(([name, each]) => [name, runs(each, each.scriptName ?? user.name)]),
      ),
      additionalUnboundDurableObjects: additionalUnboundDurableObjects.map((each) => runs(each, user.name)),
    };
    const worker = workers.find(({ name }) => name === user.name);
    return worker ? sayingWhy(options, worker, engine !== undefined) : options;
  });
}

/** A Worker whose classes say why their containers do not run. */
function sayingWhy(options: WorkerOptions, worker: WorkerCode, hasDocker: boolean): WorkerOptions {
  const { name, script = name, durableObjects = [] } = worker;
  const reasons = durableObjects.flatMap(({ className, container }): [string, string][] => {
    if (!container || (hasDocker && container.image !== undefined)) return [];
    const why =
      container.image === undefined
        ? "its class has no container application yet"
        : `the image ${container.image} needs Docker, which does not run on this machine`;
    return [[className, `The container of the class ${className} of the Worker "${script}" does not run: ${why}.`]];
  });
  return replacingMain(options, worker, {
    name: "internal-containers.js",
    from: "containers",
    imports: "withoutContainer",
    before: [`const REASONS = ${JSON.stringify(Object.fromEntries(reasons))};`],
    made: new Map(
      reasons.map(([className]) => [
        className,
        (old) => `withoutContainer(${old}, REASONS[${JSON.stringify(className)}])`,
      ]),
    ),
  });
}

function key(script: string, className: string): string {
  return `${script}/${className}`;
}
