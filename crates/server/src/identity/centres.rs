//! Centres: the tenants of an installation. Few and rarely changed, so each server keeps them in
//! memory and looks again now and then.

use std::sync::{Arc, PoisonError, RwLock};

use sqlx::Row;

use crate::platform::db::Db;
use crate::platform::id::{self, CentreId};
use crate::platform::moment::Moment;

/// A centre.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Centre {
    /// Its id.
    pub id: CentreId,
    /// Its word in addresses and commands.
    pub slug: String,
    /// The host under which its site is reached; empty for the one that answers any other.
    pub host: String,
    /// Its name in Korean.
    pub name_ko: String,
    /// Its name in English.
    pub name_en: String,
}

/// All centres. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Centres {
    known: Arc<RwLock<Arc<Vec<Arc<Centre>>>>>,
}

impl Centres {
    /// The centres of the database; a new installation gets its first one.
    ///
    /// # Errors
    /// As the database does.
    pub async fn open(db: &Db) -> Result<Self, sqlx::Error> {
        let mut known = load(db).await?;
        if known.is_empty() {
            insert(db, &first()).await?;
            known = load(db).await?;
        }
        Ok(Self { known: Arc::new(RwLock::new(Arc::new(known))) })
    }

    /// Looks again.
    ///
    /// # Errors
    /// As the database does; then the old ones stay.
    pub async fn refresh(&self, db: &Db) -> Result<(), sqlx::Error> {
        let known = Arc::new(load(db).await?);
        *self.known.write().unwrap_or_else(PoisonError::into_inner) = known;
        Ok(())
    }

    /// All of them, the first one first.
    #[must_use]
    pub fn all(&self) -> Arc<Vec<Arc<Centre>>> {
        Arc::clone(&self.known.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// The centre of that id.
    #[must_use]
    pub fn by_id(&self, id: CentreId) -> Option<Arc<Centre>> {
        self.all().iter().find(|c| c.id == id).cloned()
    }

    /// The centre of that word in addresses.
    #[must_use]
    pub fn by_slug(&self, slug: &str) -> Option<Arc<Centre>> {
        self.all().iter().find(|c| c.slug == slug).cloned()
    }

    /// The centre whose site is reached under that host; the one for all others where it is none's.
    #[must_use]
    pub fn of_host(&self, host: &str) -> Arc<Centre> {
        let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
        let all = self.all();
        let own = all.iter().find(|c| !c.host.is_empty() && c.host.eq_ignore_ascii_case(name));
        let any = || all.iter().find(|c| c.host.is_empty()).or(all.first());
        own.or_else(any).cloned().unwrap_or_else(|| Arc::new(first()))
    }
}

fn first() -> Centre {
    Centre {
        id: CentreId::new(),
        slug: "centre".to_owned(),
        host: String::new(),
        name_ko: "산업 디지털 전환 협업지원센터".to_owned(),
        name_en: "Industrial DX Collaboration Centre".to_owned(),
    }
}

/// Adds a centre; one of the same slug stays as it is.
///
/// # Errors
/// As the database does.
pub async fn insert(db: &Db, centre: &Centre) -> Result<(), sqlx::Error> {
    let mut tx = db.begin().await?;
    sqlx::query(
        "INSERT INTO centre (id, slug, host, name_ko, name_en, made_at) \
         VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (slug) DO NOTHING",
    )
    .bind(centre.id.text())
    .bind(&centre.slug)
    .bind(&centre.host)
    .bind(&centre.name_ko)
    .bind(&centre.name_en)
    .bind(Moment::now().micros())
    .execute(&mut *tx)
    .await?;
    tx.commit().await
}

async fn load(db: &Db) -> Result<Vec<Arc<Centre>>, sqlx::Error> {
    let rows =
        sqlx::query("SELECT id, slug, host, name_ko, name_en FROM centre ORDER BY made_at, id")
            .fetch_all(db.read())
            .await?;
    rows.iter()
        .map(|row| {
            Ok(Arc::new(Centre {
                id: id::column(row, "id")?,
                slug: row.try_get("slug")?,
                host: row.try_get("host")?,
                name_ko: row.try_get("name_ko")?,
                name_en: row.try_get("name_en")?,
            }))
        })
        .collect()
}
