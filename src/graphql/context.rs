use std::sync::Arc;

use async_graphql::Context;

use super::loaders::Loaders;
use crate::{app::App, domain::Call};

/// What every resolver is given.
pub(super) trait ContextExt {
    fn app(&self) -> &App;
    fn call(&self) -> &Arc<Call>;
    fn loaders(&self) -> &Loaders;
}

impl ContextExt for Context<'_> {
    fn app(&self) -> &App {
        self.data_unchecked()
    }

    fn call(&self) -> &Arc<Call> {
        self.data_unchecked()
    }

    fn loaders(&self) -> &Loaders {
        self.data_unchecked()
    }
}
