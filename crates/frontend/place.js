// Keeps the place on the page for Back and a reload: the tasks are not there yet when the browser would scroll by itself.
{
    let [saving, wanted] = [];
    history.scrollRestoration = 'manual';
    addEventListener('scroll', () => {
        clearTimeout(saving);
        // The entry of a task has a text (src/router.rs).
        const place = () => typeof history.state === 'string' ? String(scrollY) : scrollY;
        saving = setTimeout(() => history.replaceState(place(), ''), 100);
    });
    const leave = () => wanted = undefined;
    ['wheel', 'touchmove', 'pointerdown', 'keydown'].forEach(kind => addEventListener(kind, leave, { passive: true }));
    const restore = frames => {
        if (wanted === undefined) return;
        scrollTo(0, wanted);
        if (scrollY < wanted - 1 && frames > 0) requestAnimationFrame(() => restore(frames - 1));
    };
    const begin = state => {
        wanted = Number(state) || 0;
        requestAnimationFrame(() => restore(600));
    };
    addEventListener('popstate', event => begin(event.state));
    if (history.state) begin(history.state);
}
