// Keeps the layers of provider/ apart; `npm run check` runs it. Types count like values.
const THINGS =
  "^provider/(worker|workflow|workflow-run|durable-object|container|route|domain|queue-consumer|email-address|live-version|worker-bindings|worker-preview)/";
const PLUGIN_FILES =
  "((resource|check|check-code|read|upload|conflict|instances|classes|data|deploy|deploy-assets|plan|transfers|release|releases|api-settings|uploaded|bound-accounts|upload-late|wait-until-live|until-live|ask|gradual|versions|checked-code|commit|workers-dev|seen-versions|deployment-rule|dispatched)[.]ts$|options/)";

/** What a rule forbids, by the folders on both sides. */
const forbid = (name, comment, from, to) => ({ name, comment, severity: "error", from, to });

export default {
  forbidden: [
    forbid("no-circular", "A type that two files need lives below both.", {}, { circular: true }),
    forbid(
      "below-things",
      "What resources share does not know them.",
      { path: "^provider/(lifecycle|cloudflare|bundle|program|bindings)/" },
      { path: THINGS },
    ),
    forbid(
      "below-bindings",
      "The client, the bundle and the lifecycle do not know bindings.",
      { path: "^provider/(lifecycle|cloudflare|bundle|program)/" },
      { path: "^provider/bindings/" },
    ),
    forbid(
      "client-at-the-bottom",
      "The client and the bundle know nothing of Pulumi's lifecycle.",
      { path: "^provider/cloudflare/" },
      { path: "^provider/(lifecycle|program|bundle)/" },
    ),
    forbid(
      "local-apart",
      "The embedded Cloudflare is used through its API; only commands start it.",
      { path: "^provider/(?!local/|cli/|dev/)" },
      { path: "^provider/local/" },
    ),
    forbid(
      "local-alone",
      "The embedded Cloudflare must not follow from what the provider happens to send.",
      { path: "^provider/local/" },
      { path: "^provider/(?!local/)" },
    ),
    forbid(
      "program-without-plugin",
      "What runs in the program does not load what runs in the plugin's process.",
      { path: THINGS, pathNot: `${THINGS}${PLUGIN_FILES}` },
      { path: `${THINGS}${PLUGIN_FILES}` },
    ),
    forbid(
      "plugin-without-program",
      "What runs in the plugin's process does not load what runs in the program.",
      { path: `(${THINGS}${PLUGIN_FILES})|^provider/(lifecycle|cloudflare)/` },
      { path: "^provider/program/" },
    ),
    forbid(
      "program-without-plugin-reached",
      "Neither by a detour.",
      { path: "^provider/index[.]ts$" },
      { path: `${THINGS}${PLUGIN_FILES}`, reachable: true },
    ),
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: "tsconfig.json" },
    doNotFollow: { path: "node_modules" },
  },
};
