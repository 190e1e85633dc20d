//! Probes against an imagined sandbox.

use super::*;
use crate::host::{CgroupVersion, Controller};

const OWN: u64 = 1;

/// A sandbox called `utsuwa` as an observer sees it.
struct Sandbox {
    /// Pid, inode of its UTS namespace, and the host name there; `None` for a process that ended meanwhile.
    processes: Vec<(i32, u64, Option<&'static str>)>,
    nodename: &'static str,
    version: CgroupVersion,
    /// Group, file and text.
    files: Vec<(&'static str, &'static str, &'static str)>,
    broken: bool,
}

impl Default for Sandbox {
    fn default() -> Self {
        let processes = vec![(1, OWN, Some("utsuwa")), (7, OWN, Some("utsuwa"))];
        Self {
            processes,
            nodename: "utsuwa",
            version: CgroupVersion::V2,
            files: Vec::new(),
            broken: false,
        }
    }
}

impl Look for Sandbox {
    fn namespaces(&self, _: Namespace) -> Result<Vec<ProcessNamespace>, LookError> {
        if self.broken {
            return Err(LookError {
                what: "/proc".into(),
                why: "permission denied".into(),
            });
        }
        Ok(self
            .processes
            .iter()
            .map(|&(pid, inode, _)| ProcessNamespace { pid, inode })
            .collect())
    }

    fn own_namespace(&self, _: Namespace) -> Result<u64, LookError> {
        Ok(OWN)
    }

    fn nodename(&self, pid: i32) -> Result<Option<String>, LookError> {
        let process = self.processes.iter().find(|process| process.0 == pid);
        Ok(process.and_then(|process| process.2).map(str::to_owned))
    }

    fn own_nodename(&self) -> Result<String, LookError> {
        Ok(self.nodename.to_owned())
    }

    fn original_nodename(&self) -> Result<String, LookError> {
        Ok("utsuwa".to_owned())
    }

    fn cgroup_version(&self) -> CgroupVersion {
        self.version
    }

    fn cgroup_file(&self, _: Controller, path: &str, file: &str) -> Result<Option<String>, LookError> {
        let found = self
            .files
            .iter()
            .find(|(group, name, _)| (*group, *name) == (path, file));
        Ok(found.map(|(_, _, text)| (*text).to_owned()))
    }
}

fn probe(yaml: &str) -> Probe {
    serde_norway::with::singleton_map_recursive::deserialize(serde_norway::Deserializer::from_str(yaml))
        .unwrap_or_else(|error| panic!("{yaml}: {error}"))
}

/// `pass`, `reason` or `reason got=value`.
fn words(verdict: &Verdict) -> String {
    match verdict {
        Verdict::Pass => "pass".to_owned(),
        Verdict::NotYet { reason, values } => {
            values.iter().fold(reason.to_string(), |words, (name, value)| {
                format!("{words} {name}={value}")
            })
        }
        Verdict::Error { message } => format!("error: {message}"),
    }
}

fn check(yaml: &str, sandbox: &Sandbox, expected: &str) {
    let verdict = Watch::new(probe(yaml), false).evaluate(sandbox);
    assert_eq!(words(&verdict), expected, "{yaml}");
    if let Verdict::NotYet { reason, values } = verdict {
        assert!(
            probe(yaml).reasons().contains(&reason),
            "{yaml} does not announce {reason}"
        );
        let names: Vec<_> = values.iter().map(|(name, _)| *name).collect();
        assert_eq!(names, reason.values(), "{yaml}");
    }
}

const RENAMED: &str = "all: [hostname: unchanged, process: { in-other: uts, nodename: red-fox }]";

#[test]
fn a_namespace_of_ones_own() {
    let with = |inode, name| {
        let mut sandbox = Sandbox::default();
        sandbox.processes.push((9, inode, name));
        sandbox
    };
    check(RENAMED, &Sandbox::default(), "missing");
    check(RENAMED, &with(2, Some("utsuwa")), "mismatch got=utsuwa");
    check(RENAMED, &with(2, Some("red-fox")), "pass");
    check(RENAMED, &with(2, None), "missing");
    // The right name in the sandbox's own namespace is no namespace of one's own.
    check(RENAMED, &with(OWN, Some("red-fox")), "missing");
    check("process: { in-other: net }", &with(2, None), "pass");
    check("process: { in-other: net }", &Sandbox::default(), "missing");
}

#[test]
fn one_of_several_namespaces_is_enough() {
    let mut sandbox = Sandbox::default();
    sandbox
        .processes
        .extend([(9, 2, Some("other")), (10, 3, Some("red-fox")), (11, 4, None)]);
    check(RENAMED, &sandbox, "pass");
}

#[test]
fn the_sandboxs_own_name() {
    let sandbox = Sandbox {
        nodename: "red-fox",
        ..Sandbox::default()
    };
    check(RENAMED, &sandbox, "changed got=red-fox original=utsuwa");
}

#[test]
fn cgroup_values() {
    let v2 = |file, text| Sandbox {
        files: vec![("fox", file, text)],
        ..Sandbox::default()
    };
    let v1 = |file, text| Sandbox {
        version: CgroupVersion::V1,
        ..v2(file, text)
    };
    let limit = "cgroup: { path: fox, file: memory.max, eq: 16M }";
    let killed = "cgroup: { path: fox, file: memory.events, key: oom_kill, ge: 1 }";
    let events = "low 0\nhigh 0\nmax 31\noom 1\noom_kill 1\noom_group_kill 0\n";
    for (yaml, sandbox, expected) in [
        (limit, Sandbox::default(), "missing"),
        (limit, v2("memory.max", "max\n"), "mismatch got=max"),
        (limit, v2("memory.max", "16777216\n"), "pass"),
        (limit, v2("memory.max", "16777217\n"), "mismatch got=16777217"),
        (limit, v2("memory.max", "8388608\n"), "mismatch got=8M"),
        (limit, v1("memory.limit_in_bytes", "16777216\n"), "pass"),
        (
            limit,
            v1("memory.limit_in_bytes", "9223372036854771712\n"),
            "mismatch got=max",
        ),
        (limit, v1("memory.max", "16777216\n"), "missing"),
        (killed, v2("memory.events", events), "pass"),
        (killed, v2("memory.events", "oom_kill 0\n"), "below got=0"),
        (
            killed,
            v1(
                "memory.oom_control",
                "oom_kill_disable 0\nunder_oom 0\noom_kill 2\n",
            ),
            "pass",
        ),
        (
            killed,
            v2("memory.events", "oom 1\n"),
            "error: cannot look at memory.events of group fox: it has no key oom_kill",
        ),
        (
            "cgroup: { path: ../fox, file: memory.max, eq: 1 }",
            Sandbox::default(),
            "error: cannot look at memory.max of group ../fox: `path: ../fox` has to be relative, without empty, `.` or `..` parts",
        ),
    ] {
        check(yaml, &sandbox, expected);
    }
}

#[test]
fn gone_means_it_was_there() {
    let there = || Sandbox {
        processes: vec![(1, OWN, None), (9, 2, None)],
        ..Sandbox::default()
    };
    let mut watch = Watch::new(probe("gone: { process: { in-other: uts } }"), false);
    let story = [
        (Sandbox::default(), "never-seen"),
        (there(), "still-there"),
        (there(), "still-there"),
        (Sandbox::default(), "pass"),
        (there(), "pass"),
    ];
    for (step, (sandbox, expected)) in story.into_iter().enumerate() {
        assert_eq!(words(&watch.evaluate(&sandbox)), expected, "step {step}");
    }
}

#[test]
fn gone_sees_behind_a_probe_that_fails() {
    let yaml = "all: [hostname: unchanged, gone: { process: { in-other: uts } }]";
    let mut watch = Watch::new(probe(yaml), false);
    let renamed = Sandbox {
        nodename: "x",
        processes: vec![(9, 2, None)],
        ..Sandbox::default()
    };
    assert_eq!(words(&watch.evaluate(&renamed)), "changed got=x original=utsuwa");
    assert_eq!(words(&watch.evaluate(&Sandbox::default())), "pass");
}

#[test]
fn a_pass_stays_unless_the_task_follows_the_present() {
    let with = Sandbox {
        processes: vec![(9, 2, None)],
        ..Sandbox::default()
    };
    for (level, after) in [(false, "pass"), (true, "missing")] {
        let mut watch = Watch::new(probe("process: { in-other: uts }"), level);
        assert_eq!(words(&watch.evaluate(&with)), "pass");
        assert_eq!(
            words(&watch.evaluate(&Sandbox::default())),
            after,
            "level: {level}"
        );
    }
}

#[test]
fn an_observer_that_fails_is_our_error_and_no_pass() {
    let sandbox = Sandbox {
        broken: true,
        ..Sandbox::default()
    };
    check(
        "process: { in-other: uts }",
        &sandbox,
        "error: cannot look at /proc: permission denied",
    );
    check(
        "gone: { process: { in-other: uts } }",
        &sandbox,
        "error: cannot look at /proc: permission denied",
    );
}

#[test]
fn json_keeps_a_probe() {
    for yaml in [
        RENAMED,
        "gone: { process: { in-other: net } }",
        "cgroup: { path: fox, file: memory.events, key: oom_kill, ge: 1 }",
    ] {
        let json = serde_json::to_value(probe(yaml)).unwrap();
        assert_eq!(serde_json::from_value::<Probe>(json).unwrap(), probe(yaml));
    }
    let unknown = serde_json::json!({ "process": { "in-other": "uts", "name": "sh" } });
    assert!(serde_json::from_value::<Probe>(unknown).is_err());
}

#[test]
fn faults_are_found_before_a_learner_meets_them() {
    for (yaml, part) in [
        (
            "process: { in-other: net, nodename: fox }",
            "only a `uts` namespace",
        ),
        (
            "cgroup: { path: /fox, file: memory.max, eq: 1 }",
            "has to be relative",
        ),
        (
            "cgroup: { path: a/../../b, file: memory.max, eq: 1 }",
            "has to be relative",
        ),
        ("cgroup: { path: fox, file: memory.max }", "either `eq:` or `ge:`"),
        (
            "cgroup: { path: fox, file: memory.max, eq: 1, ge: 1 }",
            "either `eq:` or `ge:`",
        ),
        (
            "cgroup: { path: fox, file: memory.max, eq: lots }",
            "`lots` is no amount",
        ),
        (
            "cgroup: { path: fox, file: memory.max, key: oom_kill, eq: 1 }",
            "remove `key: oom_kill`",
        ),
        (
            "cgroup: { path: fox, file: memory.events, ge: 1 }",
            "needs `key:`",
        ),
        (
            "cgroup: { path: fox, file: memory.events, key: oom, ge: 1 }",
            "needs `key:`",
        ),
        ("all: []", "at least one"),
    ] {
        let faults = probe(yaml).faults();
        assert!(
            faults.len() == 1 && faults[0].contains(part),
            "{yaml}: {faults:?}"
        );
    }
    assert_eq!(probe(RENAMED).faults(), Vec::<String>::new());
}

#[test]
fn amounts() {
    for (text, amount, shown) in [
        ("0", 0, "0"),
        ("1000", 1000, "1000"),
        ("1024", 1024, "1K"),
        ("64M", 64 << 20, "64M"),
        ("1536K", 1536 << 10, "1536K"),
        ("2G", 2 << 30, "2G"),
        ("max", u64::MAX, "max"),
        ("9223372036854771712", u64::MAX, "max"),
    ] {
        assert_eq!(Amount::parse(text), Ok(Amount(amount)), "{text}");
        assert_eq!(Amount(amount).to_string(), shown);
    }
    for text in ["", "M", "-1", "1.5G", "1m", "1 M", "１", "99999999999G"] {
        assert!(Amount::parse(text).is_err(), "{text}");
    }
}
