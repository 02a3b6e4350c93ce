//! A minute of requests that somebody else makes up out of the schema: none of them is the server's fault.

use std::process::{Command, Stdio};

use crate::support::TestApp;

const SECONDS: &str = "60";

stories! {
    async fn nothing_that_fits_the_schema_is_a_fault(app: TestApp) {
        let program = std::env::var("FRONTDESK_TEST_SCHEMATHESIS").expect(
            "FRONTDESK_TEST_SCHEMATHESIS must name the program st, in the version of \
             tests/schemathesis/requirements.txt; scripts/test installs it",
        );
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/schemathesis");
        let mut command = Command::new(program);
        command
            .args(["run", "--max-time", SECONDS, "--phases", "fuzzing", "--checks", "no_fault"])
            .args(["--workers", "2", "--continue-on-failure", "--no-color", "--warnings", "off"])
            .args(["--header", &format!("Authorization: Bearer {}", app.key)])
            .arg(format!("{}/graphql", app.url))
            .env("SCHEMATHESIS_HOOKS", "hooks")
            .env("PYTHONPATH", folder)
            .env("PYTHONDONTWRITEBYTECODE", "1")
            .current_dir(app.folder.path())
            .stdin(Stdio::null());
        let output = tokio::task::spawn_blocking(move || command.output());
        let output = output.await.expect("joined").expect("schemathesis");
        let said = String::from_utf8_lossy(&output.stdout);
        assert!(output.status.success(), "{said}\n{}", String::from_utf8_lossy(&output.stderr));
        assert!(said.contains("No issues found"), "{said}");
    }
}
