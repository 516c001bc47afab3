// Shows a page before the app is there, of the templates in index.html. The app removes it (src/boot.rs).
{
    const session = () => {
        try {
            return JSON.parse(localStorage.getItem('latchkey.session'));
        } catch {
            return null;
        }
    };
    const { pathname, search } = location;
    const path = pathname.replace(/\/+$/, '');
    const email = session()?.email;
    const page = !['', '/sign-in', '/sign-up'].includes(path) ? 'elsewhere'
        : email ? 'tasks'
        : path === '/sign-up' ? 'sign-up' : 'sign-in';

    const boot = document.createElement('div');
    boot.id = 'boot';
    boot.append(document.getElementById('boot-' + page).content);
    const find = selector => boot.querySelector(selector);

    const form = find('.card');
    if (form) {
        // The app sends it, as soon as it is there.
        form.onsubmit = event => {
            event.preventDefault();
            form.dataset.sent = '';
            find('#submit').textContent = form.dataset.working;
        };
        find('#show-password').onclick = event => {
            const hidden = find('#password').type === 'password';
            find('#password').type = hidden ? 'text' : 'password';
            event.currentTarget.ariaPressed = hidden;
        };
        const back = path ? search : search && '?next=' + encodeURIComponent(pathname + search);
        find('#other-door').setAttribute('href', find('#other-door').getAttribute('href') + back);
    }
    if (email) {
        const current = { '?show=open': 1, '?show=done': 2 }[search] ?? 0;
        find('.who')?.append(email);
        boot.querySelectorAll('.filters a')[current]?.setAttribute('aria-current', 'page');
    }
    document.body.prepend(boot);
}
