//! A hundred sandboxes through a real server, whose agents and itself are killed meanwhile, leave nothing behind.

use utsuwa_tests::built;
use utsuwa_tests::churn::{self, Plan};

#[test]
fn nothing_is_left_of_a_hundred_sandboxes() {
    if !nix::unistd::geteuid().is_root() {
        println!("skipped: sandboxes of a real server need root");
        return;
    }
    let work = tempfile::Builder::new()
        .prefix("churn-")
        .tempdir_in("/run")
        .unwrap();
    let plan = Plan {
        utsuwa: built(&["build", "--package", "utsuwa", "--bin", "utsuwa"]).unwrap(),
        sandboxes: 100,
        parallel: 10,
        kill_agent_every: 30,
        kill_server_every: 50,
    };
    let report = churn::run(plan, work.path(), |_| {}).unwrap();
    println!("{report}");
    let [agents, _, servers] = report.kills;
    assert!(
        agents >= 2 && servers == 1,
        "agents and servers were to be killed"
    );
    assert!(report.made >= 100, "too few sandboxes were made");
    assert!(report.faults.is_empty(), "{:#?}", report.faults);
}
