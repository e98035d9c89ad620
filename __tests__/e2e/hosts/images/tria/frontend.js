// Stands in for the server of a Next.js image: HOSTNAME and PORT are where it listens, API_URL is where its server finds the
// backend, and at SIGTERM it answers what it has been asked, as Next.js does.
const http = require('node:http');

const { VERSION, PORT, HOSTNAME, API_URL } = process.env;

const server = http.createServer(async (request, response) => {
  const { pathname, searchParams } = new URL(request.url, 'http://localhost');
  const answer = { version: VERSION };
  if (pathname === '/slow') {
    await new Promise((resolve) => setTimeout(resolve, Number(searchParams.get('seconds')) * 1000));
  } else if (pathname === '/through') {
    answer.backend = await (await fetch(`${API_URL}/api/version`)).json();
  }
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
});

server.listen(Number(PORT), HOSTNAME);
process.on('SIGTERM', () => server.close(() => process.exit(0)));
