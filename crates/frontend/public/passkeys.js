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

// What the user chooses among the passkeys, or the response that refuses to ask.
const choose = async (signal, mediation) => {
    const options = await call('generate-authenticate-options');
    if (!options.ok) return options;
    const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(await options.json());
    signal.throwIfAborted();
    return navigator.credentials.get({ publicKey, signal, mediation });
};

// As the other ways to sign in respond, with the access token. The session is remembered as the form says, if there is one.
const verify = async (shown, way) => {
    const rememberMe = document.getElementById('remember')?.checked ?? way !== 'brief';
    const response = await call('verify-authentication', { response: shown.toJSON(), rememberMe });
    const [status, retryAfter, text] = await result(response);
    const accessToken = response.headers.get('set-auth-jwt');
    return [status, retryAfter, response.ok ? JSON.stringify({ ...JSON.parse(text), accessToken }) : text];
};

export const signIn = async way => {
    try {
        const shown = await choose(begin());
        return shown instanceof Response ? await result(shown) : await verify(shown, way);
    } catch (error) {
        return failure(error);
    }
};

// The same with what the user chooses among what the browser fills in: nothing if that cannot be offered, since no one has
// asked for it. A challenge lasts five minutes; there is another one in time.
const offer = async () => {
    for (;;) {
        const signal = begin();
        const timer = setTimeout(() => signal === pending?.signal && pending.abort('outdated'), 225000);
        try {
            const shown = await choose(signal, 'conditional');
            return shown instanceof Response ? null : shown;
        } catch (error) {
            if (error !== 'outdated') return null;
        } finally {
            clearTimeout(timer);
        }
    }
};

export const autofill = async way => {
    if (!await PublicKeyCredential.isConditionalMediationAvailable?.()) return null;
    for (let shown; shown = await offer();) {
        // From here on, an error is one that the user has to know of. Without a response, that is one of a gateway.
        const verified = await verify(shown, way).catch(() => [502, null, '']);
        if (verified[0] !== 400 || !verified[2].includes('CHALLENGE_NOT_FOUND')) return verified;
    }
    return null;
};

export const end = () => pending?.abort('ended');
