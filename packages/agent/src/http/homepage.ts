import type { Predecessor } from '../config/predecessor.ts';
import type { Pages } from './http-server.ts';
import { PREDECESSOR_HOMEPAGES } from './predecessor-pages.ts';

/** What a browser shows at `/`, or a predecessor's words. */
export function toHomepage(predecessor: Predecessor | undefined): Pages['homepage'] {
  if (predecessor === undefined) return { type: 'text/html; charset=utf-8', text: HOMEPAGE };
  return { type: 'text/plain; charset=utf-8', text: PREDECESSOR_HOMEPAGES[predecessor.profile] };
}

const HOMEPAGE = `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>psiperf</title></head>
<body>
<h1>psiperf</h1>
<p>How long the work of every container on this node stood waiting.</p>
<ul>
<li><a href="/metrics">/metrics</a>: Prometheus text, or OpenMetrics by Accept</li>
<li><a href="/readyz">/readyz</a>: ready once a first reading is complete</li>
<li><a href="/healthz">/healthz</a>: the process answers</li>
</ul>
</body>
</html>
`;
