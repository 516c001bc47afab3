// Shows a page before the WebAssembly has arrived, from the templates in index.html. The app removes it (src/boot.rs).
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
    const page = !['', '/sign-in', '/sign-up'].includes(path) ? 'other'
        : email ? 'tasks'
        : path === '/sign-up' ? 'sign-up' : 'sign-in';

    const boot = document.createElement('div');
    boot.id = 'boot';
    boot.append(document.getElementById('boot-' + page).content);
    const find = selector => boot.querySelector(selector);

    if (page.startsWith('sign')) {
        // The app submits the form once it has started.
        const form = find('form');
        form.onsubmit = event => {
            event.preventDefault();
            form.dataset.submitted = '';
            find('#submit').textContent = find('#submit').dataset.working;
        };
        find('#show-password').onclick = event => {
            const isHidden = find('#password').type === 'password';
            find('#password').type = isHidden ? 'text' : 'password';
            event.currentTarget.ariaPressed = isHidden;
        };
        const next = path ? search : search && '?next=' + encodeURIComponent(pathname + search);
        find('#other-form').setAttribute('href', find('#other-form').getAttribute('href') + next);
    }
    if (page === 'tasks') {
        const current = { '?show=open': 1, '?show=done': 2 }[search] ?? 0;
        find('.account-email').textContent = email;
        boot.querySelectorAll('.filters a').forEach((link, index) => {
            index === current ? link.setAttribute('aria-current', 'page') : link.removeAttribute('aria-current');
        });
        boot.querySelectorAll('header, form, nav').forEach(element => element.inert = true);
    }
    document.body.prepend(boot);
}
