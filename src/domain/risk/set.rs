use futures_util::FutureExt;
use url::Host;

use super::{assess::open, place};
use crate::{
    app::App,
    domain::{
        Call, Change, Draft, Path, Reason, Result, audit,
        draft::act,
        outside_address,
        tenant::{self, StoredSettings, TenantSettings},
    },
    repositories::{
        Removal,
        risk_verifiers::{self, RiskVerifierRow},
    },
    values::{Json, RiskVerifierKind, Scope},
};

/// Bytes of a secret at most.
const MAX_SECRET: usize = 1_024;
/// Sites that a token may have been made on, at most.
const MAX_HOSTNAMES: usize = 100;

/// What is to assess sign-ups, as a caller describes it.
#[derive(Clone)]
#[expect(
    missing_docs,
    reason = "documented where clients read them: graphql/risk"
)]
pub enum NewRiskVerifier {
    Http {
        url: String,
        secret: String,
        minimum_score: Option<f64>,
        hostnames: Vec<String>,
    },
    Fixed {
        token: String,
    },
}

/// Sets what assesses the sign-ups of the caller's tenant, and gives its settings. Null removes it.
/// Needs `settings:write`.
pub async fn set(
    app: &App,
    call: &Call,
    verifier: Change<NewRiskVerifier>,
) -> Result<TenantSettings> {
    let client = call.require(Scope::SettingsWrite)?;
    act(app, call, client, verifier, |job, conn, draft| {
        async move {
            let tenant = tenant::hold(conn, draft.tenant_id).await?;
            let old = risk_verifiers::find(conn, tenant.id).await?;
            let new = match &job.input {
                None => {
                    draft.faults.add(Path::of("verifier"), Reason::Required);
                    None
                }
                Some(None) => None,
                Some(Some(new)) => row(&job.app, new, old.as_ref(), draft),
            };
            if new != old {
                let tenant = tenant.id;
                draft.changes.removals = vec![Removal::RiskVerifier { tenant }];
                draft.changes.risk_verifiers = new.into_iter().collect();
                draft.note("riskVerifier");
            }
            audit::record(&job.app, &job.actor, "setRiskVerifier", tenant.id, draft);
            TenantSettings::from_stored(&tenant.settings)
        }
        .boxed()
    })
    .await
}

/// What is kept of a verifier: the old row, where it is the same. A secret that is sealed anew would
/// be another one to who looks at it.
fn row(
    app: &App,
    new: &NewRiskVerifier,
    old: Option<&RiskVerifierRow>,
    draft: &mut Draft,
) -> Option<RiskVerifierRow> {
    let path = Path::of("verifier");
    let (kind, secret, path) = match new {
        NewRiskVerifier::Http { secret, .. } => (RiskVerifierKind::Http, secret, path.at("http")),
        NewRiskVerifier::Fixed { token } => (RiskVerifierKind::Fixed, token, path.at("fixed")),
    };
    let field = match kind {
        RiskVerifierKind::Http => "secret",
        RiskVerifierKind::Fixed => "token",
    };
    draft.faults.secret(path.at(field), secret, MAX_SECRET);
    let mut row = RiskVerifierRow {
        tenant_id: draft.tenant_id,
        kind,
        url: None,
        sealed_secret: Vec::new(),
        minimum_score: None,
        hostnames: Json::new(Vec::<String>::new().into()),
        updated_at: app.now(),
    };
    if let NewRiskVerifier::Http {
        url,
        minimum_score,
        hostnames,
        ..
    } = new
    {
        let address = outside_address::check(app, url, path.at("url"), draft);
        row.url = address.map(|address| address.url().to_string());
        check_score(*minimum_score, path.at("minimumScore"), draft);
        row.minimum_score = *minimum_score;
        row.hostnames = Json::new(read_hosts(hostnames, &path.at("hostnames"), draft).into());
    }
    let Some(seal) = &app.seal else {
        draft.faults.add(Path::of("verifier"), Reason::NoSecretKey);
        return None;
    };
    if let Some(old) = old.filter(|old| open(app, old).as_ref() == Some(secret)) {
        row.sealed_secret.clone_from(&old.sealed_secret);
        if (RiskVerifierRow {
            updated_at: old.updated_at,
            ..row.clone()
        }) == *old
        {
            return Some(old.clone());
        }
    } else {
        let place = place(draft.tenant_id);
        let sealed = seal.seal(secret.as_bytes(), &place, app.random());
        let Some(sealed) = sealed else {
            draft.faults.add(Path::of("verifier"), Reason::NoSecretKey);
            return None;
        };
        row.sealed_secret = sealed;
    }
    Some(row)
}

fn check_score(score: Option<f64>, path: Path, draft: &mut Draft) {
    let reason = match score {
        Some(score) if score < 0.0 => Reason::TooSmall {
            min: "0".to_owned(),
        },
        Some(score) if score > 1.0 => Reason::TooLarge {
            max: "1".to_owned(),
        },
        _ => return,
    };
    draft.faults.add(path, reason);
}

/// Names of hosts as browsers write them, each once.
fn read_hosts(hosts: &[String], path: &Path, draft: &mut Draft) -> Vec<String> {
    if hosts.len() > MAX_HOSTNAMES {
        let max = MAX_HOSTNAMES;
        draft.faults.add(path.clone(), Reason::TooMany { max });
        return Vec::new();
    }
    let mut read = Vec::new();
    for (index, text) in hosts.iter().enumerate() {
        let host = Host::parse(text.trim()).map_err(|_| Reason::HostName);
        let host = draft.faults.take(path.at(index), host);
        let host = host.map(|host| host.to_string());
        read.extend(host.filter(|host| !read.contains(host)));
    }
    read
}
