/** What a browser shows at `/`. */
export const HOMEPAGE = `<!doctype html>
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
