// What the app needs of the browser where a few lines of JavaScript are less than Rust's bindings of them (src/browser/device.rs).
globalThis.device = (() => {
    const TABLES = ['tasks', 'lists', 'outbox', 'meta', 'refused'];
    const PREFIX = 'latchkey-';
    // The largest file that the server imports: 10 MiB.
    const LIMIT = 10485760;
    let [database, channel, opened] = [undefined, undefined, 0];

    const done = request => new Promise((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
        request.onblocked = () => reject(null);
    });

    const close = () => {
        opened += 1;
        channel?.close();
        database?.close();
        [database, channel] = [];
    };

    const worker = () => navigator.serviceWorker?.getRegistration();

    // Notifications contain titles.
    const closeNotifications = async () => (await (await worker())?.getNotifications())?.forEach(shown => shown.close());

    // Gives the user a file, with the name that the server has for it.
    const save = (pieces, response, name) => {
        const link = document.createElement('a');
        link.href = URL.createObjectURL(new Blob(pieces));
        link.download = response.headers.get('Content-Disposition')?.match(/filename="?([^";]+)/)?.[1] ?? name;
        link.click();
        setTimeout(() => URL.revokeObjectURL(link.href), 60000);
    };

    // Only the older interface for requests reports what is sent.
    const upload = (url, headers, file, timeout, report) => new Promise((resolve, reject) => {
        const request = new XMLHttpRequest();
        let timer;
        const wait = () => {
            clearTimeout(timer);
            timer = setTimeout(() => request.abort(), timeout);
        };
        wait();
        request.open('POST', url);
        Object.entries(headers).forEach(header => request.setRequestHeader(...header));
        request.upload.onprogress = ({ loaded, total }) => {
            wait();
            report(Math.floor(loaded / total * 100));
        };
        request.onload = () => resolve([request.status, request.getResponseHeader('Retry-After'), request.responseText]);
        request.onerror = request.onabort = reject;
        request.onloadend = () => clearTimeout(timer);
        request.send(file);
    });

    // The time in milliseconds at which clocks in a zone, or on the device, show a date and a time. As RFC 5545 has it: of two
    // such times the first, and a time that is skipped is read with the offset before.
    const instant = (text, zone) => {
        if (!zone) return Date.parse(text);
        const wall = Date.parse(text + 'Z');
        const offset = at => Date.parse(new Date(at).toLocaleString('sv', { timeZone: zone }).replace(' ', 'T') + 'Z') - at;
        const [before, after] = [-1, 1].map(day => wall - offset(wall + day * 864e5));
        return before + offset(before) !== wall && after + offset(after) === wall ? after : before;
    };

    // Deletes the databases of all accounts but one.
    const removeOthers = async name => {
        const all = await indexedDB.databases?.() ?? [];
        for (const other of all) {
            if (other.name.startsWith(PREFIX) && other.name !== name) indexedDB.deleteDatabase(other.name);
        }
    };

    // The drawer of a phone closes with a choice.
    const closeDrawer = ({ target }) => target.closest?.('#menu a, #menu form') && document.querySelector('#menu:popover-open')?.hidePopover();
    addEventListener('submit', closeDrawer);
    addEventListener('click', event => event.target.closest?.('a') && closeDrawer(event));

    return {
        close,

        // Opens the database of an account: its records, each as three items, or null if there is none to be had.
        // What other tabs write from then on comes as messages; null says that the database is gone.
        async open(account, receive) {
            if (!navigator.locks) return null;
            close();
            const number = opened;
            const name = PREFIX + account;
            const own = new BroadcastChannel(name);
            const request = indexedDB.open(name, 1);
            try {
                const early = [];
                own.onmessage = event => early.push(event.data);
                request.onupgradeneeded = () => TABLES.forEach(table => request.result.createObjectStore(table));
                const limit = new Promise((_, reject) => setTimeout(reject, 5000));
                const db = await Promise.race([done(request), limit]);
                db.onversionchange = db.onclose = () => {
                    const isCurrent = db === database;
                    db.close();
                    if (!isCurrent) return;
                    close();
                    receive(null);
                };
                const transaction = db.transaction(TABLES);
                const records = new Map();
                const keep = (table, key, value) => records.set(table + key, [table, key, value]);
                await Promise.all(TABLES.map(async table => {
                    const store = transaction.objectStore(table);
                    const [keys, values] = await Promise.all([done(store.getAllKeys()), done(store.getAll())]);
                    keys.forEach((key, index) => keep(table, key, values[index]));
                }));
                for (const items of early) {
                    for (let index = 0; index < items.length; index += 3) keep(...items.slice(index, index + 3));
                }
                if (number !== opened) throw null;
                [database, channel] = [db, own];
                removeOthers(name).catch(() => {});
                own.onmessage = event => receive(event.data);
                return [...records.values()].filter(record => record[2] !== null).flat();
            } catch (error) {
                own.close();
                request.onsuccess = () => request.result.close();
                if (request.readyState === 'done') request.result?.close();
                throw error;
            }
        },

        // Writes records in one transaction, and sends them to the other tabs.
        async write(records) {
            if (!database) throw null;
            const transaction = database.transaction(TABLES, 'readwrite');
            for (let index = 0; index < records.length; index += 3) {
                const store = transaction.objectStore(records[index]);
                const [key, value] = [records[index + 1], records[index + 2]];
                value === null ? store.delete(key) : store.put(value, key);
            }
            transaction.commit?.();
            channel.postMessage(records);
            await new Promise((resolve, reject) => {
                transaction.oncomplete = resolve;
                transaction.onabort = () => reject(transaction.error);
            });
        },

        // Deletes the databases of all accounts, or of all but one.
        remove(account) {
            closeNotifications().catch(() => {});
            return removeOthers(account && PREFIX + account);
        },

        // Resolves once this tab is the only one of the account that sends and follows changes: with what ends that.
        lead: account => new Promise((resolve, reject) => {
            navigator.locks.request(PREFIX + account, () => new Promise(rest => resolve(rest))).catch(reject);
        }),

        // A request: its status, Retry-After and text. Given up when nothing has come for `timeout` milliseconds. With a name, the
        // content of a success is a file for the user. With a function, the body is a file, and the percentage of it that is
        // sent is reported.
        async request(method, url, headers, body, timeout, signal, extra) {
            if (extra?.call) return upload(url, headers, body, timeout, extra);
            const controller = new AbortController();
            const abort = () => controller.abort();
            signal?.addEventListener('abort', abort);
            if (signal?.aborted) abort();
            let timer;
            const wait = () => {
                clearTimeout(timer);
                timer = setTimeout(abort, timeout);
            };
            try {
                wait();
                const response = await fetch(url, { method, headers, body, signal: controller.signal });
                const [reader, decoder, pieces] = [response.body?.getReader(), new TextDecoder(), []];
                const isFile = extra && response.ok;
                let text = '';
                for (let piece; reader && !(piece = await reader.read()).done;) {
                    wait();
                    isFile ? pieces.push(piece.value) : text += decoder.decode(piece.value, { stream: true });
                }
                if (isFile) save(pieces, response, extra);
                return [response.status, response.headers.get('Retry-After'), text];
            } finally {
                clearTimeout(timer);
                signal?.removeEventListener('abort', abort);
            }
        },

        // The file that was chosen: its name, its beginning, and its content, which is null if it is too large.
        async pick({ target }) {
            const [file] = target.files;
            // So that the same file can be chosen again.
            target.value = '';
            const content = file.size > LIMIT ? null : await file.arrayBuffer();
            return [file.name, await file.slice(0, 4096).text(), content];
        },

        // Whether notifications are allowed: granted, denied, default, or empty where there are none.
        permission: () => isSecureContext && navigator.serviceWorker && globalThis.Notification?.permission || '',

        ask: () => Notification.requestPermission(),

        // One notification for each task: a later one takes the place of the one before.
        async notify(task, title, body) {
            const actions = [{ action: 'done', title: 'Done' }, { action: 'later', title: 'In an hour' }];
            const options = { body, actions, tag: task, renotify: true, data: task, dir: 'auto', icon: '/icon-192.png' };
            await (await worker())?.showNotification(title, options);
        },

        // What the user does with a notification, from sw.js.
        follow: receive => navigator.serviceWorker && (navigator.serviceWorker.onmessage = ({ data }) => receive(data)),

        instant,

        // The newer clipboard interface needs a secure context, which a server without TLS does not have.
        copy(text) {
            const [focused, field] = [document.activeElement, document.createElement('textarea')];
            field.value = text;
            // What is outside of an open dialog cannot be selected.
            (document.querySelector('dialog:modal') ?? document.body).append(field);
            field.select();
            const isCopied = document.execCommand('copy');
            field.remove();
            focused?.focus();
            return isCopied;
        },

        // What is done leaves the list calmly: a copy of its row fades, out of the way of everything.
        fade(id) {
            const row = document.querySelector(`.tasks [data-id="${id}"]`);
            if (!row || matchMedia('(prefers-reduced-motion: reduce)').matches) return;
            const { left, top, width } = row.getBoundingClientRect();
            const copy = row.cloneNode(true);
            ['data-id', 'role'].forEach(name => copy.removeAttribute(name));
            copy.classList.add('leaving');
            [copy.inert, copy.ariaHidden] = [true, 'true'];
            const place = { left: `${left + scrollX}px`, top: `${top + scrollY}px`, width: `${width}px` };
            Object.assign(copy.style, place);
            document.body.append(copy);
            setTimeout(() => copy.remove(), 300);
        },

        isFine: () => matchMedia('(pointer: fine)').matches,

        // Whether passkeys can work: not at an address without a name.
        hasPasskeys: () => isSecureContext && !!globalThis.PublicKeyCredential?.parseCreationOptionsFromJSON
            && !/^[\d.]+$|:/.test(location.hostname),

        passkeys: async (name, argument) => (await import('/passkeys.js'))[name](argument),

        sleep: (milliseconds, signal) => new Promise(resolve => {
            setTimeout(resolve, milliseconds);
            signal.addEventListener('abort', resolve);
        }),

        zone: () => Intl.DateTimeFormat().resolvedOptions().timeZone,

        // The wall-clock time in a time zone, or in that of the device, some milliseconds from now: 2026-11-29 14:46.
        now: (zone, later = 0) => new Date(Date.now() + later).toLocaleString('sv', { timeZone: zone }).slice(0, 16),
    };
})();
