//! Sandboxes on the real kernel. Each test makes one from a root filesystem of busybox alone, types into
//! its terminal, and looks at it from outside. One thread, as `sandbox::create` demands, hence no `#[test]`.
//! As root they use id ranges and cgroups; without the right to make sandboxes they say so and are ignored.

mod groups;
mod isolation;
mod lifecycle;
mod limits;
mod shell;

use libtest_mimic::{Arguments, Trial};

fn main() {
    let mut arguments = Arguments::from_args();
    // In this thread, one after the other.
    arguments.test_threads = Some(1);
    let reason = shell::why_not();
    if let Some(reason) = &reason {
        println!("skipped: {reason}");
    }
    let tests: Vec<Trial> = [
        groups::tests(),
        isolation::tests(),
        lifecycle::tests(),
        limits::tests(),
    ]
    .into_iter()
    .flatten()
    .map(|(name, test)| {
        Trial::test(name, move || {
            test();
            Ok(())
        })
        .with_ignored_flag(reason.is_some())
    })
    .collect();
    libtest_mimic::run(&arguments, tests).exit();
}
