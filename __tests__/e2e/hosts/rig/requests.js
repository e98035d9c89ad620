// Sends requests to a host until its input ends, then prints what became of them as one JSON object.
//
//   TOKEN=... node requests.js ADDRESS DOMAIN REQUESTS_A_SECOND all|reads|writes [PREFIX]
//
// all: GETs and POSTs, on connections that are kept and on new ones, a fiftieth of them two seconds long. reads:
// without the POSTs. writes: POSTs that keep a row each. A request fails if it gets anything but 200 with the right body. What is sent again: a request on
// a kept connection that the server ends before it has answered anything, and only a GET, as browsers do (RFC 9110,
// 9.2.2); it is counted as repeated.
const https = require('node:https');
const { performance } = require('node:perf_hooks');

const [address, domain, rate, mix, prefix = ''] = process.argv.slice(2);
const TIMEOUT_MS = 30_000;
// nginx on the smallest host takes 384 connections, two for each request: at this rate it resets what comes within a
// stall of a second, whether or not a deploy is at work. Beyond this many a request waits here, and its time counts.
const MOST_OPEN = 150;
const kept = new https.Agent({ keepAlive: true, maxSockets: MOST_OPEN / 2, rejectUnauthorized: false });
// A new handshake each: without this Node would resume the session of an earlier one.
const fresh = new https.Agent({ keepAlive: false, maxCachedSessions: 0, rejectUnauthorized: false });

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
  acknowledged: [],
};
let open = 0;

function kindOf(number) {
  const agent = number % 2 === 0 ? kept : fresh;
  if (mix === 'writes') return { method: 'POST', path: '/webhook/telegram', agent, row: number };
  if (number % 50 === 7) {
    return { method: 'GET', path: '/slow?seconds=2', agent: number % 100 === 7 ? kept : fresh, long: true };
  }
  // Of ten POSTs one keeps a row; the others are updates that the app has no use for.
  if (mix === 'all' && number % 5 === 0) {
    return {
      method: 'POST',
      path: '/webhook/telegram',
      agent: number % 10 === 0 ? kept : fresh,
      row: number % 50 === 0 ? number : undefined,
    };
  }
  return { method: 'GET', path: '/version', agent };
}

function bodyOf(kind) {
  if (kind.method !== 'POST') return undefined;
  return JSON.stringify(
    kind.row === undefined
      ? { update_id: 1 }
      : { update_id: 1, message: { text: `${mix === 'writes' ? 'cut' : 'row'} ${kind.row}` } },
  );
}

function send(kind, due, repeated, done) {
  const body = bodyOf(kind);
  const request = https.request(
    {
      host: address,
      port: 443,
      servername: domain,
      method: kind.method,
      path: `${prefix}${kind.path}`,
      agent: repeated ? fresh : kind.agent,
      headers: {
        host: domain,
        ...(body && {
          'content-type': 'application/json',
          'content-length': Buffer.byteLength(body),
          'x-telegram-bot-api-secret-token': process.env.TOKEN,
        }),
      },
      timeout: TIMEOUT_MS,
    },
    (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part) => (text += part));
      response.on('error', (error) => done(error.code ?? error.message));
      response.on('end', () => {
        result.slowestMs = Math.max(result.slowestMs, Math.round(performance.now() - due));
        if (response.statusCode !== 200) return done(`status ${response.statusCode}`);
        if (body) return done(text === '{"ok":true}' ? undefined : `body ${text.slice(0, 40)}`);
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
      send(kind, due, true, done);
    } else {
      done(error.code ?? error.message);
    }
  });
  request.end(body);
}

function one() {
  const due = begin + (result.requests / Number(rate)) * 1000;
  const kind = kindOf(result.requests);
  result.requests += 1;
  if (kind.method === 'POST') result.posts += 1;
  if (kind.long) result.long += 1;
  if (kind.agent === kept) result.kept += 1;
  open += 1;
  let over = false;
  send(kind, due, false, (failure) => {
    if (over) return;
    over = true;
    open -= 1;
    if (failure === undefined) {
      if (kind.row !== undefined) result.acknowledged.push(kind.row);
      return;
    }
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
  // If it was held up itself it catches up, but not all at once.
  for (let count = 0; count < 4 && open < MOST_OPEN && result.requests < due; count += 1) one();
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
