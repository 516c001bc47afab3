// Dragging a task by its handle, with mouse or touch, and dropping files. The row gets attributes that say where it was dropped, and an event.
{
    const EDGE = 64;
    let [row, over, y] = [];
    const show = (element, side) => {
        over?.removeAttribute('data-drop');
        over = element;
        over?.setAttribute('data-drop', side);
    };
    const scroll = () => {
        if (!row) return;
        const speed = y < EDGE ? -12 : y > innerHeight - EDGE ? 12 : 0;
        if (speed) scrollBy(0, speed);
        requestAnimationFrame(scroll);
    };
    const end = () => {
        row?.removeAttribute('data-dragged');
        show();
        row = undefined;
    };
    addEventListener('pointerdown', event => {
        const handle = event.button === 0 && event.target.closest?.('.handle');
        if (!handle) return;
        event.preventDefault();
        handle.setPointerCapture(event.pointerId);
        [row, y] = [handle.closest('[data-id]'), event.clientY];
        row.dataset.dragged = '';
        scroll();
    });
    addEventListener('pointermove', event => {
        if (!row) return;
        y = event.clientY;
        const target = document.elementFromPoint(event.clientX, y)?.closest('.tasks [data-id], .sidebar a');
        if (!target || target === row) return show();
        const { top, height } = target.getBoundingClientRect();
        show(target, !target.dataset.id ? 'into' : y < top + height / 2 ? 'before' : 'after');
    });
    addEventListener('pointerup', () => {
        if (row && over) {
            row.dataset.side = over.dataset.drop;
            row.dataset.over = over.dataset.id ?? over.getAttribute('href');
            row.dispatchEvent(new Event('dropped', { bubbles: true }));
        }
        end();
    });
    addEventListener('pointercancel', end);

    // A touch that is held selects a task.
    let [holding, isHeld] = [];
    addEventListener('pointerdown', ({ pointerType, target }) => {
        const link = pointerType === 'touch' && target.closest?.('.tasks [data-id] > a');
        isHeld = false;
        if (link) holding = setTimeout(() => {
            isHeld = true;
            link.dispatchEvent(new Event('held', { bubbles: true }));
        }, 500);
    });
    ['pointerup', 'pointercancel'].forEach(kind => addEventListener(kind, () => clearTimeout(holding)));
    addEventListener('click', event => {
        if (isHeld) event.preventDefault(event.stopPropagation());
        isHeld = false;
    }, true);
    addEventListener('contextmenu', event => {
        if (event.pointerType === 'touch' && event.target.closest?.('.tasks a')) event.preventDefault();
    });
    addEventListener('keydown', event => event.key === 'Escape' && end());

    // A file that is dropped beside the button for files is as if it were chosen.
    const dropFile = event => {
        const input = event.target.closest?.('.card')?.querySelector('.drop + [type=file]');
        if (!input) return;
        event.preventDefault();
        input.parentElement.dataset.over = event.type === 'dragover';
        if (event.type !== 'drop') return;
        input.files = event.dataTransfer.files;
        input.dispatchEvent(new Event('change', { bubbles: true }));
    };
    ['dragover', 'dragleave', 'drop'].forEach(kind => addEventListener(kind, dropFile));
    addEventListener('click', event => event.target.closest?.('.drop')?.nextElementSibling.click());
}
