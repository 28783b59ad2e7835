import { kindOf } from "../bindings/table";
import type { Services } from "../context";
import { ApiError } from "../envelope";
import { errors } from "../errors";
import { refuseWithoutHandler } from "../resources/queue-consumers";
import { deployedVersion, type Share } from "../store/deployed";
import type { BindingRecord, VersionRecord } from "../store/records";
import { type Deployed, deployed } from "./deploy";
import { INVALID_METADATA } from "./metadata";
import { scriptOf } from "./upload";

/** As many as Cloudflare runs side by side. */
const MOST_VERSIONS = 2;

/** Lets versions that exist run, each for its share of the requests. */
export async function deployVersions(
  services: Services,
  name: string,
  shares: Share[],
  { source, annotations, force }: { source: string; annotations: Record<string, string>; force: boolean },
): Promise<Deployed> {
  return services.exclusive(name, async () => {
    const worker = scriptOf(services, name);
    refuseShares(shares);
    const versions = shares.map(({ versionId }) => {
      const version = worker.versions.find(({ id }) => id === versionId);
      if (!version) throw errors.version();
      return version;
    });
    refuseMixedExports(versions);
    if (!force) refuseChangedSecrets(deployedVersion(worker), versions);
    for (const { handlers } of versions) refuseWithoutHandler(services.store, name, handlers);

    const [main, ...others] = [...shares].sort((one, other) => other.percentage - one.percentage);
    const version = versions.find(({ id }) => id === main?.versionId);
    if (!version) throw errors.version();
    return deployed(services, worker, version, { source, moment: "change", annotations, others });
  });
}

function refuseShares(shares: Share[]): void {
  const sum = shares.reduce((total, { percentage }) => total + percentage, 0);
  const refuse = (message: string) => new ApiError(400, INVALID_METADATA, message);
  if (shares.length > MOST_VERSIONS) throw refuse(`A deployment has at most ${MOST_VERSIONS} versions.`);
  if (new Set(shares.map(({ versionId }) => versionId)).size < shares.length)
    throw refuse("The versions of a deployment must differ.");
  if (Math.abs(sum - 100) > 0.001)
    throw refuse(`The percentages of a deployment must add up to 100, got ${Math.round(sum * 100) / 100}.`);
}

/** Versions that run side by side share their Durable Objects, and so must declare the same. */
function refuseMixedExports(versions: VersionRecord[]): void {
  const declared = versions.map(({ exports = {} }) => JSON.stringify(Object.entries(exports).sort()));
  if (new Set(declared).size <= 1) return;
  throw new ApiError(400, 100405, "All versions of a deployment must declare the same `exports`.");
}

/** An older version has its secrets as they were: whoever goes back to it must know. */
function refuseChangedSecrets(live: VersionRecord, versions: VersionRecord[]): void {
  const changed = versions.flatMap((version) => {
    const before = new Map(secretsOf(version).map((secret) => [secret.name, JSON.stringify(secret)]));
    const differs = (secret: BindingRecord) =>
      before.has(secret.name) && before.get(secret.name) !== JSON.stringify(secret);
    return version.number < live.number ? secretsOf(live).filter(differs) : [];
  });
  if (changed.length === 0) return;
  const names = [...new Set(changed.map(({ name }) => name))].join(", ");
  throw new ApiError(400, 10220, `The following secrets have changed: ${names}`);
}

function secretsOf({ bindings }: VersionRecord): BindingRecord[] {
  return bindings.filter((binding) => kindOf(binding).secret);
}
