// The JSON of WebAuthn and what browsers want instead, for those that do not read the JSON themselves.
type Json = Record<string, unknown>;
type Reader = typeof PublicKeyCredential & {
  parseCreationOptionsFromJSON?(json: unknown): PublicKeyCredentialCreationOptions;
  parseRequestOptionsFromJSON?(json: unknown): PublicKeyCredentialRequestOptions;
};

export function creation(answer: { publicKey?: unknown }): PublicKeyCredentialCreationOptions {
  const json = (answer.publicKey ?? answer) as Json;
  const reader = PublicKeyCredential as Reader;
  if (reader.parseCreationOptionsFromJSON) return reader.parseCreationOptionsFromJSON(json);
  const user = json.user as Json;
  return {
    ...json,
    challenge: bytes(json.challenge),
    user: { ...user, id: bytes(user.id) },
    excludeCredentials: known(json.excludeCredentials),
  } as PublicKeyCredentialCreationOptions;
}

export function request(answer: { publicKey?: unknown }): PublicKeyCredentialRequestOptions {
  const json = (answer.publicKey ?? answer) as Json;
  const reader = PublicKeyCredential as Reader;
  if (reader.parseRequestOptionsFromJSON) return reader.parseRequestOptionsFromJSON(json);
  return { ...json, challenge: bytes(json.challenge), allowCredentials: known(json.allowCredentials) } as PublicKeyCredentialRequestOptions;
}

export function registered(credential: PublicKeyCredential): unknown {
  const response = credential.response as AuthenticatorAttestationResponse;
  return {
    ...named(credential),
    response: {
      attestationObject: text(response.attestationObject),
      clientDataJSON: text(response.clientDataJSON),
      transports: response.getTransports?.() ?? [],
    },
  };
}

export function signed(credential: PublicKeyCredential): unknown {
  const response = credential.response as AuthenticatorAssertionResponse;
  return {
    ...named(credential),
    response: {
      authenticatorData: text(response.authenticatorData),
      clientDataJSON: text(response.clientDataJSON),
      signature: text(response.signature),
      userHandle: response.userHandle ? text(response.userHandle) : null,
    },
  };
}

function named(credential: PublicKeyCredential): Json {
  return {
    id: credential.id,
    rawId: text(credential.rawId),
    type: credential.type,
    extensions: credential.getClientExtensionResults(),
  };
}

function known(list: unknown): unknown {
  return Array.isArray(list) ? list.map((one: Json) => ({ ...one, id: bytes(one.id) })) : undefined;
}

// Base64 for addresses, without padding.
function bytes(value: unknown): ArrayBuffer {
  const plain = atob(String(value).replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0)).buffer;
}

function text(buffer: ArrayBuffer): string {
  let plain = "";
  for (const byte of new Uint8Array(buffer)) plain += String.fromCharCode(byte);
  return btoa(plain).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
}
