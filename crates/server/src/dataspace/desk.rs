//! What one transaction of processes has on its desk: each process is read once and held, each is written once at
//! the end, with all messages and all entries of the log that came of it. A negotiation between two who sit here
//! is eight messages of two processes: written one by one they cost sixty statements, together a handful.

use std::collections::{BTreeMap, HashMap, HashSet};

use dure_dataspace::{Side, negotiation, transfer};
use serde_json::Value;

use super::store::{self, Line};
use super::terms::{self, Facts};
use super::{Agreement, Kind, Offer, Party, Process, log};
use crate::app::App;
use crate::platform::db::Tx;
use crate::platform::id::{CentreId, OfferId, OrganisationId};
use crate::platform::moment::Moment;

/// A transaction, and what it knows and has yet to write. Dropped without [`Desk::close`] nothing of it counts.
pub struct Desk {
    app: App,
    tx: Tx,
    negotiations: Sheet<negotiation::State>,
    transfers: Sheet<transfer::State>,
    offers: HashMap<OfferId, Offer>,
    facts: HashMap<Party, Facts>,
    agreed: HashSet<(Party, Party, String)>,
    entries: Vec<log::Draft>,
}

/// Processes of one kind.
pub struct Sheet<S: Kind> {
    held: BTreeMap<S::Id, Held<S>>,
    lines: Vec<Line<S>>,
    /// Where a message is among the lines.
    places: BTreeMap<(S::Id, bool, String), usize>,
}

struct Held<S: Kind> {
    of: Process<S>,
    /// Whether the database has a row of it.
    kept: bool,
    /// When its message is due, where it is to be written.
    changed: Option<Moment>,
}

impl<S: Kind> Default for Sheet<S> {
    fn default() -> Self {
        Self { held: BTreeMap::new(), lines: Vec::new(), places: BTreeMap::new() }
    }
}

/// A kind of process that has a sheet on the desk.
pub trait Laid: Kind {
    /// Its sheet.
    fn sheet(desk: &mut Desk) -> &mut Sheet<Self>;
}

impl Laid for negotiation::State {
    fn sheet(desk: &mut Desk) -> &mut Sheet<Self> {
        &mut desk.negotiations
    }
}

impl Laid for transfer::State {
    fn sheet(desk: &mut Desk) -> &mut Sheet<Self> {
        &mut desk.transfers
    }
}

impl Desk {
    /// An empty one, in a transaction of its own.
    ///
    /// # Errors
    /// As the database does.
    pub async fn open(app: &App) -> Result<Self, sqlx::Error> {
        Ok(Self {
            app: app.clone(),
            tx: app.db.begin().await?,
            negotiations: Sheet::default(),
            transfers: Sheet::default(),
            offers: HashMap::new(),
            facts: HashMap::new(),
            agreed: HashSet::new(),
            entries: Vec::new(),
        })
    }

    /// The server.
    #[must_use]
    pub fn app(&self) -> &App {
        &self.app
    }

    /// The transaction, for what is no process. What lies on the desk is not yet in it.
    pub fn tx(&mut self) -> &mut Tx {
        &mut self.tx
    }

    /// The process of that id as it stands now, held until the end.
    ///
    /// # Errors
    /// As the database does.
    pub async fn hold<S: Laid>(&mut self, id: S::Id) -> Result<Option<Process<S>>, sqlx::Error> {
        if let Some(there) = S::sheet(self).held.get(&id) {
            return Ok(Some(there.of.clone()));
        }
        let found = store::hold::<S>(&self.app.db, &mut self.tx, id).await?;
        if let Some(of) = &found {
            S::sheet(self).lay(of.clone());
        }
        Ok(found)
    }

    /// Holds processes whose message waits to be carried to somebody here.
    ///
    /// # Errors
    /// As the database does.
    pub async fn hold_waiting<S: Laid>(&mut self, most: i64) -> Result<Vec<S::Id>, sqlx::Error> {
        let found = store::hold_waiting::<S>(&self.app.db, &mut self.tx, most).await?;
        let ids = found.iter().map(|of| of.id).collect();
        found.into_iter().for_each(|of| S::sheet(self).lay(of));
        Ok(ids)
    }

    /// Whether a deed of a process that is held waits for its acknowledgement.
    #[must_use]
    pub fn waits<S: Laid>(&mut self, id: S::Id) -> bool {
        let there = S::sheet(self).held.get(&id);
        there.is_some_and(|one| one.of.exchange.pending.is_some())
    }

    /// The own side of what another calls by that name, held until the end.
    ///
    /// # Errors
    /// As the database does.
    pub async fn begun_as<S: Laid>(
        &mut self,
        organisation: OrganisationId,
        side: Side,
        (peer, peer_pid): (Party, &str),
    ) -> Result<Option<Process<S>>, sqlx::Error> {
        let same = |one: &&Held<S>| {
            let of = &one.of;
            let sides = of.organisation == organisation && of.exchange.side == side;
            sides && of.peer == peer && of.peer_pid == peer_pid && !peer_pid.is_empty()
        };
        if let Some(there) = S::sheet(self).held.values().find(same) {
            return Ok(Some(there.of.clone()));
        }
        let (db, peer) = (&self.app.db, (peer, peer_pid));
        let found = store::begun_as::<S>(db, &mut self.tx, organisation, side, peer).await?;
        if let Some(of) = &found {
            S::sheet(self).lay(of.clone());
        }
        Ok(found)
    }

    /// Lays a new process down.
    pub fn add<S: Laid>(&mut self, of: &Process<S>) {
        let held = Held { of: of.clone(), kept: false, changed: Some(Moment::now()) };
        S::sheet(self).held.insert(of.id, held);
    }

    /// Lays a process down as it stands from now on; its message is due at that moment.
    pub fn put<S: Laid>(&mut self, of: &Process<S>, next_at: Moment) {
        let held = &mut S::sheet(self).held;
        let kept = held.get(&of.id).is_none_or(|there| there.kept);
        held.insert(of.id, Held { of: of.clone(), kept, changed: Some(next_at) });
    }

    /// Takes a message down, or what was answered to one.
    pub fn say<S: Laid>(
        &mut self,
        of: S::Id,
        own: bool,
        name: &str,
        said: (S::Deed, &Value),
        taken: bool,
    ) {
        let line = Line::new(of, own, name, said, taken);
        let sheet = S::sheet(self);
        let place = (of, own, line.name.clone());
        match sheet.places.get(&place).and_then(|at| sheet.lines.get_mut(*at)) {
            Some(there) => there.taken = taken,
            None => {
                sheet.places.insert(place, sheet.lines.len());
                sheet.lines.push(line);
            }
        }
    }

    /// What was answered to a message that came before.
    ///
    /// # Errors
    /// As the database does.
    pub async fn answered<S: Laid>(
        &mut self,
        of: S::Id,
        name: &str,
    ) -> Result<Option<bool>, sqlx::Error> {
        let sheet = S::sheet(self);
        let at = sheet.places.get(&(of, false, name.to_owned()));
        if let Some(line) = at.and_then(|at| sheet.lines.get(*at)) {
            return Ok(Some(line.taken));
        }
        if sheet.held.get(&of).is_some_and(|there| !there.kept) {
            return Ok(None);
        }
        store::answered::<S>(&mut self.tx, of, name).await
    }

    /// The offer of that id.
    ///
    /// # Errors
    /// As the database does.
    pub async fn offer(&mut self, id: OfferId) -> Result<Option<Offer>, sqlx::Error> {
        if let Some(there) = self.offers.get(&id) {
            return Ok(Some(there.clone()));
        }
        let found = store::find_offer_in(&mut self.tx, id).await?;
        if let Some(offer) = &found {
            self.offers.insert(id, offer.clone());
        }
        Ok(found)
    }

    /// What is known of somebody.
    ///
    /// # Errors
    /// As the database does.
    pub async fn facts(&mut self, of: Party) -> Result<Facts, sqlx::Error> {
        if let Some(there) = self.facts.get(&of) {
            return Ok(there.clone());
        }
        let facts = terms::facts(&self.app, of).await?;
        self.facts.insert(of, facts.clone());
        Ok(facts)
    }

    /// Keeps an agreement; once, however often it is heard. Tells whether it was not there before.
    ///
    /// # Errors
    /// As the database does.
    pub async fn agree(&mut self, new: &Agreement) -> Result<bool, sqlx::Error> {
        if !self.agreed.insert((new.provider, new.consumer, new.name.clone())) {
            return Ok(false);
        }
        store::insert_agreement(&mut self.tx, new).await
    }

    /// Takes down for the log what was done between provider and consumer.
    pub fn log(
        &mut self,
        centre: CentreId,
        sides: (Party, Party),
        kind: &'static str,
        about: &str,
        what: &Value,
    ) {
        self.entries.push(log::Draft::new(centre, sides, kind, about, what));
    }

    /// Writes all of it, and ends the transaction.
    ///
    /// # Errors
    /// As the database does, and where something else has written one of the processes since it was read.
    pub async fn close(self) -> Result<(), sqlx::Error> {
        let Self { mut tx, negotiations, transfers, entries, .. } = self;
        negotiations.write(&mut tx).await?;
        transfers.write(&mut tx).await?;
        // The row of the log's size is everybody's: it is held for the shortest time.
        log::write_all(&mut tx, &entries).await?;
        tx.commit().await
    }
}

impl<S: Kind> Sheet<S> {
    fn lay(&mut self, of: Process<S>) {
        self.held.insert(of.id, Held { of, kept: true, changed: None });
    }

    async fn write(&self, tx: &mut Tx) -> Result<(), sqlx::Error> {
        let changed = || self.held.values().filter_map(|one| Some((one, one.changed?)));
        let new: Vec<_> =
            changed().filter(|(one, _)| !one.kept).map(|(one, at)| (&one.of, at)).collect();
        store::insert(tx, &new).await?;
        for (one, next_at) in changed().filter(|(one, _)| one.kept) {
            if !store::update(tx, &one.of, next_at).await? {
                return Err(sqlx::Error::RowNotFound);
            }
        }
        store::keep_messages(tx, &self.lines).await
    }
}
