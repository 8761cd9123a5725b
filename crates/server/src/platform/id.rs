//! Ids: a UUID of version 7 under a type of its own, so that no run's id is taken for a dataset's.

/// Declares id types. In the database `TEXT`, in URLs and JSON the usual form of a UUID.
macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident;)*) => {$(
        $(#[$doc])*
        #[derive(
            Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash,
            serde::Serialize, serde::Deserialize, utoipa::ToSchema,
        )]
        #[serde(transparent)]
        #[schema(value_type = String, format = Uuid)]
        pub struct $name(uuid::Uuid);

        impl $name {
            /// A new one; later ones sort after earlier ones.
            #[must_use]
            pub fn new() -> Self {
                Self(uuid::Uuid::now_v7())
            }

            /// As the database keeps it.
            #[must_use]
            #[allow(dead_code, reason = "where kinds of things share code their ids are only shown")]
            pub fn text(self) -> String {
                self.0.to_string()
            }

            /// The UUID.
            #[must_use]
            #[allow(dead_code, reason = "only some standards ask for it")]
            pub fn uuid(self) -> uuid::Uuid {
                self.0
            }
        }

        impl Default for $name {
            fn default() -> Self {
                Self::new()
            }
        }

        impl From<uuid::Uuid> for $name {
            fn from(uuid: uuid::Uuid) -> Self {
                Self(uuid)
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = uuid::Error;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                text.parse().map(Self)
            }
        }
    )*};
}

/// Where a list goes on, as somebody brought it: of no more than an id is made of, so that no database
/// is asked what it cannot take.
#[must_use]
pub fn cursor(text: &str) -> String {
    text.chars().filter(|c| c.is_ascii_hexdigit() || *c == '-').take(36).collect()
}

ids! {
    /// A centre: a tenant of the installation.
    CentreId;
    /// An organisation of a centre.
    OrganisationId;
    /// A person's account.
    AccountId;
    /// A session of a person or a visitor.
    SessionId;
    /// A passkey.
    PasskeyId;
    /// A personal API token.
    TokenId;
    /// An invitation.
    InviteId;
    /// An upload that goes on.
    UploadId;
    /// A dataset, whatever its versions.
    DatasetId;
    /// A run of a module on a dataset.
    RunId;
    /// A link by which a report is shared.
    ShareId;
    /// A job.
    JobId;
    /// A diagnosis.
    DiagnosisId;
    /// Somebody who answers a diagnosis.
    RespondentId;
    /// What proves an answer.
    EvidenceId;
    /// What a company wants solved.
    NeedId;
    /// A picture or document at a need.
    NeedFileId;
    /// A request at the consulting window.
    CaseId;
    /// A letter.
    LetterId;
    /// An answer that is written often.
    AnswerTemplateId;
    /// A file of a case.
    CaseFileId;
    /// What is offered in the dataspace.
    OfferId;
    /// A negotiation as one side knows it.
    NegotiationId;
    /// A transfer as one side knows it.
    TransferId;
    /// A participant of another installation, as one organisation knows it.
    PeerId;
    /// What two have agreed on.
    AgreementId;
    /// A run by an agreement.
    ComputationId;
    /// A day of meetings.
    MeetingDayId;
    /// An organisation that takes part in a day.
    AttendeeId;
    /// When somebody of the window and somebody of a company meet.
    AppointmentId;
    /// A consultant's profile as everybody sees it; it tells nothing of the account.
    PublicProfileId;
    /// An article of what is known.
    ArticleId;
    /// What a supplier offers.
    TechnologyId;
    /// A picture or document that shows what a technology does.
    TechnologyFileId;
    /// Two who are brought together over a need.
    IntroductionId;
}

/// The id of a column; what is no id is told as a fault of decoding.
///
/// # Errors
/// When the column is missing, no text or no UUID.
pub fn column<T>(row: &sqlx::any::AnyRow, name: &str) -> Result<T, sqlx::Error>
where
    T: std::str::FromStr<Err = uuid::Error>,
{
    use sqlx::Row;
    let text: String = row.try_get(name)?;
    text.parse().map_err(|e: uuid::Error| sqlx::Error::ColumnDecode {
        index: name.to_owned(),
        source: Box::new(e),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn later_ids_sort_after_earlier_ones_and_survive_text() {
        let (first, second) = (RunId::new(), RunId::new());
        assert!(first < second);
        assert_eq!(first.text().parse::<RunId>().unwrap(), first);
        assert!("../../etc".parse::<RunId>().is_err());
        let given = format!("{first}\0; DROP");
        assert_eq!(cursor(&given), first.text(), "{}", cursor(&given));
        assert_eq!(cursor("\0가'z"), "");
    }
}
