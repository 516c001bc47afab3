// Keeps the files of the app, so that it opens without a network. The server defines in front of this: VERSION, PAGES
// (paths) and FILES (paths with their integrity). A new version waits until a page sends 'activate' or all are closed.
const PREFIX = 'latchkey-';
const NAME = PREFIX + VERSION;

const install = async event => {
    // Requests to the API need not wait for this worker to start, where the browser can route them.
    const api = { condition: { urlPattern: { pathname: '/api/*' } }, source: 'network' };
    await Promise.resolve(event.addRoutes?.(api)).catch(() => {});
    const cache = await caches.open(NAME);
    await cache.addAll(Object.entries(FILES).map(([path, integrity]) => new Request(path, { integrity })));
};

const removeOld = async () => {
    const old = (await caches.keys()).filter(name => name.startsWith(PREFIX) && name !== NAME);
    await Promise.all(old.map(name => caches.delete(name)));
};

const respond = async (request, path) => {
    const cache = await caches.open(NAME);
    return await cache.match(path) ?? fetch(request);
};

const respondWithPage = async (request, path) => {
    // Reloading the only tab switches to the new version. Not with a link from an e-mail, which has a fragment.
    if (path === '/' && registration.waiting && (await clients.matchAll()).length < 2) {
        registration.waiting.postMessage('activate');
        return new Response('', { headers: { Refresh: '0' } });
    }
    return respond(request, '/');
};

// A notification leads to its task. What its buttons do is done by a page of the app; without one, the page that opens asks.
const follow = async (task, action) => {
    const pages = await clients.matchAll({ type: 'window', includeUncontrolled: true });
    const page = pages.find(({ url }) => PAGES.includes(new URL(url).pathname));
    if (!page) return clients.openWindow(`/?task=${task}${action && '&then='}${action}`);
    if (!action) await page.focus().catch(() => {});
    page.postMessage(`${task} ${action}`);
};

addEventListener('install', event => event.waitUntil(install(event)));
addEventListener('activate', event => event.waitUntil(removeOld()));
addEventListener('message', event => event.data === 'activate' && skipWaiting());
addEventListener('notificationclick', event => {
    event.notification.close();
    event.waitUntil(follow(event.notification.data, event.action));
});
addEventListener('fetch', event => {
    const { request } = event;
    const { origin, pathname } = new URL(request.url);
    if (origin !== location.origin || request.method !== 'GET') return;
    if (request.mode !== 'navigate') {
        if (pathname in FILES) event.respondWith(respond(request, pathname));
    } else if (PAGES.includes(pathname.replace(/(.)\/$/, '$1'))) {
        event.respondWith(respondWithPage(request, pathname));
    }
});
