//! Passkeys: adding one to an account, and signing in with one. The browser finds the key itself
//! (discoverable credentials), so that nobody learns from us who has an account.

use serde::{Deserialize, Serialize};
use sqlx::Row;
use utoipa::ToSchema;
use webauthn_rs::prelude::{
    DiscoverableAuthentication, DiscoverableKey, Passkey, PasskeyRegistration, PublicKeyCredential,
    RegisterPublicKeyCredential, Url, Webauthn, WebauthnBuilder,
};

use super::input::Label;
use crate::platform::db::{Db, Tx};
use crate::platform::id::{self, AccountId, PasskeyId};
use crate::platform::moment::Moment;
use crate::platform::secret::base64url;

/// How many one person may have.
const AT_MOST: usize = 20;

/// A passkey as its person sees it.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct PasskeyView {
    /// Its id.
    pub id: PasskeyId,
    /// Its name.
    pub name: String,
    /// Since when.
    pub made: Moment,
    /// When it was used last; never is nothing.
    pub used: Option<Moment>,
}

/// What checks passkeys of a site with that address; none for an address without a name.
#[must_use]
pub fn checker(public_url: &str) -> Option<Webauthn> {
    let url = Url::parse(public_url).ok()?;
    let name = url.domain()?;
    let builder = WebauthnBuilder::new(name, &url).ok()?.rp_name("Dure");
    builder.build().ok()
}

/// Adding one, half-way.
#[derive(Serialize, Deserialize)]
pub struct Adding {
    /// For whom.
    pub account: AccountId,
    /// What the library keeps.
    pub state: PasskeyRegistration,
}

/// The passkeys of an account, the newest first.
///
/// # Errors
/// As the database does.
pub async fn of(db: &Db, account: AccountId) -> Result<Vec<PasskeyView>, sqlx::Error> {
    let sql = "SELECT id, name, made_at, used_at FROM passkey WHERE account = $1 ORDER BY id DESC";
    let rows = sqlx::query(sql).bind(account.text()).fetch_all(db.read()).await?;
    rows.iter()
        .map(|row| {
            let used: i64 = row.try_get("used_at")?;
            Ok(PasskeyView {
                id: id::column(row, "id")?,
                name: row.try_get("name")?,
                made: Moment::from_micros(row.try_get("made_at")?),
                used: (used > 0).then(|| Moment::from_micros(used)),
            })
        })
        .collect()
}

async fn keys(db: &Db, account: AccountId) -> Result<Vec<Passkey>, sqlx::Error> {
    let rows = sqlx::query("SELECT key_state FROM passkey WHERE account = $1")
        .bind(account.text())
        .fetch_all(db.read())
        .await?;
    rows.iter().map(|row| key(&row.try_get::<String, _>(0)?)).collect()
}

fn key(state: &str) -> Result<Passkey, sqlx::Error> {
    serde_json::from_str(state).map_err(|e| sqlx::Error::Decode(Box::new(e)))
}

fn kept(key: &Passkey) -> Result<String, sqlx::Error> {
    serde_json::to_string(key).map_err(|e| sqlx::Error::Encode(Box::new(e)))
}

/// What the browser needs for adding one, and what is kept meanwhile. Nothing where there are as
/// many as there may be, or the library refuses.
///
/// # Errors
/// As the database does.
pub async fn begin_adding(
    db: &Db,
    checker: &Webauthn,
    account: AccountId,
    email: &str,
    name: &str,
) -> Result<Option<(serde_json::Value, Adding)>, sqlx::Error> {
    let known = keys(db, account).await?;
    if known.len() >= AT_MOST {
        return Ok(None);
    }
    let known = known.iter().map(|key| key.cred_id().clone()).collect();
    let begun = checker.start_passkey_registration(account.uuid(), email, name, Some(known));
    let Ok((options, state)) = begun else { return Ok(None) };
    let Ok(mut options) = serde_json::to_value(options) else { return Ok(None) };
    // The key must be found without an address typed first; all of today's authenticators can.
    if let Some(selection) = options.pointer_mut("/publicKey/authenticatorSelection") {
        selection["residentKey"] = "required".into();
        selection["requireResidentKey"] = true.into();
    }
    Ok(Some((options, Adding { account, state })))
}

/// Adds one. Nothing where the browser's answer does not fit, or the key is somebody's already.
///
/// # Errors
/// As the database does.
pub async fn finish_adding(
    tx: &mut Tx,
    checker: &Webauthn,
    adding: &Adding,
    answer: &RegisterPublicKeyCredential,
    name: &Label,
) -> Result<Option<PasskeyId>, sqlx::Error> {
    let Ok(key) = checker.finish_passkey_registration(answer, &adding.state) else {
        return Ok(None);
    };
    let id = PasskeyId::new();
    let sql = "INSERT INTO passkey (id, account, credential, name, key_state, made_at, used_at) \
         VALUES ($1, $2, $3, $4, $5, $6, 0) ON CONFLICT DO NOTHING";
    let done = sqlx::query(sql)
        .bind(id.text())
        .bind(adding.account.text())
        .bind(base64url(key.cred_id().as_slice()))
        .bind(name.text())
        .bind(kept(&key)?)
        .bind(Moment::now().micros())
        .execute(&mut **tx)
        .await?;
    Ok((done.rows_affected() > 0).then_some(id))
}

/// Whose key it is that the browser answered with; nothing where the answer does not fit. Its
/// counter is kept, so that a copy of the key is noticed.
///
/// # Errors
/// As the database does.
pub async fn finish_using(
    tx: &mut Tx,
    checker: &Webauthn,
    state: DiscoverableAuthentication,
    answer: &PublicKeyCredential,
) -> Result<Option<AccountId>, sqlx::Error> {
    let Ok((user, credential)) = checker.identify_discoverable_authentication(answer) else {
        return Ok(None);
    };
    let sql = "SELECT id, account, key_state FROM passkey WHERE credential = $1 AND account = $2";
    let row = sqlx::query(sql)
        .bind(base64url(credential))
        .bind(user.to_string())
        .fetch_optional(&mut **tx)
        .await?;
    let Some(row) = row else { return Ok(None) };
    let mut key = key(&row.try_get::<String, _>("key_state")?)?;
    let with = DiscoverableKey::from(&key);
    let Ok(result) = checker.finish_discoverable_authentication_v2(answer, state, &with) else {
        return Ok(None);
    };
    key.update_credential(&result);
    sqlx::query("UPDATE passkey SET key_state = $1, used_at = $2 WHERE id = $3")
        .bind(kept(&key)?)
        .bind(Moment::now().micros())
        .bind(row.try_get::<String, _>("id")?)
        .execute(&mut **tx)
        .await?;
    Ok(Some(id::column(&row, "account")?))
}

/// Gives one another name; tells whether there was one.
///
/// # Errors
/// As the database does.
pub async fn rename(
    tx: &mut Tx,
    account: AccountId,
    passkey: PasskeyId,
    name: &Label,
) -> Result<bool, sqlx::Error> {
    let done = sqlx::query("UPDATE passkey SET name = $1 WHERE id = $2 AND account = $3")
        .bind(name.text())
        .bind(passkey.text())
        .bind(account.text())
        .execute(&mut **tx)
        .await?;
    Ok(done.rows_affected() > 0)
}

/// Deletes one; tells whether there was one.
///
/// # Errors
/// As the database does.
pub async fn remove(
    tx: &mut Tx,
    account: AccountId,
    passkey: PasskeyId,
) -> Result<bool, sqlx::Error> {
    let done = sqlx::query("DELETE FROM passkey WHERE id = $1 AND account = $2")
        .bind(passkey.text())
        .bind(account.text())
        .execute(&mut **tx)
        .await?;
    Ok(done.rows_affected() > 0)
}

#[cfg(test)]
mod tests {
    use super::checker;

    #[test]
    fn passkeys_need_a_site_with_a_name() {
        assert!(checker("https://dure.example.kr").is_some());
        assert!(checker("http://localhost:8080").is_some());
        assert!(checker("http://127.0.0.1:8080").is_none());
        assert!(checker("https://[::1]").is_none());
    }
}
