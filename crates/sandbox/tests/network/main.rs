//! Networks on the real kernel. Sandboxes are bare network namespaces of learners' user namespaces, and the host
//! is a namespace of the test's own, so this machine's network is not changed. One thread, hence no `#[test]`.

mod egress;
mod lan;
mod limits;
mod outside;
mod space;

use libtest_mimic::{Arguments, Trial};

fn main() {
    let mut arguments = Arguments::from_args();
    arguments.test_threads = Some(1);
    let reason = space::why_not();
    if let Some(reason) = reason {
        println!("skipped: {reason}");
    }
    let tests = [lan::tests(), egress::tests(), limits::tests()]
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
