import type { Command } from "./command";
import { develop } from "../dev";
import { findProject } from "../dev/project";
import { Pulumi } from "../dev/pulumi";
import { Report } from "../dev/report";
import { DEV_STACK, ownBackend, prepareStack } from "../dev/stack";
import { createLocalCloudflare, DEFAULT_PORT } from "../local";
import { DEFAULT_DATA, environmentOf, toPort } from "./local";
import { Signals } from "./signals";
import { readOptions, splitAtDashes } from "./usage";

const HELP = `Usage: pulumi-cloudflare-workers dev [options] [-- pulumi options]

Deploys the Pulumi program in this folder to an embedded Cloudflare on this
machine, deploys it again after each change, and shows the logs of its Workers.
Needs no account, login or network. Passes what follows -- to \`pulumi up\`.

Options:
  --port N      Port of the API. Host names and Workers use the ports after it.
                0 selects any free port. Default: ${DEFAULT_PORT}
  --data DIR    Folder for all data. Default: ${DEFAULT_DATA}
  --stack NAME  Stack to deploy, in the backend that Pulumi is logged in to.
                Default: '${DEV_STACK}', in a backend in the data folder
  --help        Show this help`;

const OPTIONS = {
  port: { type: "string" },
  data: { type: "string" },
  stack: { type: "string" },
  help: { type: "boolean", short: "h" },
} as const;

const HINT = "Options of Pulumi go after '--'. Run 'dev --help' for the options.";

/** `dev`: the program of this folder on an embedded Cloudflare, kept up to date until Ctrl-C. */
export const dev: Command = {
  async run(args) {
    const [ownArgs, options = []] = splitAtDashes(args);
    const values = readOptions(ownArgs, OPTIONS, HINT);
    if (values.help) {
      console.log(HELP);
      return 0;
    }
    const port = toPort(values.port);
    const project = findProject(".");
    const data = values.data ?? DEFAULT_DATA;
    const stack = values.stack ?? DEV_STACK;
    const own = values.stack === undefined;
    const report = new Report(process.stdout);
    const signals = new Signals();
    const cloudflare = await createLocalCloudflare({ port, data, output: report.log });
    const env = { ...process.env, PULUMI_SKIP_UPDATE_CHECK: "true", ...environmentOf(cloudflare) };
    const pulumi = new Pulumi(project.folder, { ...env, ...(own && ownBackend(data)) }, stack);
    const abort = new AbortController();
    let stopped: Promise<void> | undefined;
    signals.listen(() => {
      if (stopped) pulumi.kill();
      else stopped = pulumi.stop();
      abort.abort();
    });
    try {
      await prepareStack(pulumi, stack, own, data);
      report.line(`The embedded Cloudflare runs at ${cloudflare.pageUrl}`);
      await develop({ project, stack, data, cloudflare, pulumi, options, report, signal: abort.signal });
      return 0;
    } catch (error) {
      if (abort.signal.aborted) return 0;
      throw error;
    } finally {
      await stopped;
      await cloudflare.close();
    }
  },
};
