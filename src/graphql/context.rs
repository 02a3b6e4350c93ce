use std::sync::Arc;

use async_graphql::Context;

use super::loaders::Loaders;
use crate::{app::App, domain::Call};

/// What every resolver is given.
pub(super) trait ContextExt {
    fn app(&self) -> &App;
    fn call(&self) -> &Arc<Call>;
    fn loaders(&self) -> &Loaders;

    /// Is it a person who looks at the own account, and does not see what is only for those who work with it?
    fn is_person(&self) -> bool;
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

    fn is_person(&self) -> bool {
        self.call().reader().is_ok_and(|reader| reader.is_person)
    }
}
