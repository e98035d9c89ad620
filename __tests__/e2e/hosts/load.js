// Sends requests to a host until its input ends, then prints what became of them as one JSON object.
//
//   node load.js ADDRESS DOMAIN REQUESTS_A_SECOND [MIX]
//
// MIX is `all` (GET and POST, on connections that are kept and on new ones, some of them two seconds long) or `get`.
// A request fails if it gets anything but 200 with the right body. A GET on a kept connection that the server ends
// before it has answered is sent once more, as browsers do (RFC 9110, 9.2.2), and counted as repeated.
const https = require('node:https');
const { performance } = require('node:perf_hooks');

const [address, domain, rate, mix = 'all'] = process.argv.slice(2);
const TIMEOUT_MS = 30_000;
const kept = new https.Agent({ keepAlive: true, maxSockets: 200, rejectUnauthorized: false });
const fresh = new https.Agent({ keepAlive: false, rejectUnauthorized: false });

const result = {
  requests: 0,
  failed: 0,
  repeated: 0,
  posts: 0,
  long: 0,
  kept: 0,
  failures: [],
  versions: {},
  slowestMs: 0,
};
let open = 0;

function kindOf(number) {
  if (number % 50 === 7)
    return { method: 'GET', path: '/slow?seconds=2', agent: number % 100 === 7 ? kept : fresh, long: true };
  const agent = number % 2 === 0 ? kept : fresh;
  if (mix === 'all' && number % 5 === 0) return { method: 'POST', path: '/echo', agent, body: `body ${number}` };
  return { method: 'GET', path: '/version', agent };
}

function send(kind, repeated, done) {
  const started = performance.now();
  const request = https.request(
    {
      host: address,
      port: 443,
      servername: domain,
      method: kind.method,
      path: kind.path,
      agent: repeated ? fresh : kind.agent,
      headers: { host: domain, ...(kind.body && { 'content-length': Buffer.byteLength(kind.body) }) },
      timeout: TIMEOUT_MS,
    },
    (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part) => (text += part));
      response.on('error', (error) => done(error.code ?? error.message));
      response.on('end', () => {
        result.slowestMs = Math.max(result.slowestMs, Math.round(performance.now() - started));
        if (response.statusCode !== 200) return done(`status ${response.statusCode}`);
        if (kind.body) return done(text === kind.body ? undefined : `body ${text.slice(0, 40)}`);
        const { version } = JSON.parse(text);
        result.versions[version] = (result.versions[version] ?? 0) + 1;
        return done(undefined);
      });
    },
  );
  request.on('timeout', () => request.destroy(new Error('timeout')));
  request.on('error', (error) => {
    if (request.reusedSocket && error.code === 'ECONNRESET' && kind.method === 'GET' && !repeated) {
      result.repeated += 1;
      send(kind, true, done);
    } else {
      done(error.code ?? error.message);
    }
  });
  request.end(kind.body);
}

function one() {
  const kind = kindOf(result.requests);
  result.requests += 1;
  if (kind.body) result.posts += 1;
  if (kind.long) result.long += 1;
  if (kind.agent === kept) result.kept += 1;
  open += 1;
  let over = false;
  send(kind, false, (failure) => {
    if (over) return;
    over = true;
    open -= 1;
    if (failure === undefined) return;
    result.failed += 1;
    if (result.failures.length < 50) {
      result.failures.push({
        at: new Date().toISOString(),
        method: kind.method,
        path: kind.path,
        kept: kind.agent === kept,
        failure,
      });
    }
  });
}

const begin = performance.now();
const timer = setInterval(() => {
  const due = ((performance.now() - begin) / 1000) * Number(rate);
  while (result.requests < due) one();
}, 5);

process.stdin.resume().on('end', () => {
  clearInterval(timer);
  result.seconds = Math.round((performance.now() - begin) / 1000);
  const wait = setInterval(() => {
    if (open > 0) return;
    clearInterval(wait);
    process.stdout.write(`${JSON.stringify(result)}\n`);
    process.exit(0);
  }, 50);
});
