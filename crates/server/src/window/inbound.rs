//! What people write to the window by e-mail.
//!
//! A token says which case a message belongs to, not who wrote it: what is not from the address of whoever
//! asked, or of the consultant whose domain our own mail server confirms, is put aside for a person. What a
//! machine wrote opens nothing and answers nothing.

use dure_matching::lexicon::Lexicon;
use dure_testbed::report::Message;
use futures_util::future::BoxFuture;

use super::letters::{self, Told, Work};
use super::{Case, CaseState, Said, Side, acts, advise, bounds, due, files, store, turns};
use crate::app::App;
use crate::identity::accounts::{self, Account};
use crate::identity::input::Email;
use crate::identity::organisations;
use crate::needs;
use crate::platform::authorisation::{Owned, Owner, Sector};
use crate::platform::db::Tx;
use crate::platform::i18n::{Lang, Words};
use crate::platform::id::{CaseId, CentreId, SessionId};
use crate::platform::keeper::Keeper;
use crate::platform::mail::{self, Enclosed, Handler, Received, Taken};
use crate::platform::moment::Moment;
use crate::platform::secret::Secret;
use crate::platform::web::Problem;

/// Takes letters to the window.
pub struct Window;

impl Handler for Window {
    fn enclosed<'a>(
        &'a self,
        app: &'a App,
        mail: &'a Received,
    ) -> BoxFuture<'a, Result<Enclosed, Problem>> {
        Box::pin(async move {
            match takes(mail) {
                true => files::enclosed(app, &mail.files).await,
                false => Ok(Enclosed::default()),
            }
        })
    }

    fn centre<'a>(
        &'a self,
        app: &'a App,
        token: &'a str,
    ) -> BoxFuture<'a, Result<Option<CentreId>, sqlx::Error>> {
        Box::pin(store::centre_of_token(&app.db, token))
    }

    fn take<'a>(
        &'a self,
        tx: &'a mut Tx,
        app: &'a App,
        centre: CentreId,
        mail: &'a Received,
        files: &'a Enclosed,
    ) -> BoxFuture<'a, Result<Taken, Problem>> {
        Box::pin(async move {
            if !takes(mail) {
                return Ok(Taken::NotMine);
            }
            let taken = match &mail.token {
                Some(token) => answered(tx, app, token, mail).await?,
                // Whoever answers a letter of ours that belongs to no case asks nothing new: a person looks.
                None if mail.answers_us => None,
                None => asked(tx, app, centre, mail).await?,
            };
            match taken {
                Some((case, side)) => kept(tx, case, side, files).await.map(|()| Taken::Mine),
                None => Ok(Taken::NotMine),
            }
        })
    }
}

/// Whether anything is made of a message at all.
fn takes(mail: &Received) -> bool {
    !mail.automatic && !mail.text.trim().is_empty()
}

/// Hangs the files of a message on its case, as many as it may have; those that are not kept are named
/// among the notes of the centre.
async fn kept(tx: &mut Tx, case: CaseId, side: Side, files: &Enclosed) -> Result<(), Problem> {
    let room = files::MOST.saturating_sub(files::all_in(tx, case).await?.len());
    for (name, one) in files.kept.iter().take(room) {
        files::add_in(tx, case, name, one, side).await?;
    }
    let over = files.kept.iter().skip(room).map(|(name, _)| name);
    let refused: Vec<&str> = files.refused.iter().chain(over).map(String::as_str).collect();
    if !refused.is_empty() {
        let words = Words::of(Lang::Ko);
        let note = Message::new("case-files-refused").text("files", refused.join(", "));
        store::say(tx, case, Said::Note, ("", ""), &words.say(&note), Moment::now()).await?;
    }
    Ok(())
}

/// Who wrote a message of a case.
enum Writer {
    Company(String),
    Consultant(Account),
}

async fn writer(
    tx: &mut Tx,
    app: &App,
    case: &Case,
    mail: &Received,
) -> Result<Option<Writer>, Problem> {
    // Our own mail server says that the sender's domain did not send it.
    if mail.authenticated == Some(false) {
        return Ok(None);
    }
    let asker = match case.asked_by {
        Some(account) => accounts::in_transaction(tx, account).await.ok().map(|one| one.email),
        None => Some(case.email.clone()).filter(|email| !email.is_empty()),
    };
    if asker.is_some_and(|email| email.eq_ignore_ascii_case(&mail.from)) {
        return Ok(Some(Writer::Company(case.name.clone())));
    }
    // Who speaks for the centre has to be confirmed.
    let Some(account) = case.consultant.filter(|_| mail.authenticated == Some(true)) else {
        return Ok(None);
    };
    let one = accounts::in_transaction(tx, account).await.ok();
    let same = one.filter(|one| one.email.eq_ignore_ascii_case(&mail.from));
    // Having had the case is not enough: who advises no more, or stands too near by now, writes for nobody.
    let Some(one) = same.filter(|one| advise(&one.roles) && one.centre == case.owned.centre) else {
        return Ok(None);
    };
    match acts::too_near(app, case, one.id).await? || mail.text.contains(MARK) {
        true => Ok(None),
        false => Ok(Some(Writer::Consultant(one))),
    }
}

/// What stands above the quotation in our letters. Where it is left in a text, nothing was written above it,
/// and what is quoted is a letter of the centre's own.
const MARK: &str = "##-";

/// A message of a case that there is.
async fn answered(
    tx: &mut Tx,
    app: &App,
    token: &str,
    mail: &Received,
) -> Result<Option<(CaseId, Side)>, Problem> {
    let Some(mut case) = store::by_token(tx, token).await? else { return Ok(None) };
    let Some(writer) = writer(tx, app, &case, mail).await? else { return Ok(None) };
    let now = Moment::now();
    let side = match writer {
        Writer::Company(_) => Side::Company,
        Writer::Consultant(_) => Side::Centre,
    };
    if !turns::taken_up(&mut case, side, now) || bounds::too_much_said(tx, &case, side, now).await?
    {
        return Ok(None);
    }
    let text: String = mail.text.chars().take(super::one::LONGEST).collect();
    match writer {
        Writer::Company(name) => {
            turns::company_wrote(&mut case, now);
            if !store::update(tx, &case).await? {
                return Err(Problem::unavailable(&"the case is being written"));
            }
            let account = case.asked_by.map(|account| account.text()).unwrap_or_default();
            store::say(tx, case.id, Said::Company, (&account, &name), &text, now).await?;
            if let Some(consultant) = case.consultant {
                letters::to_consultant(tx, app, &case, consultant, Work::CompanyWrote).await?;
            }
        }
        Writer::Consultant(one) => {
            turns::centre_wrote(&mut case, now);
            if !store::update(tx, &case).await? {
                return Err(Problem::unavailable(&"the case is being written"));
            }
            let by = (one.id.text(), one.name);
            store::say(tx, case.id, Said::Consultant, (&by.0, &by.1), &text, now).await?;
            letters::to_asker(tx, app, &case, &Told::Answered(&text)).await?;
        }
    }
    Ok(Some((case.id, side)))
}

/// A new question. Of somebody whose address has an account it is the organisation's only where the sender
/// is confirmed; else it is a question of somebody without one, who follows it by a secret.
async fn asked(
    tx: &mut Tx,
    app: &App,
    centre: CentreId,
    mail: &Received,
) -> Result<Option<(CaseId, Side)>, Problem> {
    let Ok(question) = needs::writing::text_of(&mail.text) else { return Ok(None) };
    let account = match (mail.authenticated, mail.from.parse::<Email>()) {
        (Some(true), Ok(email)) => accounts::by_email(&app.db, centre, &email).await?,
        (Some(false), _) | (_, Err(_)) => return Ok(None),
        _ => None,
    };
    if bounds::too_many_asked(tx, centre, account.as_ref(), mail).await? {
        return Ok(None);
    }
    let subject = match mail.subject.trim() {
        "" => needs::writing::title_of(&question),
        subject => subject.chars().take(100).collect(),
    };
    let sector = match &account {
        Some(one) => organisations::sector_in(tx, one.organisation).await?,
        None => Sector::Machinery,
    };
    let by = account.as_ref().map_or_else(
        || Owner::Visitor(SessionId::new()),
        |one| Owner::Organisation(one.organisation),
    );
    let key = account.is_none().then(Secret::new);
    let name = match (&account, mail.from_name.trim()) {
        (Some(one), _) => one.name.clone(),
        (None, "") => mail.from.split('@').next().unwrap_or_default().to_owned(),
        (None, name) => name.to_owned(),
    };
    let case = new(centre, by, &account, name, key.as_ref(), mail, (subject, question, sector));
    let keeper = Keeper {
        centre,
        by,
        account: case.asked_by.map(|account| account.text()).unwrap_or_default(),
    };
    store::insert(tx, &keeper, &case).await?;
    let step = (keeper.account.as_str(), case.name.as_str());
    store::say(tx, case.id, Said::Step, step, "case-step-mailed", case.made_at).await?;
    let told = Told::Received { key: key.as_ref().map(Secret::reveal).unwrap_or_default() };
    letters::to_asker(tx, app, &case, &told).await?;
    Ok(Some((case.id, Side::Company)))
}

fn new(
    centre: CentreId,
    by: Owner,
    account: &Option<Account>,
    name: String,
    key: Option<&Secret>,
    mail: &Received,
    (subject, question, sector): (String, String, Sector),
) -> Case {
    let now = Moment::now();
    let problem = Lexicon::shipped().ok().and_then(|lexicon| {
        let text = format!("{subject}\n{question}");
        lexicon.problems_in(&text).first().map(|one| one.0.to_owned())
    });
    let korean = question.chars().any(|c| ('가'..='힣').contains(&c));
    Case {
        id: CaseId::new(),
        owned: Owned { centre, by, shared_with_consultants: true },
        asked_by: account.as_ref().map(|one| one.id),
        name,
        email: if account.is_none() { mail.from.clone() } else { String::new() },
        key_digest: key.map(Secret::digest).unwrap_or_default(),
        mail_token: mail::fresh_token(),
        lang: if korean { Lang::Ko } else { Lang::En },
        subject,
        question,
        need: String::new(),
        sector,
        problem: problem.unwrap_or_default(),
        state: CaseState::New,
        consultant: None,
        due_at: Some(due::after(now, due::FIRST_ANSWER)),
        answered_at: None,
        closed_at: None,
        stars: None,
        comment: String::new(),
        version: 1,
        made_at: now,
    }
}
