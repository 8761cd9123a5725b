//! Talking with a provider: where its doors are, and what it says of somebody, checked.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use openidconnect::core::{
    CoreAuthenticationFlow, CoreClient, CoreJwsSigningAlgorithm, CoreProviderMetadata,
};
use openidconnect::{
    AccessTokenHash, AuthorizationCode, ClientId, ClientSecret, CsrfToken, IssuerUrl, Nonce,
    OAuth2TokenResponse, PkceCodeChallenge, PkceCodeVerifier, RedirectUrl, RequestTokenError,
    Scope, TokenResponse, reqwest,
};
use serde::{Deserialize, Serialize};

use super::Claimed;
use crate::platform::config::OidcProvider;
use crate::platform::id::SessionId;

/// How long what a provider tells of itself is believed; keys change.
const BELIEVED: Duration = Duration::from_secs(300);

/// How long a provider may take.
const PATIENCE: Duration = Duration::from_secs(10);

/// Signatures that are accepted. None is not among them, and none that we could have made.
const SIGNATURES: [CoreJwsSigningAlgorithm; 3] = [
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256,
    CoreJwsSigningAlgorithm::RsaSsaPssSha256,
    CoreJwsSigningAlgorithm::EcdsaP256Sha256,
];

/// Why nobody comes in that way.
#[derive(Debug, thiserror::Error)]
pub enum OidcError {
    /// The provider cannot be reached or is not what the configuration says.
    #[error("the identity provider {0} cannot be used: {1}")]
    Away(String, String),
    /// What it said cannot be believed.
    #[error("the answer of the identity provider {0} is not accepted: {1}")]
    Refused(String, String),
}

/// Somebody who is at the provider now. Kept with us, never with the browser.
#[derive(Debug, Serialize, Deserialize)]
pub struct Away {
    /// Which provider.
    pub provider: String,
    /// What must come back.
    pub state: String,
    /// What must be in the token.
    pub nonce: String,
    /// What only we can show for the code (PKCE).
    pub verifier: String,
    /// Where to go afterwards.
    pub next: String,
    /// The invitation that is being accepted; empty for none.
    pub invite: String,
    /// The session of the person who ties the identity to the account.
    pub link: Option<SessionId>,
}

type Known = Arc<Mutex<HashMap<String, (Instant, CoreProviderMetadata)>>>;

/// What is known of the providers. Cheap to clone.
#[derive(Clone, Default)]
pub struct Providers {
    known: Known,
}

impl Providers {
    async fn metadata(&self, provider: &OidcProvider) -> Result<CoreProviderMetadata, OidcError> {
        let held =
            self.known.lock().unwrap_or_else(PoisonError::into_inner).get(&provider.id).cloned();
        if let Some((at, metadata)) = held
            && at.elapsed() < BELIEVED
        {
            return Ok(metadata);
        }
        let away = |why: String| OidcError::Away(provider.id.clone(), why);
        let issuer = IssuerUrl::new(provider.issuer.clone()).map_err(|e| away(e.to_string()))?;
        let client = client().map_err(|e| away(e.to_string()))?;
        let metadata = CoreProviderMetadata::discover_async(issuer, &client)
            .await
            .map_err(|e| away(e.to_string()))?;
        let entry = (Instant::now(), metadata.clone());
        self.known
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(provider.id.clone(), entry);
        Ok(metadata)
    }

    /// The address at the provider where somebody goes, and what we keep meanwhile.
    ///
    /// # Errors
    /// Where the provider cannot be used.
    pub async fn send(
        &self,
        provider: &OidcProvider,
        back: &str,
        next: &str,
    ) -> Result<(String, Away), OidcError> {
        let away = |why: String| OidcError::Away(provider.id.clone(), why);
        let metadata = self.metadata(provider).await?;
        let back = RedirectUrl::new(back.to_owned()).map_err(|e| away(e.to_string()))?;
        let client = CoreClient::from_provider_metadata(
            metadata,
            ClientId::new(provider.client_id.clone()),
            Some(ClientSecret::new(provider.client_secret.clone())),
        )
        .set_redirect_uri(back);
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let flow = CoreAuthenticationFlow::AuthorizationCode;
        let (url, state, nonce) = client
            .authorize_url(flow, CsrfToken::new_random, Nonce::new_random)
            .add_scope(Scope::new("email".to_owned()))
            .add_scope(Scope::new("profile".to_owned()))
            .set_pkce_challenge(challenge)
            .url();
        let kept = Away {
            provider: provider.id.clone(),
            state: state.secret().clone(),
            nonce: nonce.secret().clone(),
            verifier: verifier.secret().clone(),
            next: next.to_owned(),
            invite: String::new(),
            link: None,
        };
        Ok((url.to_string(), kept))
    }

    /// Who came back with that code. Checked are: the signature, the issuer, the audience, the end,
    /// the nonce, and that the access token is of the same answer.
    ///
    /// # Errors
    /// Where the provider is away, or its answer cannot be believed.
    pub async fn receive(
        &self,
        provider: &OidcProvider,
        back: &str,
        away: &Away,
        code: String,
    ) -> Result<Claimed, OidcError> {
        let gone = |why: String| OidcError::Away(provider.id.clone(), why);
        let refused = |why: String| OidcError::Refused(provider.id.clone(), why);
        let metadata = self.metadata(provider).await?;
        let back = RedirectUrl::new(back.to_owned()).map_err(|e| gone(e.to_string()))?;
        let rp = CoreClient::from_provider_metadata(
            metadata,
            ClientId::new(provider.client_id.clone()),
            Some(ClientSecret::new(provider.client_secret.clone())),
        )
        .set_redirect_uri(back);
        let http = client().map_err(|e| gone(e.to_string()))?;
        let tokens = rp
            .exchange_code(AuthorizationCode::new(code))
            .map_err(|e| gone(e.to_string()))?
            .set_pkce_verifier(PkceCodeVerifier::new(away.verifier.clone()))
            .request_async(&http)
            .await
            .map_err(|e| match e {
                RequestTokenError::Request(e) => gone(e.to_string()),
                answered => refused(answered.to_string()),
            })?;
        let token = tokens.id_token().ok_or_else(|| refused("no identity in it".to_owned()))?;
        let verifier = rp.id_token_verifier().set_allowed_algs(SIGNATURES);
        let claims = token
            .claims(&verifier, &Nonce::new(away.nonce.clone()))
            .map_err(|e| refused(e.to_string()))?;
        if let Some(expected) = claims.access_token_hash() {
            let algorithm = token.signing_alg().map_err(|e| refused(e.to_string()))?;
            let key = token.signing_key(&verifier).map_err(|e| refused(e.to_string()))?;
            let actual = AccessTokenHash::from_token(tokens.access_token(), algorithm, key);
            if actual.map_err(|e| refused(e.to_string()))? != *expected {
                return Err(refused("the access token is of another answer".to_owned()));
            }
        }
        let verified = claims.email_verified() == Some(true);
        let email = claims.email().filter(|_| verified).map(|e| e.to_string());
        let name = claims.name().and_then(|n| n.get(None)).map(|n| n.to_string());
        let issuer = provider.issuer.clone();
        Ok(Claimed { issuer, subject: claims.subject().to_string(), email, name })
    }
}

/// Follows no redirects: a provider must not lead us to machines inside.
fn client() -> Result<reqwest::Client, reqwest::Error> {
    reqwest::ClientBuilder::new()
        .redirect(reqwest::redirect::Policy::none())
        .timeout(PATIENCE)
        .build()
}
