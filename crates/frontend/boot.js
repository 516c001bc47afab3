// Shows a page before the WebAssembly has arrived, from the templates in index.html. The app removes it (src/browser/boot.rs).
{
    let [isStarted, hasFailed, stopWaiting] = [false, false, () => {}];
    const session = () => {
        try {
            return JSON.parse(localStorage.getItem('latchkey.session'));
        } catch {
            return null;
        }
    };
    try {
        for (const name of ['theme', 'density']) {
            document.documentElement.dataset[name] = localStorage.getItem(`latchkey.${name}`) ?? '';
        }
    } catch {
        // Without storage, what is usual.
    }
    const { pathname, search } = location;
    const path = pathname.replace(/\/+$/, '').replace(/^\/today$/, '');
    const email = session()?.email;
    const doors = ['/sign-in', '/sign-up'];
    const others = ['/forgot-password', '/reset-password', '/verify-email'];
    const waitsForCode = () => {
        try {
            return path !== '/sign-up' && 'latchkey.step' in sessionStorage;
        } catch {
            return false;
        }
    };
    const page = others.includes(path) ? 'other'
        : email && !doors.includes(path) ? 'tasks'
        : waitsForCode() ? 'other'
        : path === '/sign-up' ? 'sign-up' : 'sign-in';

    const boot = document.createElement('div');
    boot.id = 'boot';
    boot.append(document.getElementById('boot-' + page).content);
    const find = selector => boot.querySelector(selector);

    if (page.startsWith('sign')) {
        // The app submits the form once it has started.
        const form = find('form');
        const submit = find('#submit');
        const label = submit.textContent;
        form.onsubmit = event => {
            event.preventDefault();
            form.dataset.submitted = '';
            if (!hasFailed) submit.textContent = submit.dataset.working;
        };
        const passkey = find('#passkey');
        stopWaiting = () => {
            submit.textContent = label;
            if (passkey) passkey.disabled = false;
        };
        find('#show-password').onclick = event => {
            const isHidden = find('#password').type === 'password';
            find('#password').type = isHidden ? 'text' : 'password';
            event.currentTarget.ariaPressed = isHidden;
        };
        if (passkey) {
            passkey.hidden = !device.hasPasskeys();
            passkey.onclick = () => {
                passkey.dataset.submitted = '';
                passkey.disabled = !hasFailed;
            };
        }
        const next = doors.includes(path) || path + search === '' ? search : '?next=' + encodeURIComponent(pathname + search);
        find('#other-form').setAttribute('href', find('#other-form').getAttribute('href') + next);
    }
    if (page === 'tasks') {
        find('.account-email').textContent = email;
        boot.querySelectorAll('nav a').forEach(link => {
            const isCurrent = link.getAttribute('href') === (path || '/');
            isCurrent ? link.setAttribute('aria-current', 'page') : link.removeAttribute('aria-current');
            if (isCurrent) find('h1').textContent = link.querySelector('.name').textContent;
        });
        if (!find('nav a[aria-current]')) find('h1').textContent = 'Latchkey';
        boot.querySelectorAll('header, form, nav').forEach(element => element.inert = true);
    }
    document.body.prepend(boot);

    const workers = navigator.serviceWorker;
    const reload = async () => {
        const waiting = (await workers?.getRegistration())?.waiting;
        if (!waiting) return location.reload();
        waiting.onstatechange = () => location.reload();
        waiting.postMessage('activate');
    };
    const message = document.createElement('div');
    const show = (text, role) => {
        const [words, button] = ['p', 'button'].map(name => document.createElement(name));
        words.textContent = text;
        button.textContent = 'Reload';
        button.onclick = reload;
        message.className = 'notice reload';
        message.role = role;
        message.replaceChildren(words, button);
        document.body.append(message);
    };

    // The app has to start within 15 s, and must not panic.
    const fail = () => {
        hasFailed = true;
        stopWaiting();
        show(isStarted ? 'Latchkey has stopped because of an error.'
            : 'Latchkey has not started. Check your connection.', 'alert');
    };
    const timer = setTimeout(fail, 15000);
    const check = event => {
        const error = event.error ?? event.reason;
        const isOfApp = error instanceof WebAssembly.RuntimeError || /\.wasm/.test(error?.stack);
        if (!isStarted || isOfApp) fail();
    };
    addEventListener('error', check, true);
    addEventListener('unhandledrejection', check);

    // Keeps the app for when there is no network, and offers a new version (sw.js). No later script can create this policy.
    const policy = globalThis.trustedTypes?.createPolicy('worker', { createScriptURL: () => '/sw.js' });
    const install = async () => {
        const registration = await workers.register(policy ? policy.createScriptURL('') : '/sw.js');
        const offer = () => registration.active && registration.waiting
            && show('A new version of Latchkey is ready.', 'status');
        offer();
        registration.onupdatefound = () => registration.installing.onstatechange = offer;
        let checked = Date.now();
        document.addEventListener('visibilitychange', () => {
            if (document.hidden || Date.now() - checked < 3600000) return;
            checked = Date.now();
            registration.update().catch(() => {});
        });
    };
    addEventListener('TrunkApplicationStarted', () => {
        isStarted = true;
        clearTimeout(timer);
        message.remove();
        if (workers) setTimeout(() => install().catch(() => {}), 1000);
    });
}
