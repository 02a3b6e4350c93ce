use crate::{app::App, domain::Result, repositories::mails, values::Timestamp};

/// The mails of all tenants that are to be sent.
#[derive(Debug, Clone, Copy)]
pub struct Waiting {
    /// How many there are.
    pub count: i64,
    /// When the first of them was due.
    pub oldest: Option<Timestamp>,
}

impl Waiting {
    /// For how many seconds the oldest one has been due.
    pub fn lag(&self, app: &App) -> f64 {
        let now = app.now().as_micros();
        let micros = self.oldest.map_or(0, |oldest| now - oldest.as_micros());
        micros.max(0) as f64 / 1e6
    }
}

/// What the outbox holds.
pub async fn waiting(app: &App) -> Result<Waiting> {
    let mut conn = app.store.read().await?;
    let (count, oldest) = mails::waiting(&mut conn).await?;
    Ok(Waiting { count, oldest })
}
