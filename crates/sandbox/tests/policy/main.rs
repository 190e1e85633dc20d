//! The filters of each tier in the kernel itself. Every case runs in a forked child, so there is one thread
//! and no `#[test]`. Without the right to make a user namespace they say so and are ignored.
#![expect(unsafe_code, reason = "fork, raw system calls and shared memory")]

mod answers;
mod child;
mod programs;
mod reach;
mod sweep;

use libtest_mimic::{Arguments, Trial};

type Test = (&'static str, fn());

fn main() {
    let mut arguments = Arguments::from_args();
    // In this thread, one after the other.
    arguments.test_threads = Some(1);
    let reason = child::why_not();
    if let Some(reason) = &reason {
        println!("skipped: {reason}");
    }
    let tests = [answers::TESTS, reach::TESTS, programs::TESTS, sweep::TESTS]
        .into_iter()
        .flatten();
    let trials = tests
        .map(|&(name, test)| {
            Trial::test(name, move || {
                test();
                Ok(())
            })
            .with_ignored_flag(reason.is_some())
        })
        .collect();
    libtest_mimic::run(&arguments, trials).exit();
}
