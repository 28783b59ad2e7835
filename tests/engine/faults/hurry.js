// Loaded into the processes of an update, so that what waits for a time limit takes seconds: each ends sooner.
const { timeout } = AbortSignal;

AbortSignal.timeout = (milliseconds) => timeout.call(AbortSignal, milliseconds / 15);
