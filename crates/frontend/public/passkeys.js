// Adds passkeys and signs in with them. Loaded when needed (device.js). Each returns status, Retry-After and text of the last
// response, or nothing if it was ended in favor of another one.
let pending;

const begin = () => {
    pending?.abort();
    pending = new AbortController();
    return pending.signal;
};

const call = (path, body) => fetch('/api/auth/passkey/' + path, body && {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
});

const refused = (code, message) => [400, null, JSON.stringify({ code, message })];

const result = async response => [response.status, response.headers.get('Retry-After'), await response.text()];

// What the user or the authenticator does not want.
const failure = error => {
    if (error === 'ended' || error?.name === 'AbortError') return null;
    if (error?.name === 'InvalidStateError') {
        return refused('PREVIOUSLY_REGISTERED', 'This device has a passkey for your account already.');
    }
    if (error instanceof DOMException) return refused('AUTH_CANCELLED', 'No passkey was used.');
    throw error;
};

export const create = async name => {
    try {
        const signal = begin();
        const options = await call('generate-register-options');
        if (!options.ok) return result(options);
        const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(await options.json());
        const made = await navigator.credentials.create({ publicKey, signal });
        return result(await call('verify-registration', { response: made.toJSON(), name }));
    } catch (error) {
        return failure(error);
    }
};

const get = async (signal, mediation) => {
    const options = await call('generate-authenticate-options');
    if (!options.ok) return options;
    const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(await options.json());
    signal.throwIfAborted();
    const shown = await navigator.credentials.get({ publicKey, signal, mediation });
    const rememberMe = document.getElementById('remember')?.checked;
    return call('verify-authentication', { response: shown.toJSON(), rememberMe });
};

// As the other ways to sign in respond, with the access token.
const signedIn = async response => {
    const [status, retryAfter, text] = await result(response);
    const accessToken = response.headers.get('set-auth-jwt');
    return [status, retryAfter, response.ok ? JSON.stringify({ ...JSON.parse(text), accessToken }) : text];
};

export const signIn = async () => {
    try {
        return await signedIn(await get(begin()));
    } catch (error) {
        return failure(error);
    }
};

// Offers the passkeys among what the browser fills in. A challenge lasts five minutes; there is another one in time.
export const autofill = async () => {
    if (!await PublicKeyCredential.isConditionalMediationAvailable?.()) return null;
    for (;;) {
        const signal = begin();
        const timer = setTimeout(() => signal === pending?.signal && pending.abort('outdated'), 225000);
        try {
            const response = await get(signal, 'conditional');
            if (response.url.endsWith('options')) return null;
            const [status, ...others] = await signedIn(response);
            if (status === 400 && others[1].includes('CHALLENGE_NOT_FOUND')) continue;
            return [status, ...others];
        } catch (error) {
            if (error !== 'outdated') return error instanceof DOMException ? null : failure(error);
        } finally {
            clearTimeout(timer);
        }
    }
};

export const end = () => pending?.abort('ended');
