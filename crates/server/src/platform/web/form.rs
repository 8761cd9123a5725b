//! Forms: what was wrong in them, at the field and above the form, and choices.

use askama::Template;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use dure_testbed::report::Message;

use super::{Answer, Caller, page};

/// Something wrong in a form.
#[derive(Debug, Clone)]
pub struct Fault {
    /// The name of the field; empty where it is of none.
    pub field: &'static str,
    /// What is wrong and what to do, in the reader's language: above the form, with the field's name
    /// where the sentence does not say it.
    pub text: String,
    /// The same at the field.
    at_field: String,
}

/// Sentences that could be of any field.
const OF_ANY_FIELD: [&str; 5] =
    ["fault-missing", "fault-choice", "fault-long", "fault-characters", "fault-consent"];

/// All that was wrong in a form, in the order of its fields.
#[derive(Debug, Clone, Default)]
pub struct Faults(Vec<Fault>);

impl Faults {
    /// Nothing wrong yet.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds one.
    pub fn add(&mut self, field: &'static str, message: Message, caller: &Caller) {
        let at_field = caller.say(&message);
        let name = format!("field-{field}");
        let text = match OF_ANY_FIELD.contains(&message.id.as_str()) && caller.words.has(&name) {
            true => format!("{}: {at_field}", caller.words.text(&name)),
            false => at_field.clone(),
        };
        self.0.push(Fault { field, text, at_field });
    }

    /// Whether nothing was wrong.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// All of them.
    #[must_use]
    pub fn list(&self) -> &[Fault] {
        &self.0
    }

    /// What was wrong in that field; nothing is an empty text.
    #[must_use]
    pub fn wrong(&self, field: &str) -> &str {
        self.0.iter().find(|f| f.field == field).map_or("", |f| f.at_field.as_str())
    }
}

/// One of a list to choose from.
#[derive(Debug, Clone)]
pub struct Choice {
    /// What is sent.
    pub value: &'static str,
    /// Its name.
    pub label: String,
    /// What it is, in a sentence; may be empty.
    pub text: String,
    /// Whether it is chosen.
    pub chosen: bool,
}

/// The page of a form again, with what was wrong in it.
///
/// # Errors
/// When the template cannot be rendered.
pub fn refused(template: &impl Template) -> Answer {
    let page: Response = page(template)?;
    Ok((StatusCode::UNPROCESSABLE_ENTITY, page).into_response())
}
