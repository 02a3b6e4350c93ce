//! Plans: the ways to subscribe to products. One of a tenant's may be the default.

mod create;
mod update;

pub use create::{NewPlan, create};
pub use update::{PlanChange, update};

use super::{Draft, Result};
use crate::{
    app::App,
    repositories::{
        Conn,
        plans::{self, PlanRow},
    },
};

loaded!(plans, PlanRow, PlanId);
listed!(plans, PlanRow, Plan);

/// Takes the place of the plan that is the default so far.
async fn replace_default(
    app: &App,
    conn: &mut Conn,
    plan: &PlanRow,
    draft: &mut Draft,
) -> Result<()> {
    // Asked for none, it gives the default one.
    let now = app.now();
    for mut old in plans::named(conn, plan.tenant_id, &[], &[]).await? {
        old.is_default = false;
        old.updated_at = now;
        draft.changes.updated_plans.push(old);
    }
    Ok(())
}
