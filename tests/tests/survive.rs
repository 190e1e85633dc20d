//! Terminals outlive their server: it is killed without warning again and again, and no line of a running stream is lost.

use std::time::Duration;

use utsuwa_tests::built;
use utsuwa_tests::survive::{self, Plan};

#[test]
fn no_line_is_lost_or_doubled_though_servers_are_killed() {
    if !nix::unistd::geteuid().is_root() {
        println!("skipped: sandboxes of a real server need root");
        return;
    }
    let work = tempfile::Builder::new()
        .prefix("survive-")
        .tempdir_in("/run")
        .unwrap();
    let plan = Plan {
        utsuwa: built(&["build", "--package", "utsuwa", "--bin", "utsuwa"]).unwrap(),
        learners: 5,
        time: Duration::from_secs(12),
        life: Duration::from_secs(2),
    };
    let report = survive::run(&plan, work.path()).unwrap();
    println!("{report}");
    assert!(report.kills >= 3, "the server was to be killed");
    assert!(
        report.cuts >= plan.learners,
        "everybody was to lose the connection"
    );
    assert!(report.lines >= 5 * 200, "the streams were to run all the time");
    assert!(report.faults.is_empty(), "{:#?}", report.faults);
}
