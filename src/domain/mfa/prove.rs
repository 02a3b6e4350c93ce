use super::{authenticator::Authenticator, recovery_codes};
use crate::{
    app::App,
    domain::{Call, Draft, Path, Reason, Result, sign_in::Counters},
    repositories::{
        Conn,
        second_factors::{self, RecoveryCodeRow, TotpSecretRow},
    },
    values::{CustomerId, TenantId},
};

/// The counters of guesses at the second factor of a customer.
pub(super) fn counters(call: &Call, tenant: TenantId, customer: CustomerId) -> Counters {
    Counters::of_second_factor(call, tenant, customer)
}

/// The authenticator of a customer, where its codes are demanded.
pub(in crate::domain) async fn demanded(
    conn: &mut Conn,
    tenant: TenantId,
    customer: CustomerId,
) -> Result<Option<TotpSecretRow>> {
    let totp = second_factors::totp_of(conn, tenant, customer).await?;
    Ok(totp.filter(|totp| totp.confirmed_at.is_some()))
}

/// Uses a code of the authenticator, of a customer who is held; gives why that cannot be.
pub(super) fn use_totp(
    app: &App,
    draft: &mut Draft,
    totp: &TotpSecretRow,
    code: &str,
) -> Result<(), Reason> {
    // Without the key no code can be judged: it is not the person's fault.
    let authenticator = Authenticator::open(app, totp).ok_or(Reason::NoSecretKey)?;
    let step = authenticator.step_of(code, app.now(), totp.last_step);
    let used = TotpSecretRow {
        last_step: Some(step.ok_or(Reason::WrongCode)?),
        ..totp.clone()
    };
    draft.changes.updated_totp_secrets = vec![used];
    Ok(())
}

/// Uses a recovery code, of a customer who is held; gives how many are left, or `None` where it is none, or was used.
pub(super) async fn use_recovery_code(
    app: &App,
    conn: &mut Conn,
    draft: &mut Draft,
    customer: CustomerId,
    code: &str,
) -> Result<Option<i64>> {
    let (tenant, hash) = (draft.tenant_id, recovery_codes::hash(code));
    let Some(row) = second_factors::unused_code(conn, tenant, customer, &hash).await? else {
        return Ok(None);
    };
    let unused = second_factors::unused_codes(conn, tenant, customer).await?;
    let used_at = Some(app.now());
    let used = RecoveryCodeRow { used_at, ..row };
    draft.changes.updated_recovery_codes.push(used);
    draft.note("recoveryCodes");
    Ok(Some(unused - 1))
}

/// Has the person who is signed in, and held, show the second factor anew, by a code of the authenticator or a recovery
/// code. Notes at `code` what is wrong.
pub(in crate::domain) async fn prove(
    app: &App,
    conn: &mut Conn,
    draft: &mut Draft,
    totp: &TotpSecretRow,
    code: &str,
) -> Result<()> {
    let Err(reason) = use_totp(app, draft, totp, code) else {
        return Ok(());
    };
    let customer = totp.customer_id;
    if use_recovery_code(app, conn, draft, customer, code)
        .await?
        .is_none()
    {
        draft.faults.add(Path::of("code"), reason);
    }
    Ok(())
}
